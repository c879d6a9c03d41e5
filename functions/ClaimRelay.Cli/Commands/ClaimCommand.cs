using System.CommandLine;
using ClaimRelay.Cli.Output;
using ClaimRelay.Ledger;
using ClaimRelay.Reports;

namespace ClaimRelay.Cli.Commands;

/// <summary><c>claimrelay claim</c>: one claim, what happened to it, and the proof.</summary>
static class ClaimCommand
{
    public static Command Create()
    {
        var pcn = new Argument<string>("PCN") { Description = "patient control number (CLM01)" };
        var practice = new Option<string?>("--practice") { Description = "only this practice's", HelpName = "ID" };
        var command = new Command("claim", "Show a claim with its timeline and the evidence") { pcn, practice, OperatorOptions.Json };
        command.SetAction(async (given, cancellation) =>
        {
            await using var relay = await OpenRelay.Async(given.OperatorSettings(), cancellation);
            IEnumerable<string> practices = given.GetValue(practice) is { } one ? [relay.Practice(one)] : relay.Configuration.Practices.Select(p => p.Id);
            var found = new List<ClaimReport>();
            foreach (var id in practices) found.AddRange(await relay.Get<ReadClaim>().RunAsync(id, given.GetValue(pcn)!, cancellation));

            if (given.GetValue(OperatorOptions.Json)) Listing.Json(found);
            else foreach (var report in found) Print(report);
            if (found.Count > 0) return ExitCodes.Done;
            Console.Error.WriteLine("No claim has this patient control number.");
            return ExitCodes.Failed;
        });
        return command;
    }

    static void Print(ClaimReport report)
    {
        var claim = report.Claim;
        Listing.Table($"Claim {claim.Key.Pcn} of {claim.Key.Practice}", ["", ""],
        [
            Listing.Row("status", claim.Status), Listing.Row("charge", Money.Text(claim.Charge)), Listing.Row("paid", Money.Text(claim.Paid)),
            Listing.Row("patient responsibility", Money.Text(claim.PatientResponsibility)), Listing.Row("type", claim.Type),
            Listing.Row("service", $"{claim.ServiceFrom:yyyy-MM-dd} to {claim.ServiceTo:yyyy-MM-dd}"), Listing.Row("payer", $"{claim.PayerId} {claim.PayerName}"),
            Listing.Row("billing NPI", claim.BillingNpi), Listing.Row("account", claim.Account), Listing.Row("transmission", claim.TransmissionId), Listing.Row("batch", claim.BatchId),
            Listing.Row("payer claim number", claim.PayerClaimNumber),
            Listing.Row("filing deadline", claim.FilingDeadline is { } last ? $"{last:yyyy-MM-dd}, {report.DaysLeft} days left ({claim.FilingLimitSource})" : "none configured"),
        ]);
        Listing.Table("Timeline", ["at", "what", "evidence"], report.Timeline.Select(e => Listing.Row(e.At.ToString("yyyy-MM-dd HH:mm:ss"), e.What, e.Event.Evidence is { } proof ? $"{proof.Sha256} at {proof.Offset}+{proof.Length}" : "")));
        Listing.Table("Still owed", ["answer", "due", "overdue"], claim.Expectations.Select(x => Listing.Row(x.Answer, x.DueAt.ToString("yyyy-MM-dd HH:mm"), x.Overdue ? "yes" : "no")));
    }
}
