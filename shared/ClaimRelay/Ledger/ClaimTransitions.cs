using ClaimRelay.WorkQueues;

namespace ClaimRelay.Ledger;

/// <summary>The rules of the ledger: how 999, 277CA and 835 weigh against each other. Pure: the caller stores and sends.</summary>
public static class ClaimTransitions
{
    public static Decision Next(Claim claim, ClaimEvent e)
    {
        var next = e switch
        {
            ClaimReceived => new Decision(claim with { Expectations = FilingWarning(claim) }),
            ClaimHeld held => Hold(claim, held),
            ClaimTransmitted sent => Transmit(claim, sent),
            SetAccepted => Acknowledge(claim),
            SetRejected rejected => RejectSet(claim, rejected),
            StatusReported { Verdict: StatusVerdict.Rejected } status => Reject(claim, status),
            StatusReported { Verdict: StatusVerdict.Accepted or StatusVerdict.Forwarded } status => Accept(claim, status),
            StatusReported { Verdict: StatusVerdict.NotFound } status => new Decision(claim) { Opened = [ClaimWork.Investigate(claim, status)] },
            StatusReported { Verdict: StatusVerdict.Received, Source: AnswerSource.Clearinghouse } => new Decision(claim with { ClearinghouseSpoke = true }),
            StatusReported => new Decision(claim),
            PaymentReported payment => Pay(claim, payment),
            AnswerOverdue overdue => Overdue(claim, overdue),
            _ => throw new ArgumentOutOfRangeException(nameof(e), e.GetType().Name, "The ledger has no rule for this event."),
        };
        return Settle(claim, next, e);
    }

    static Decision Hold(Claim claim, ClaimHeld held) =>
        claim.Status is ClaimStatus.Received
            ? new Decision(claim with { Status = ClaimStatus.Held }) { Opened = held.Reason is HoldReason.NotSent ? [] : [ClaimWork.Held(claim, held)] }
            : new Decision(claim);

    static Decision Transmit(Claim claim, ClaimTransmitted sent) =>
        // An answer may be quicker than our own bookkeeping: then only what is still owed is opened.
        new(claim with
        {
            Status = claim.Status is ClaimStatus.Received ? ClaimStatus.Transmitted : claim.Status,
            Account = sent.Account,
            TransmissionId = sent.TransmissionId,
            Expectations = [.. claim.Expectations, .. sent.Expectations],
        });

    static Decision Acknowledge(Claim claim) =>
        // A 999 that accepts also outranks a TA1 that refuses: what was refused was a second copy.
        new(claim.Status is ClaimStatus.Received or ClaimStatus.Transmitted || claim is { Status: ClaimStatus.Rejected, LastAnswer.Source: AnswerSource.Interchange }
            ? claim with { Status = ClaimStatus.Acknowledged, LastAnswer = Stronger(claim.LastAnswer, new(AnswerSource.Set, DateOnly.MinValue)) }
            : claim);

    // The work item for a rejected set or interchange is one for all its claims; it is opened beside the ledger, not here.
    static Decision RejectSet(Claim claim, SetRejected rejected)
    {
        var weight = new AnswerWeight(rejected.Source, DateOnly.MinValue);
        return weight.IsOutrankedBy(claim.LastAnswer)
            ? new Decision(claim)
            : new Decision(claim with { Status = ClaimStatus.Rejected, LastAnswer = weight });
    }

    static Decision Reject(Claim claim, StatusReported status)
    {
        var weight = new AnswerWeight(status.Source, status.Date);
        if (weight.IsOutrankedBy(claim.LastAnswer)) return new Decision(claim);
        return new Decision(claim with { Status = ClaimStatus.Rejected, LastAnswer = weight, PayerClaimNumber = status.PayerClaimNumber ?? claim.PayerClaimNumber })
        {
            Opened = [ClaimWork.Rejected(claim, status)],
        };
    }

    static Decision Accept(Claim claim, StatusReported status)
    {
        // Forwarded (A0) is a clearinghouse's way to say that it passed the claim on. From a payer it proves nothing.
        if (status is { Verdict: StatusVerdict.Forwarded, Source: AnswerSource.Payer }) return new Decision(claim);
        var weight = new AnswerWeight(status.Source, status.Date);
        if (weight.IsOutrankedBy(claim.LastAnswer)) return new Decision(claim);
        // Accepted and rejected by one source on one day: the order of files proves nothing, so the reject stands.
        if (claim.Status is ClaimStatus.Rejected && claim.LastAnswer == weight) return new Decision(claim);
        return new Decision(claim with
        {
            Status = status.Source is AnswerSource.Payer ? ClaimStatus.AcceptedByPayer : ClaimStatus.AcceptedByClearinghouse,
            LastAnswer = weight,
            WasAccepted = true,
            PayerClaimNumber = status.PayerClaimNumber ?? claim.PayerClaimNumber,
        })
        {
            Opened = status.Contradictory ? [ClaimWork.Investigate(claim, status)] : [],
        };
    }

