using System.CommandLine;
using System.Diagnostics;
using ClaimRelay.Cli.Commands;
using ClaimRelay.Cli.Faults.Matrix;
using ClaimRelay.Cli.LocalHost;
using ClaimRelay.Cli.Output;

namespace ClaimRelay.Cli.Faults;

/// <summary><c>claimrelay faults</c></summary>
static class FaultsCommand
{
    public static Command Create()
    {
        var json = new Option<string?>("--json") { Description = "Write the figures to this file as data.", HelpName = "FILE" };
        var few = new Option<bool>("--short") { Description = "One of each kind, in seconds." };
        var only = new Option<string?>("--only") { Description = "Those whose name contains this text.", HelpName = "TEXT" };
        var write = new Option<bool>("--write") { Description = "Write the table to docs/faults.md." };
        var command = new Command("faults", "Break servers, lines and ourselves in over a hundred ways, and check that each file arrives once, or is truthfully reported; ends with 1 when one is not") { json, few, only, write, Exchange() };
        command.SetAction(async (given, cancellation) =>
        {
            var cases = FaultMatrix.All.Where(c => (!given.GetValue(few) || c.Short) && c.Title.Contains(given.GetValue(only) ?? "", StringComparison.OrdinalIgnoreCase)).ToList();
            if (cases.Count == 0) throw new RefusedException($"No fault's name contains '{given.GetValue(only)}'.");
            if (given.GetValue(write) && (given.GetValue(few) || given.GetValue(only) is not null)) throw new RefusedException("--write is for the whole table, without --short and --only.");
            if (given.GetValue(write) && Installation.Root is null) throw new RefusedException("--write wants the repository around the program: docs/faults.md is written there.");

            var start = Stopwatch.GetTimestamp();
            var rows = await FaultRun.RunAsync(cases, step => Console.Error.WriteLine($"faults: {step}"), cancellation);
            Listing.Table("Faults", FaultTable.Heads, rows.Select(FaultTable.Cells));
            foreach (var row in rows.Where(r => !r.Ok)) Console.Out.WriteLine($"NOT as it must be: {row.Fault.Title}: {row.Wrong}");
            var took = Stopwatch.GetElapsedTime(start);
            Console.Out.WriteLine(FaultTable.Summary(rows, took));

            if (given.GetValue(json) is { } file) Figure.Write([.. rows.Where(r => !r.Skipped).Select(r => r.Figure), .. FaultTable.Totals(rows, took)], file);
            if (given.GetValue(write)) await File.WriteAllTextAsync(Path.Combine(Installation.Root!, "docs", "faults.md"), FaultTable.Document(rows, took), cancellation);
            return rows.All(r => r.Ok) ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    /// <summary>One exchange in a process of its own, which is killed in it.</summary>
    static Command Exchange()
    {
        var order = new Argument<string>("ORDER");
        var command = new Command("exchange", "Part of faults") { order };
        command.Hidden = true;
        command.SetAction(async (given, cancellation) =>
        {
            var answer = await KilledExchange.RunAsync(KilledExchange.Read<KilledOrder>(await File.ReadAllTextAsync(given.GetValue(order)!, cancellation)), cancellation);
            Console.Out.WriteLine(KilledExchange.Write(answer));
            return ExitCodes.Done;
        });
        return command;
    }
}
