using System.Net;
using System.Text;
using ClaimRelay.Ledger;
using ClaimRelay.Reports;

namespace ClaimRelay.Web;

/// <summary>The status as a plain page: no script, nothing loaded from elsewhere, no patient data.</summary>
static class StatusPage
{
    public static string Write(RelayStatus status)
    {
        var page = new StringBuilder("""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5"><title>ClaimRelay</title>
            <style>body{font:14px sans-serif;margin:2em}table{border-collapse:collapse;margin:0 0 2em}caption{text-align:left;font-weight:bold;padding:.3em 0}
            td,th{border:1px solid #ccc;padding:.2em .6em;text-align:left}.alarm{color:#a00;font-weight:bold}</style></head><body><h1>ClaimRelay</h1>
            """);
        page.Append($"<p>{status.At:yyyy-MM-dd HH:mm:ss} UTC</p>");
        if (!status.Balances) page.Append("<p class=\"alarm\">Control totals leave an unexplained rest.</p>");

        Table(page, "Claims by status", ["Practice", "Status", "Claims", "Dollars"], status.Practices.SelectMany(p => p.Statuses.Select(s => Row(p.Practice, s.Status, s.Total.Claims, Money.Text(s.Total.Dollars)))));
        Table(page, "Control totals: sent = accepted + rejected + pending", ["Account", "Sent", "Accepted", "Rejected", "Pending", "of these in doubt", "Unexplained", "Last poll", "State"],
            status.Accounts.Select(a => Row(a.Account, a.Sent, a.Accepted, a.Rejected, a.Pending, a.InDoubt, a.Unexplained, a.LastPollAt?.ToString("yyyy-MM-dd HH:mm:ss"), StateOf(a))));
        Table(page, "Open work", ["Queue", "Items", "Dollars"], status.WorkQueues.Select(q => Row(q.Queue, q.Items, Money.Text(q.Dollars))));
        Table(page, "Batches", ["Practice", "Batch", "State", "Received", "Claims", "Held", "Refused"],
            status.Practices.SelectMany(p => p.Batches.Select(b => Row(p.Practice, b.Batch, b.State, b.ReceivedAt.ToString("yyyy-MM-dd HH:mm:ss"), b.Taken, b.Held, b.Refused))));
        Table(page, "Transmissions", ["Account", "Transmission", "Practice", "Control number", "State", "Claims", "Delivered", "Last error"],
            status.Accounts.SelectMany(a => a.Transmissions.Select(t => Row(a.Account, t.Transmission, t.Practice, t.ControlNumber, t.State, t.Total, t.DeliveredAt?.ToString("yyyy-MM-dd HH:mm:ss"), t.LastError))));
        return page.Append("</body></html>").ToString();
    }

    static string StateOf(AccountStatus account) => (account.Stopped, account.Paused) switch
    {
        (null, null) => account.LastError ?? "works",
        ({ } stopped, null) => $"stopped: {stopped}",
        (null, { } paused) => $"paused {paused}",
        ({ } stopped, { } paused) => $"stopped: {stopped} paused {paused}",
    };

    static IReadOnlyList<object?> Row(params IReadOnlyList<object?> cells) => cells;

    static void Table(StringBuilder page, string caption, IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<object?>> rows)
    {
        page.Append($"<table><caption>{caption}</caption><tr>");
        foreach (var head in heads) page.Append($"<th>{head}</th>");
        page.Append("</tr>");
        foreach (var row in rows)
        {
            page.Append("<tr>");
            foreach (var cell in row) page.Append($"<td>{WebUtility.HtmlEncode(cell?.ToString())}</td>");
            page.Append("</tr>");
        }

        page.Append("</table>\n");
    }
}
