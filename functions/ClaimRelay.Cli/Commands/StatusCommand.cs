using System.CommandLine;
using ClaimRelay.Cli.Output;
using ClaimRelay.Ledger;
using ClaimRelay.Reports;

namespace ClaimRelay.Cli.Commands;

/// <summary><c>claimrelay status</c>: where everything stands, with the control totals.</summary>
static class StatusCommand
{
    public static Command Create()
    {
        var command = new Command("status", "Show where all claims stand, the control totals and the open work") { OperatorOptions.Json };
        command.SetAction(async (given, cancellation) =>
        {
            await using var relay = await OpenRelay.Async(given.OperatorSettings(), cancellation);
            var status = await relay.Get<ReadStatus>().RunAsync(cancellation);
            if (given.GetValue(OperatorOptions.Json)) Listing.Json(status);
            else Print(status);
            return ExitCodes.Done;
        });
        return command;
    }

    static void Print(RelayStatus status)
    {
        Listing.Table("Claims by status", ["practice", "status", "claims", "dollars"], status.Practices.SelectMany(p => p.Statuses.Select(s => Listing.Row(p.Practice, s.Status, s.Total.Claims, Money.Text(s.Total.Dollars)))));
        Listing.Table("Not sent", ["practice", "claims", "dollars"], status.Practices.Select(p => Listing.Row(p.Practice, p.NotSent.Claims, Money.Text(p.NotSent.Dollars))));
        Listing.Table("Control totals: sent = accepted + rejected + pending", ["account", "sent", "accepted", "rejected", "pending", "of these in doubt", "unexplained", "state"],
            status.Accounts.Select(a => Listing.Row(a.Account, a.Sent, a.Accepted, a.Rejected, a.Pending, a.InDoubt, a.Unexplained, a.State.ToString().ToLowerInvariant())));
        Listing.Table("Open work", ["queue", "items", "dollars"], status.WorkQueues.Select(q => Listing.Row(q.Queue, q.Items, Money.Text(q.Dollars))));
        Listing.Table("Transmissions", ["account", "transmission", "practice", "control number", "state", "claims", "last error"],
            status.Accounts.SelectMany(a => a.Transmissions.Select(t => Listing.Row(a.Account, t.Transmission, t.Practice, t.ControlNumber, t.State, t.Total, t.LastError))));
        if (!status.Balances) Console.Error.WriteLine("The control totals leave an unexplained rest: some claim is missing from the ledger.");
    }
}
