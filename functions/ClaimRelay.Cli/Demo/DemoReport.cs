using ClaimRelay.Intake;
using ClaimRelay.Ledger;
using Spectre.Console;

namespace ClaimRelay.Cli.Demo;

/// <summary>The result for a person: tables, then every check, then what does not hold.</summary>
static class DemoReport
{
    const int MostDifferences = 20;

    public static void Print(IAnsiConsole output, DemoDrops drops, DemoResult result)
    {
        var verdict = result.Verdict;
        Write(output, "Where every claim stands", ["Status", "Claims", "Dollars"],
            verdict.Claims.GroupBy(c => c.Status).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new[] { g.Key, $"{g.Count()}", Money.Text(g.Sum(c => c.Dropped.Charge)) })
                .Append(["Total", $"{verdict.Claims.Count}", Money.Text(verdict.Claims.Sum(c => c.Dropped.Charge))]));
        Write(output, "What lies on the work queues", ["Queue", "Items", "Dollars", "Kinds"],
            result.Ledger.WorkItems.GroupBy(w => w.Queue).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new[] { g.Key, $"{g.Count()}", Money.Text(g.Sum(w => w.Dollars)), string.Join(", ", g.CountBy(w => w.Kind).Select(k => $"{k.Value} {k.Key}")) }));
        Write(output, "What an independent consumer received", ["Topic or queue", "Type", "Messages"],
            result.Messages.Received.GroupBy(m => (m.Entity, m.Message.Type)).OrderBy(g => g.Key.Entity, StringComparer.Ordinal).ThenBy(g => g.Key.Type, StringComparer.Ordinal)
                .Select(g => new[] { g.Key.Entity, g.Key.Type ?? "", $"{g.Count()}" }));
        Write(output, "Control totals: sent = accepted + rejected + pending", ["Account", "Sent", "Accepted", "Rejected", "Pending", "Unexplained"],
            verdict.Totals.Select(t => new[] { t.Account, Sum(t.Sent), Sum(t.Accepted), Sum(t.Rejected), Sum(t.Pending), Sum(t.Rest) }));

        foreach (var file in drops.Files.Where(_ => drops.AreYours)) PrintRefusal(output, file, result.Ledger);
        foreach (var check in verdict.Checks) PrintCheck(output, check);
        output.WriteLine();
        output.WriteLine($"{verdict.Claims.Count} claims, {result.Ledger.Transmissions.Count} files sent, {result.Ledger.Fetched.Count} answers, {result.Messages.Received.Count} messages"
            + (result.Messages.DuplicatesDropped > 0 ? $" ({result.Messages.DuplicatesDropped} repeats dropped by duplicate detection)" : "")
            + (result.Kills > 0 ? $", {result.Kills} kills" : "") + $", {result.Took.TotalSeconds:0.0} s");
        output.WriteLine(result.Ok ? "Everything is as it must be." : $"Not everything is as it must be. Everything the demo had is in {result.Folder}");
    }

    static void PrintRefusal(IAnsiConsole output, DroppedFile file, DemoLedger ledger)
    {
        var batch = ledger.Batches.FirstOrDefault(b => b.Id == file.BatchId);
        if (file.IsDuplicate) output.WriteLine($"{file.Name}: holds the same bytes as an earlier file; it was not sent again.");
        else if (batch is { State: BatchState.Rejected }) output.WriteLine($"{file.Name}: refused, nothing of it was sent: {string.Join("; ", batch.Causes.Select(c => $"{c.Text} [{c.Code}{(c.Detail is null ? "" : $" at {c.Detail}")}]"))}");
        else if (batch is { Held: > 0 }) output.WriteLine($"{file.Name}: {batch.Held} of {batch.Claims} claims were held back; the report in the practice's outbox and the work items say why.");
    }

    static void PrintCheck(IAnsiConsole output, DemoCheck check)
    {
        output.WriteLine($"{(check.Ok ? "ok    " : "WRONG ")} {check.Name}");
        foreach (var difference in check.Differences.Take(MostDifferences)) output.WriteLine($"         {difference}");
        if (check.Differences.Count > MostDifferences) output.WriteLine($"         and {check.Differences.Count - MostDifferences} more");
    }

    static string Sum(ControlSum sum) => $"{sum.Claims} / {Money.Text(sum.Dollars)}";

    static void Write(IAnsiConsole output, string title, string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table().Title(title).Border(TableBorder.Rounded);
        foreach (var (place, column) in columns.Index()) table.AddColumn(new TableColumn(column) { Alignment = place > 0 && column is not ("Kinds" or "Type") ? Justify.Right : Justify.Left });
        foreach (var row in rows) table.AddRow([.. row.Select(Markup.Escape)]);
        output.Write(table);
    }
}
