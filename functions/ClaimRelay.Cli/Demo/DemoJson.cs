using System.Text.Json;
using ClaimRelay.Ledger;

namespace ClaimRelay.Cli.Demo;

/// <summary>The result for a program. Dollars are strings with two decimals.</summary>
static class DemoJson
{
    static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static async Task WriteAsync(string path, DemoResult result, CancellationToken cancellation)
    {
        var (verdict, ledger) = (result.Verdict, result.Ledger);
        var document = new
        {
            ok = result.Ok,
            seconds = Math.Round(result.Took.TotalSeconds, 1),
            kills = result.Kills,
            digest = result.Digest.Sha256,
            claims = verdict.Claims.Select(c => new
            {
                c.Dropped.Practice,
                c.Dropped.Pcn,
                claimId = c.Dropped.Id,
                c.Status,
                c.Dropped.Expected,
                charge = Money.Text(c.Dropped.Charge),
                paid = Money.Text(c.Paid),
            }),
            totals = verdict.Totals.Select(t => new { t.Account, sent = Sum(t.Sent), accepted = Sum(t.Accepted), rejected = Sum(t.Rejected), pending = Sum(t.Pending), unexplained = Sum(t.Rest) }),
            batches = ledger.Batches.Select(b => new { b.Practice, b.Id, state = b.State.ToString(), b.Claims, b.Held, b.Refused, causes = b.Causes.Select(c => c.Code) }),
            workItems = ledger.WorkItems.Select(w => new { w.Id, w.Queue, kind = w.Kind.ToString(), w.Practice, w.Claims, pcn = w.Claim?.Pcn, dollars = Money.Text(w.Dollars), state = w.State.ToString() }),
            messages = result.Messages.Received.Select(m => new { m.Message.Id, m.Entity, m.Message.Type }),
            duplicatesDropped = result.Messages.DuplicatesDropped,
            checks = verdict.Checks.Select(c => new { c.Name, c.Ok, c.Differences }),
        };
        await using var file = File.Create(path);
        await JsonSerializer.SerializeAsync(file, document, Indented, cancellation);
    }

    static object Sum(ControlSum sum) => new { sum.Claims, dollars = Money.Text(sum.Dollars) };
}
