using ClaimRelay.Intake;
using ClaimRelay.Ledger;
using ClaimRelay.Sandbox.Clearinghouses;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Cli.Demo;

/// <summary>One thing that must hold, and every place where it does not.</summary>
public sealed record DemoCheck(string Name, IReadOnlyList<string> Differences)
{
    public bool Ok => Differences.Count == 0;
}

/// <summary>Where one dropped claim stands, and where it must.</summary>
/// <param name="Status">Of the ledger; Rejected as well when its whole file was refused at intake; Missing when the relay knows nothing of it.</param>
public sealed record ClaimStanding(DroppedClaim Dropped, string Status, decimal Paid)
{
    public bool AsExpected => Status == Dropped.Expected;
}

/// <summary>Sent = accepted + rejected + pending, for one account; Rest is what these leave unexplained.</summary>
public sealed record ControlTotal(string Account, ControlSum Sent, ControlSum Accepted, ControlSum Rejected, ControlSum Pending)
{
    public ControlSum Rest => new(Sent.Claims - Accepted.Claims - Rejected.Claims - Pending.Claims, Sent.Dollars - Accepted.Dollars - Rejected.Dollars - Pending.Dollars);
}

public sealed record ControlSum(int Claims, decimal Dollars);

/// <summary>Expected against found: everything that the demo promises, checked from outside the host.</summary>
public sealed record DemoVerdict(IReadOnlyList<ClaimStanding> Claims, IReadOnlyList<ControlTotal> Totals, IReadOnlyList<DemoCheck> Checks)
{
    const string Missing = "Missing";

    public bool Ok => Checks.All(c => c.Ok);

    public static DemoVerdict Of(DemoDrops drops, DemoLedger ledger, DemoMessages messages, IReadOnlyList<Clearinghouse> clearinghouses)
    {
        var claims = Standings(drops, ledger);
        var totals = clearinghouses.Select(c => Total(c.Account, ledger)).ToList();
        return new(claims, totals,
        [
            new("every claim stands where its scenario says",
            [
                .. claims.Where(c => !c.AsExpected).Select(c => $"{c.Dropped.Practice} {c.Dropped.Pcn}: {c.Status}, expected {c.Dropped.Expected}"),
                .. ledger.Claims.Select(h => h.Claim.Key.Id).Except(claims.Select(c => c.Dropped.Id)).Select(id => $"claim {id} is in the ledger and in no file"),
            ]),
            new("batches were taken in, refused or kept back as they should", DemoBatchChecks.Batches(drops, ledger)),
            new("every practice got its reports, acknowledgments and remittances", DemoBatchChecks.Outbox(drops, ledger)),
            new("uploads arrived byte for byte, each once", DemoUploadChecks.Uploads(ledger, clearinghouses)),
            new("no claim was sent twice", DemoUploadChecks.SentTwice(clearinghouses)),
            new("every answer was fetched and understood", DemoUploadChecks.Answers(ledger, clearinghouses)),
            new("sent = accepted + rejected + pending", [.. totals.Where(t => t.Rest != new ControlSum(0, 0)).Select(t => $"{t.Account}: {t.Rest.Claims} claims, {Money.Text(t.Rest.Dollars)} dollars unexplained")]),
            new("every timeline leads to its claim's status", [.. ledger.Claims.Where(h => !Replays(h)).Select(h => $"{h.Claim.Key.Practice} {h.Claim.Key.Pcn}: {h.Claim.Status}, {Money.Text(h.Claim.Paid)} paid")]),
            new("every message was announced once, and by the ledger", DemoMessageChecks.Messages(ledger, messages)),
            new("every work item was announced on its queue", DemoMessageChecks.WorkItems(ledger, messages)),
            new("nothing waits and nothing failed",
            [
                .. ledger.Unsent > 0 ? [$"{ledger.Unsent} messages wait in the outbox"] : Array.Empty<string>(),
                .. ledger.FailedCommands.Where(f => f.Value > 0).Select(f => $"{f.Value} commands of {f.Key} failed at every attempt"),
                .. ledger.WorkItems.Where(w => w.Kind is WorkKind.CommandFailed or WorkKind.AccountStopped or WorkKind.TransmissionDoubtful or WorkKind.TransmissionFailing or WorkKind.UnknownFile
                    || (w.Kind is WorkKind.UnmatchedAnswer or WorkKind.AnswerOverdue && w.State is not WorkState.Done)).Select(w => $"{w.Kind} of {w.Practice}: {w.Explanation}"),
            ]),
        ]);
    }

    static List<ClaimStanding> Standings(DemoDrops drops, DemoLedger ledger)
    {
        var known = ledger.Claims.ToDictionary(h => h.Claim.Key.Id, h => h.Claim);
        var refused = ledger.Batches.Where(b => b.State is BatchState.Rejected).Select(b => b.Id).ToHashSet();
        var standings = new List<ClaimStanding>();
        foreach (var file in drops.Files.Where(f => !f.IsDuplicate))
        {
            foreach (var dropped in file.Claims(drops.Scenario))
            {
                var claim = known.GetValueOrDefault(dropped.Id);
                var status = claim?.Status.ToString() ?? (refused.Contains(file.BatchId) ? nameof(ClaimStatus.Rejected) : Missing);

                // What the relay keeps back of a file of yours has its reason in the file: no scenario can know it.
                var keptBack = drops.AreYours && status != Missing && claim is null or { Status: ClaimStatus.Held };
                standings.Add(new(drops.AreYours && keptBack ? dropped with { Expected = status } : dropped, status, claim?.Paid ?? 0));
            }
        }

        return standings;
    }

    static bool Replays(ClaimHistory history) => LedgerReplay.Of(history).Claim is var told && (told.Status, told.Paid, told.Events) == (history.Claim.Status, history.Claim.Paid, history.Claim.Events);

    static ControlTotal Total(string account, DemoLedger ledger)
    {
        var sent = ledger.Transmissions.Where(t => t.Account == account).ToList();
        var claims = ledger.Claims.Select(h => h.Claim).Where(c => c.Account == account).ToList();
        return new(account, new(sent.Sum(t => t.Claims), sent.Sum(t => t.Charge)), Sum(IsAccepted), Sum(s => s is ClaimStatus.Rejected), Sum(s => s is ClaimStatus.Transmitted or ClaimStatus.Acknowledged));

        ControlSum Sum(Func<ClaimStatus, bool> of) => new(claims.Count(c => of(c.Status)), claims.Where(c => of(c.Status)).Sum(c => c.Charge));
    }

    static bool IsAccepted(ClaimStatus status) => status is ClaimStatus.AcceptedByClearinghouse or ClaimStatus.AcceptedByPayer or ClaimStatus.Paid or ClaimStatus.PartlyPaid
        or ClaimStatus.Denied or ClaimStatus.Forwarded or ClaimStatus.Reversed or ClaimStatus.Replaced or ClaimStatus.Voided;
}
