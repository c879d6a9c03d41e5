using ClaimRelay.Storage;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Ledger;

/// <summary>What a person must do about one claim: the sentences a billing specialist reads at eight in the morning.</summary>
static class ClaimWork
{
    public static WorkItem Held(Claim claim, ClaimHeld held) => Item(claim, held, held.Reason switch
    {
        HoldReason.Duplicate => WorkKind.DuplicateClaim,
        HoldReason.NoRoute => WorkKind.NoRoute,
        _ => WorkKind.ClaimHeld,
    }) with
    {
        Dollars = claim.Charge,
        Causes = held.Causes,
        Explanation = held.Reason switch
        {
            HoldReason.Duplicate => "The same claim was already sent and is in flight or accepted. Sending it again would be refused as a duplicate (CARC 18), so it was kept back.",
            HoldReason.NoRoute => "No account is configured to take this practice's claims of this kind for this payer. The claim was kept back; the rest of the batch went.",
            HoldReason.UnknownProvider => "The billing provider of this claim is not registered for the practice that dropped it. The claim was kept back; the rest of the batch went.",
            _ => $"The claim was kept back before sending: {Sentence(held.Causes)} The rest of the batch went.",
        },
        NextStep = held.Reason switch
        {
            HoldReason.Duplicate => "If it is a correction, send it as frequency 7 with the payer's claim number (REF*F8); if it is a mistake, do nothing. If it must go as it is, drop it in a new file (the same bytes would only be reported as a duplicate batch) that says why duplicates are allowed.",
            HoldReason.NoRoute => "Add a route for this practice, claim type and payer to the configuration, then send the claim again in a new batch.",
            HoldReason.UnknownProvider => "Check that the file was dropped by the right practice; if it was, add the NPI to the practice in the configuration and send the claim again.",
            _ => "Correct the claim in the practice system and send it again in a new batch as an original.",
        },
    };

    public static WorkItem Rejected(Claim claim, StatusReported status) => Item(claim, status, WorkKind.ClaimRejected) with
    {
        Priority = 2,
        Dollars = claim.Charge,
        Causes = status.Causes,
        Explanation =
            (claim.WasAccepted ? "The claim had been accepted earlier; now " : "")
            + $"{(status.Source is AnswerSource.Payer ? "the payer" : "the clearinghouse")} rejected it: {Sentence(status.Causes)} It was not filed, and timely filing goes on running."
            + (status.Contradictory ? " The action code and the category of the answer contradict each other; the action code was believed." : ""),
        NextStep = "Correct it in the practice system and send it again as an original (frequency 1), not as a replacement: a rejected claim was never adjudicated.",
    };

    public static WorkItem Investigate(Claim claim, StatusReported status) => Item(claim, status, WorkKind.StatusInvestigation) with
    {
        Dollars = claim.Charge,
        Causes = status.Causes,
        Explanation = status.Contradictory
            ? $"The answer accepts the claim (action WQ) under a category that rejects: {Sentence(status.Causes)} The action code was believed."
            : "The answer says that the claim was not found (category A4). That is not a rejection of its content.",
        NextStep = status.Contradictory
            ? "Ask the sender of the answer which of the two it means; until then do not count on payment."
            : "Ask the payer or the clearinghouse for the claim by its control number and service date before sending anything again.",
    };

    /// <summary>Denied, underpaid or taken back: none, or one.</summary>
    public static IReadOnlyList<WorkItem> FromPayment(Claim claim, PaymentReported payment) => payment.Verdict switch
    {
        PaymentVerdict.Denied =>
        [
            Item(claim, payment, WorkKind.ClaimDenied) with
            {
                Priority = 2,
                Dollars = payment.Refused > 0 ? payment.Refused : claim.Charge,
                Causes = payment.Causes,
                Explanation = $"The payer adjudicated the claim and paid nothing: {Sentence(payment.Causes)}",
                NextStep = "Read the reason; appeal, or correct and send as frequency 7 with the payer's claim number (REF*F8). A new original would be refused as a duplicate.",
            },
        ],
        PaymentVerdict.PartlyPaid =>
        [
            Item(claim, payment, WorkKind.ClaimUnderpaid) with
            {
                Dollars = payment.Refused,
                Causes = payment.Causes,
                Explanation = $"The payer paid the claim in part; {Money.Text(payment.Refused)} dollars were refused: {Sentence(payment.Causes)}",
                NextStep = "Check the refused lines; appeal or send a replacement (frequency 7) where the refusal is wrong.",
            },
        ],
        PaymentVerdict.Reversed when !payment.CorrectionFollows =>
        [
            Item(claim, payment, WorkKind.PaymentReversed) with
            {
                Dollars = -payment.Paid,
                Causes = payment.Causes,
                Explanation = "The payer took its earlier payment back and sent no correction with it.",
                NextStep = "Post the reversal and find out from the payer whether a corrected payment follows.",
            },
        ],
        _ => [],
    };

    public static WorkItem Overdue(Claim claim, AnswerOverdue overdue) => Item(claim, overdue, overdue.Answer is ExpectedAnswer.Filing ? WorkKind.FilingLimit : WorkKind.AnswerOverdue) with
    {
        Id = OverdueId(claim.Key, overdue.Answer, overdue.DueAt),
        Priority = overdue.Answer is ExpectedAnswer.Filing ? 1 : 3,
        Dollars = claim.Charge - claim.Paid,
        Causes = [new("deadline", overdue.Answer.ToString(), $"Due {overdue.DueAt:yyyy-MM-dd HH:mm} UTC.")],
        Explanation = overdue.Answer switch
        {
            ExpectedAnswer.Filing => $"The filing limit of this claim ({claim.FilingDeadline:yyyy-MM-dd}) is near, and no payer acceptance proves that it was filed.",
            ExpectedAnswer.ClearinghouseStatus => "The clearinghouse has not said whether it accepts the claim (277CA).",
            ExpectedAnswer.PayerStatus => "The payer has not said whether it accepts the claim (277CA).",
            _ => "No remittance (835) came for this claim.",
        },
        NextStep = overdue.Answer switch
        {
            ExpectedAnswer.Filing => "Settle what keeps it from being accepted today, or file it by another way.",
            ExpectedAnswer.ClearinghouseStatus => "Look the file up in the clearinghouse's portal; if it is not there, call its support with the interchange control number.",
            ExpectedAnswer.PayerStatus => "Ask the clearinghouse for the payer's report on this claim.",
            _ => "Check the claim's status with the payer (276 or portal).",
        },
    };

    public static string OverdueId(ClaimKey claim, ExpectedAnswer answer, DateTimeOffset dueAt) => RowKeys.Id("work", claim.Practice, claim.Id, "overdue", answer.ToString(), RowKeys.Time(dueAt));

    static WorkItem Item(Claim claim, ClaimEvent e, WorkKind kind) => new()
    {
        Id = RowKeys.Id("work", claim.Key.Practice, claim.Key.Id, kind.ToString(), e.Id),
        Kind = kind,
        Practice = claim.Key.Practice,
        Account = claim.Account,
        Claim = ClaimReference.To(claim),
        Dollars = 0,
        Deadline = claim.FilingDeadline,
        DeadlineSource = claim.FilingLimitSource,
        Explanation = "",
        NextStep = "",
        Evidence = e.Evidence,
    };

    static string Sentence(IReadOnlyList<Cause> causes) =>
        causes.Count == 0 ? "no reason was given." : string.Join("; ", causes.Select(c => $"{c.Text.TrimEnd('.')} ({c.Code})").Distinct()) + ".";
}
