using ClaimRelay.Ledger;
using ClaimRelay.Partners;

namespace ClaimRelay.WorkQueues;

/// <summary>Which queue a work item goes to: the first rule that matches, else the default of its kind.</summary>
public static class WorkRouting
{
    /// <summary>Service Bus queues that exist in every deployment.</summary>
    public static readonly IReadOnlyList<string> DefaultQueues =
        ["intake-rejections", "claim-rejections", "claim-denials", "payment-variances", "unmatched-responses", "overdue-answers", "account-alerts"];

    const int LongestExplanation = 2000;

    /// <summary>Gives an item its queue, by all of its causes, and bounds what it carries.</summary>
    public static WorkItem Route(WorkItem item, IReadOnlyList<WorkRule> rules)
    {
        var rule = rules.FirstOrDefault(r => Matches(r, item));
        var routed = rule is null ? item with { Queue = DefaultQueue(item.Kind) } : item with { Queue = rule.Queue, Priority = rule.Priority };
        return routed with { Causes = CauseList.Bounded(routed.Causes), Explanation = CauseList.Cut(routed.Explanation, LongestExplanation) };
    }

    static bool Matches(WorkRule rule, WorkItem item) =>
        (rule.Kind is null || rule.Kind.Equals(item.Kind.ToString(), StringComparison.OrdinalIgnoreCase))
        && (rule.Practice is null || rule.Practice == item.Practice)
        && (rule.Payer is null || rule.Payer == item.Claim?.PayerId)
        && (rule.Cause is null || item.Causes.Any(c => c.Code == rule.Cause || c.Code.StartsWith(rule.Cause + ":", StringComparison.Ordinal)))
        && (rule.DollarsAtLeast is null || item.Dollars >= rule.DollarsAtLeast);

    static string DefaultQueue(WorkKind kind) => kind switch
    {
        WorkKind.BatchRejected or WorkKind.DuplicateBatch or WorkKind.ClaimHeld or WorkKind.DuplicateClaim or WorkKind.NoRoute => "intake-rejections",
        WorkKind.ClaimRejected or WorkKind.SetRejected or WorkKind.TransmissionRejected or WorkKind.StatusInvestigation => "claim-rejections",
        WorkKind.ClaimDenied => "claim-denials",
        WorkKind.ClaimUnderpaid or WorkKind.PaymentReversed or WorkKind.UnbalancedRemittance or WorkKind.ReissuedRemittance => "payment-variances",
        WorkKind.UnmatchedAnswer or WorkKind.UnknownFile or WorkKind.ReportReceived => "unmatched-responses",
        WorkKind.AnswerOverdue or WorkKind.FilingLimit => "overdue-answers",
        WorkKind.TransmissionDoubtful or WorkKind.TransmissionFailing or WorkKind.AccountStopped or WorkKind.FilesExpiring or WorkKind.FoldersUnlisted or WorkKind.CommandFailed => "account-alerts",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No default queue is named for this kind of work item."),
    };
}
