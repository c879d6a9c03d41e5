using ClaimRelay.Ledger;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Cli.Demo;

/// <summary>What one claim's own timeline demands: told again from its first event, by the ledger's rules, without storage.</summary>
/// <param name="Messages">Ids of every message that had to be sent for it, work items' announcements among them.</param>
public sealed record LedgerReplay(Claim Claim, IReadOnlyList<string> Messages)
{
    public static LedgerReplay Of(ClaimHistory history)
    {
        var messages = new List<string>();
        var claim = AsReceived(history.Claim);
        foreach (var (at, e) in history.Timeline)
        {
            var decision = ClaimTransitions.Next(claim, e);
            claim = decision.Claim;
            messages.AddRange(decision.Opened.Select(item => OutboxMessage.From(item, at).Id));
            messages.AddRange(decision.Notices.Select(notice => OutboxMessage.From(notice, claim.Key, e.Id, at).Id));
        }

        return new(claim, messages);
    }

    /// <summary>Ids of all messages that the ledger says were sent, each once.</summary>
    public static IReadOnlySet<string> AllMessages(DemoLedger ledger) =>
        ledger.Claims.SelectMany(h => Of(h).Messages)
            .Concat(ledger.WorkItems.Select(MessageOf))
            .Concat(ledger.Published)
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>The message that announces a work item.</summary>
    public static string MessageOf(WorkItem item) => OutboxMessage.From(item, item.OpenedAt).Id;

    static Claim AsReceived(Claim claim) => claim with
    {
        Status = ClaimStatus.Received,
        Account = null,
        TransmissionId = null,
        Paid = 0,
        PatientResponsibility = 0,
        PayerClaimNumber = null,
        LastAnswer = AnswerWeight.None,
        WasAccepted = false,
        Expectations = [],
        Rejections = [],
        Events = 0,
    };
}
