using System.CommandLine;
using ClaimRelay.Cli.Commands;
using ClaimRelay.Cli.Output;

namespace ClaimRelay.Cli.Bench;

/// <summary><c>claimrelay bench …</c></summary>
static class BenchCommand
{
    public static Command Create() => new("bench", "Measure against a yardstick in the same run; ends with 1 when a goal is missed") { X12(), Sftp(), ReadStream(), SftpMemory.Create(), SftpPolling.Create() };

    static Command X12()
    {
        var json = new Option<string?>("--json") { Description = "Write the figures to this file as data.", HelpName = "FILE" };
        var size = new Option<int>("--size") { Description = "Megabytes of the files that are read; a stream of ten times as many follows.", HelpName = "MB", DefaultValueFactory = _ => 100 };
        var rounds = new Option<int>("--rounds") { Description = "Times that each is measured undisturbed by other work; the best counts.", HelpName = "N", DefaultValueFactory = _ => 7 };
        var command = new Command("x12", "How fast claim and remittance files are read and checked") { json, size, rounds };
        command.SetAction(async (given, cancellation) =>
        {
            var figures = await X12Bench.RunAsync(Math.Max(10, given.GetValue(size)), Math.Max(1, given.GetValue(rounds)), step => Console.Error.WriteLine($"bench: {step}"), cancellation);
            return Figure.Report($"X12 on {Processor()}, one core, .NET {Environment.Version}", figures, given.GetValue(json)) ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    static Command Sftp()
    {
        var json = new Option<string?>("--json") { Description = "Write the figures to this file as data.", HelpName = "FILE" };
        var only = new Option<string?>("--only") { Description = "Only those of large, small, listing, far, memory, poll whose name contains this.", HelpName = "TEXT" };
        var quick = new Option<bool>("--quick") { Description = "An eighth of everything, once: shows that it works, not how fast it is." };
        var rounds = new Option<int>("--rounds") { Description = "Times that each is measured; the median counts.", HelpName = "N", DefaultValueFactory = _ => 5 };
        var command = new Command("sftp", "How fast the mailbox is beside OpenSSH's sftp, against one sshd") { json, only, quick, rounds };
        command.SetAction(async (given, cancellation) =>
        {
            var (turns, part) = given.GetValue(quick) ? (1, 8) : (Math.Max(1, given.GetValue(rounds)), 1);
            var figures = await SftpBench.RunAsync(turns, part, given.GetValue(only), step => Console.Error.WriteLine($"bench: {step}"), cancellation);
            return Figure.Report($"SFTP on {Processor()}, {Environment.ProcessorCount} cores, .NET {Environment.Version}", figures, given.GetValue(json)) ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    /// <summary>Reads one file as a stream and tells its own peak memory (MiB) and the seconds it took.</summary>
    static Command ReadStream()
    {
        var file = new Argument<string>("FILE");
        var command = new Command("read-stream", "Part of the others") { file };
        command.Hidden = true;
        command.SetAction((given, cancellation) =>
        {
            var path = given.GetValue(file)!;
            // The fastest of several: a short file is over before the compiler is done with the reader.
            var length = new FileInfo(path).Length;
            var times = length == 0 ? 0 : (int)Math.Clamp(1_000_000_000 / length, 3, 100);
            var seconds = double.MaxValue;
            if (times > 0) Undisturbed.Repeat(times, () => seconds = Math.Min(seconds, Stopped.Seconds(() => Work.Elements(path))), cancellation);
            MeasuringProcess.Tell(MeasuringProcess.PeakMebibytes, times > 0 ? seconds : 0);
            return Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    /// <summary>The processor's name, as results without it say nothing.</summary>
    static string Processor()
    {
        try
        {
            return File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "an unknown processor";
        }
        catch (IOException)
        {
            return "an unknown processor";
        }
    }
}
