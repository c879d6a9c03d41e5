using ClaimRelay.Ledger;

namespace ClaimRelay.WorkQueues;

public enum WorkKind
{
    BatchRejected, DuplicateBatch, ClaimHeld, DuplicateClaim, NoRoute, ClaimRejected, SetRejected, TransmissionRejected, StatusInvestigation,
    ClaimDenied, ClaimUnderpaid, PaymentReversed, UnbalancedRemittance, ReissuedRemittance, UnmatchedAnswer, UnknownFile, ReportReceived,
    AnswerOverdue, FilingLimit, TransmissionDoubtful, TransmissionFailing, AccountStopped, FilesExpiring, FoldersUnlisted, CommandFailed,
}

public enum WorkState { Open, Taken, Done }

/// <summary>One thing for one person to do.</summary>
public sealed record WorkItem : LedgerRow
{
    /// <summary>Made of what it is about: the same cause for the same thing is the same item.</summary>
    public required string Id { get; init; }
    public required WorkKind Kind { get; init; }

    /// <summary>Practice id, or <c>@account</c> when it concerns an account and no practice.</summary>
    public required string Practice { get; init; }
    public string Queue { get; init; } = "";

    /// <summary>1 first, 5 last.</summary>
    public int Priority { get; init; } = 3;
    public string? Account { get; init; }
    public ClaimReference? Claim { get; init; }

    /// <summary>How many claims it stands for.</summary>
    public int Claims { get; init; } = 1;

    /// <summary>What is lost if nobody acts.</summary>
    public required decimal Dollars { get; init; }
    public DateOnly? Deadline { get; init; }
    public string? DeadlineSource { get; init; }
    public IReadOnlyList<Cause> Causes { get; init; } = [];

    /// <summary>What happened, in plain words.</summary>
    public required string Explanation { get; init; }
    public required string NextStep { get; init; }
    public Evidence? Evidence { get; init; }
    public WorkState State { get; init; } = WorkState.Open;
    public DateTimeOffset OpenedAt { get; init; }

    /// <summary>Who or what closed it, and why; null while open.</summary>
    public string? ClosedBecause { get; init; }
}

/// <summary>How a person finds the claim in the practice's system. No names.</summary>
public sealed record ClaimReference(string Pcn, string ClaimId, DateOnly? ServiceFrom, DateOnly? ServiceTo, decimal Charge, string PayerId, string PayerName, string BillingNpi)
{
    public static ClaimReference To(Claim claim) =>
        new(claim.Key.Pcn, claim.Key.Id, claim.ServiceFrom, claim.ServiceTo, claim.Charge, claim.PayerId, claim.PayerName, claim.BillingNpi);
}