    static Decision Pay(Claim claim, PaymentReported payment)
    {
        if (payment.Verdict is PaymentVerdict.Predetermined) return new Decision(claim) { Notices = [ClaimNotices.Payment(claim, payment)] };
        var weight = new AnswerWeight(AnswerSource.Remittance, payment.Date, payment.IsCorrection || payment.Verdict is PaymentVerdict.Reversed ? 1 : 0);
        var paid = claim with
        {
            // Money adds up whatever order the files come in; the status follows the latest one.
            Paid = claim.Paid + payment.Paid,
            PayerClaimNumber = payment.PayerClaimNumber.Length > 0 ? payment.PayerClaimNumber : claim.PayerClaimNumber,
        };
        var next = weight.IsOutrankedBy(claim.LastAnswer)
            ? paid
            : paid with
            {
                Status = payment.Verdict switch
                {
                    PaymentVerdict.Paid => ClaimStatus.Paid,
                    PaymentVerdict.PartlyPaid => ClaimStatus.PartlyPaid,
                    PaymentVerdict.Denied => ClaimStatus.Denied,
                    PaymentVerdict.Reversed => ClaimStatus.Reversed,
                    _ => ClaimStatus.Forwarded,
                },
                // A reversal takes the whole earlier adjudication back, the patient's share included.
                PatientResponsibility = payment.Verdict is PaymentVerdict.Reversed ? 0 : payment.PatientResponsibility,
                LastAnswer = weight,
                WasAccepted = true,
            };
        return new Decision(next) { Opened = ClaimWork.FromPayment(claim, payment), Notices = [ClaimNotices.Payment(next, payment)] };
    }

    static Decision Overdue(Claim claim, AnswerOverdue overdue)
    {
        var owed = claim.Expectations.FirstOrDefault(x => x.Answer == overdue.Answer && !x.Overdue);
        if (owed is null) return new Decision(claim);
        return new Decision(claim with { Expectations = [.. claim.Expectations.Select(x => x == owed ? x with { Overdue = true } : x)] })
        {
            Opened = [ClaimWork.Overdue(claim, overdue)],
        };
    }

    /// <summary>What holds for every event: answers no longer owed are closed, work that the new state settles is settled, what happened is announced.</summary>
    static Decision Settle(Claim before, Decision decision, ClaimEvent e)
    {
        var after = decision.Claim;
        var owed = Owed(after);
        var open = after.Expectations.Where(x => owed.Contains(x.Answer)).ToList();
        // A reject after a payer's acceptance sets the filing clock going again. An instant later than the first warning: it is another one.
        if (before.Status is not ClaimStatus.Rejected && after.Status is ClaimStatus.Rejected && open.All(x => x.Answer is not ExpectedAnswer.Filing))
            open.AddRange(FilingWarning(after).Select(x => x with { DueAt = x.DueAt.AddMilliseconds(before.Events) }));
        var answered = after.Expectations.Concat(before.Expectations).Where(x => x.Overdue && !open.Contains(x)).Distinct();
        var settled = answered.Select(a => (ClaimWork.OverdueId(after.Key, a.Answer, a.DueAt), "The answer came.")).ToList();
        if (before.Status is ClaimStatus.Rejected && after.Status is not ClaimStatus.Rejected)
            settled.AddRange(before.Rejections.Select(id => (id, "A stronger answer accepted the claim.")));
        var rejections = decision.Opened.Where(i => i.Kind is WorkKind.ClaimRejected).Select(i => i.Id);
        return decision with
        {
            Claim = after with { Expectations = open, Events = before.Events + 1, Rejections = after.Status is ClaimStatus.Rejected ? [.. after.Rejections, .. rejections] : [] },
            Settled = settled,
            Notices = e is ClaimReceived ? decision.Notices : [ClaimNotices.Updated(before, after, e), .. decision.Notices],
        };
    }

    static HashSet<ExpectedAnswer> Owed(Claim claim)
    {
        var owed = OwedBy(claim.Status);
        if (claim.ClearinghouseSpoke) owed.Remove(ExpectedAnswer.ClearinghouseStatus);
        return owed;
    }

    static HashSet<ExpectedAnswer> OwedBy(ClaimStatus status) => status switch
    {
        ClaimStatus.Received or ClaimStatus.Transmitted or ClaimStatus.Acknowledged =>
            [ExpectedAnswer.ClearinghouseStatus, ExpectedAnswer.PayerStatus, ExpectedAnswer.Remittance, ExpectedAnswer.Filing],
        ClaimStatus.AcceptedByClearinghouse => [ExpectedAnswer.PayerStatus, ExpectedAnswer.Remittance, ExpectedAnswer.Filing],
        // Forwarded (CLP02 23): not this payer's claim; nobody has paid it, and the next payer's remittance is owed.
        ClaimStatus.AcceptedByPayer or ClaimStatus.Forwarded => [ExpectedAnswer.Remittance],
        ClaimStatus.Rejected or ClaimStatus.Held => [ExpectedAnswer.Filing],
        _ => [],
    };

    // Two weeks' notice before a filing limit runs out.
    static IReadOnlyList<Expectation> FilingWarning(Claim claim) =>
        claim.FilingDeadline is { } day ? [new(ExpectedAnswer.Filing, new DateTimeOffset(day.AddDays(-14).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero))] : [];

    static AnswerWeight Stronger(AnswerWeight a, AnswerWeight b) => a.IsOutrankedBy(b) ? b : a;
}
