using System.CommandLine;
using System.Diagnostics;
using ClaimRelay.Cli.Commands;
using ClaimRelay.Cli.LocalHost;
using ClaimRelay.Cli.Output;
using ClaimRelay.X12.Generation;

namespace ClaimRelay.Cli.Fuzz;

/// <summary><c>claimrelay fuzz x12</c></summary>
static class FuzzCommand
{
    public static Command Create() => new("fuzz", "Feed spoiled files to everything that reads them; ends with 1 when anything breaks") { X12() };

    static Command X12()
    {
        var inputs = new Option<int>("--inputs") { Description = "How many files.", HelpName = "N", DefaultValueFactory = _ => 20_000 };
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same files.", HelpName = "S", DefaultValueFactory = _ => 1 };
        var only = new Option<int?>("--only") { Description = "Runs this one file of the seed and lets its exception out.", HelpName = "NUMBER" };
        var json = new Option<string?>("--json") { Description = "Write the figures to this file as data.", HelpName = "FILE" };
        var command = new Command("x12", "Spoiled X12: bits flipped, cut, spliced, delimiters swapped, huge elements, deep levels") { inputs, seed, only, json };
        command.SetAction(async (given, cancellation) =>
        {
            var sources = await SourcesAsync(cancellation);
            if (given.GetValue(only) is { } number)
            {
                Run(sources, given.GetValue(seed), number);
                return ExitCodes.Done;
            }
            var figures = RunAll(sources, given.GetValue(seed), Math.Max(1, given.GetValue(inputs)), cancellation);
            return Figure.Report($"Fuzz of X12, seed {given.GetValue(seed)}", figures, given.GetValue(json)) ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    static IReadOnlyList<Figure> RunAll(IReadOnlyList<byte[]> sources, int seed, int inputs, CancellationToken cancellation)
    {
        var (done, failures, slow) = (0, 0, 0);
        var slowest = TimeSpan.Zero;
        var start = Stopwatch.GetTimestamp();
        for (; done < inputs && !cancellation.IsCancellationRequested; done++)
        {
            // Time of the processor, not of the wall: a busy machine makes nothing slow.
            var before = Environment.CpuUsage.TotalTime;
            try
            {
                Run(sources, seed, done);
            }
            catch (Exception broken)
            {
                // What broke is told and counted; the others are run all the same.
                failures++;
                if (failures <= 10) Console.Error.WriteLine($"fuzz: input {done} of seed {seed}: {broken.GetType().Name}; see it with: claimrelay fuzz x12 --seed {seed} --only {done}");
            }
            var took = Environment.CpuUsage.TotalTime - before;
            if (took > slowest) slowest = took;
            if (took > TimeSpan.FromSeconds(1) && ++slow <= 10) Console.Error.WriteLine($"fuzz: input {done} of seed {seed} took {took.TotalSeconds:0.0} s; see it with: claimrelay fuzz x12 --seed {seed} --only {done}");
            if ((done + 1) % Math.Max(1, inputs / 10) == 0) Console.Error.WriteLine($"fuzz: {done + 1} of {inputs}, {failures} failures, {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s");
        }

        using var self = Process.GetCurrentProcess();
        var peak = self.PeakWorkingSet64 / 1048576.0;
        return
        [
            new("inputs", done, "files"),
            new("exceptions", failures, "files", Goal: "0", Ok: failures == 0),
            new("over one second of processor time", slow, "files", Goal: "0", Ok: slow == 0),
            new("slowest", slowest.TotalMilliseconds, "ms"),
            new("peak memory", peak, "MiB", Goal: "<= 400", Ok: peak <= 400),
            new("time", Stopwatch.GetElapsedTime(start).TotalSeconds, "s"),
        ];
    }

    static void Run(IReadOnlyList<byte[]> sources, int seed, int number)
    {
        // Each file has random numbers of its own, so that any of them can be run alone.
        Random random = new(HashOf(seed, number));
        FuzzSubject.Run(new Mutation(random, sources).Next(), random.Next(1, 5000));
    }

    static int HashOf(int seed, int number) => unchecked((seed * 16_777_619 ^ number) * 486_187_739);

    /// <summary>Small generated files of each kind, and the samples where they are at hand.</summary>
    static async Task<IReadOnlyList<byte[]>> SourcesAsync(CancellationToken cancellation)
    {
        List<byte[]> sources = [];
        foreach (var kind in Enum.GetValues<GeneratedKind>())
        {
            using MemoryStream file = new();
            await GeneratedFile.WriteAsync(file, kind, claims: 4, seed: 11, cancellation: cancellation);
            sources.Add(file.ToArray());
        }
        if (Installation.Root is { } root && Path.Combine(root, "samples") is var samples && Directory.Exists(samples))
        {
            foreach (var path in Directory.EnumerateFiles(samples, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                if (new FileInfo(path).Length is > 0 and < 20_000) sources.Add(await File.ReadAllBytesAsync(path, cancellation));
        }
        return sources;
    }
}
