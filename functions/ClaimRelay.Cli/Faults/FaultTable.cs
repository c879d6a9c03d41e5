using System.Globalization;
using System.Text;
using ClaimRelay.Cli.Output;

namespace ClaimRelay.Cli.Faults;

/// <summary>The rows for people.</summary>
static class FaultTable
{
    public static IReadOnlyList<string> Heads { get; } = ["fault", "way", "what was told", "class", "known after, s", "tries", "outcome", "at the server", "check"];

    public static IReadOnlyList<object?> Cells(FaultRow row) =>
        Listing.Row(row.Fault.Name, row.Fault.Way.ToString().ToLowerInvariant(), row.Told, row.ClassText, row.KnownAfter, row.Skipped ? "" : row.Tries, row.End, row.Remote, row.Check);

    public static string Summary(IReadOnlyList<FaultRow> rows, TimeSpan took) => string.Create(CultureInfo.InvariantCulture,
        $"{Names(rows)} faults, {rows.Count} rows, {rows.Count(r => !r.Ok)} failed, {rows.Count(r => r.Skipped)} skipped, {took.TotalSeconds:0} s");

    public static IEnumerable<Figure> Totals(IReadOnlyList<FaultRow> rows, TimeSpan took) =>
    [
        new("faults", Names(rows), "faults"),
        new("rows", rows.Count, "rows"),
        new("rows skipped", rows.Count(r => r.Skipped), "rows"),
        new("rows with a failed check", rows.Count(r => !r.Ok), "rows", Goal: "0", Ok: rows.All(r => r.Ok)),
        new("time", Math.Round(took.TotalSeconds, 1), "s"),
    ];

    public static string Document(IReadOnlyList<FaultRow> rows, TimeSpan took)
    {
        StringBuilder text = new($"""
            # Faults

            Written by `./claimrelay faults --write`: {Summary(rows, took)}.

            Each row breaks a real OpenSSH server, the line to it, the account or our own process while one file is sent (up) or fetched (down) by the classes that the relay
            uses, with lower limits than the relay's own. What fails is run again as the relay would, with its journal; what stops the account, or stays as it is, is mended
            as a person would after it was told. The check looks at the receiver's side: a file that is called delivered is there exactly once, whole, under its final name
            or in the receiver's hands; one that is called ambiguous is there at most once; any other is not there. A file that is called fetched is equal, byte for byte,
            to one that was whole at the server; else nothing was kept. Where we are killed, or the partner takes away what was read, the relay's own use cases send and
            fetch, over its ledger and archive: no part file may then be left, and not fetched means that a work item says so. No file of others was changed, and no
            connection was left open.

            - *limits*, with the relay's own in brackets: {Limits(FaultCase.Quick, new())}.
            - *what was told*: the first message, or the observation when the exchange ended at once. *absorbed*: the exchange itself went on, and no fault reached its caller.
            - *known after*: seconds from the fault to the first message, or to the end of what absorbed it.
            - *tries*: runs of the exchange, those after the fault was mended included.


            """);
        text.AppendLine($"| {string.Join(" | ", Heads)} |");
        text.AppendLine($"|{string.Concat(Heads.Select(_ => " --- |"))}");
        foreach (var row in rows) text.AppendLine($"| {string.Join(" | ", Cells(row).Select(cell => $"{cell}".Replace("|", "\\|", StringComparison.Ordinal)))} |");
        return text.ToString();
    }

    static string Limits(Mailboxes.SftpOptions here, Mailboxes.SftpOptions relay)
    {
        return $"{Time(o => o.ConnectTimeout)} to connect, {Time(o => o.NoProgress)} without progress, {Time(o => o.CloseWithin)} to close, a sign of life every {Time(o => o.KeepAlive)}, "
            + $"{Both(o => $"{o.Failures.ConnectRetries}")} retries of a connection after {Time(o => o.Failures.Pause)}, no try for {Time(o => o.Failures.BreakFor)} after {Both(o => $"{o.Failures.BreakAfter}")} that failed";

        string Both(Func<Mailboxes.SftpOptions, string> value) => value(here) == value(relay) ? value(here) : $"{value(here)} ({value(relay)})";
        string Time(Func<Mailboxes.SftpOptions, TimeSpan> value) => Both(o => string.Create(CultureInfo.InvariantCulture, $"{value(o).TotalSeconds:0.##} s"));
    }

    static int Names(IReadOnlyList<FaultRow> rows) => rows.Select(r => r.Fault.Name).Distinct(StringComparer.Ordinal).Count();
}
