using System.Text.Json.Serialization;

namespace ClaimRelay.Ledger;

/// <summary>Where the proof lies: an archived file and the place in it.</summary>
public sealed record Evidence(string Sha256, long Offset, long Length);

/// <summary>Why something was refused or not paid. Codes as they stand; the texts are ours.</summary>
/// <param name="Source">edit, TA1, 999, 277CA, 835, intake.</param>
/// <param name="Code">A7:562:85, CO-16, charge-balance, IK5:R …</param>
public sealed record Cause(string Source, string Code, string Text)
{
    /// <summary>The payer's own sentence (STC12), or the place of a syntax error; null when there is none.</summary>
    public string? Detail { get; init; }
}

/// <summary>One thing that happened to a claim. Its id is made of what it says, so that the same word told twice, in whatever file, is one event.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(ClaimReceived), "received")]
[JsonDerivedType(typeof(ClaimHeld), "held")]
[JsonDerivedType(typeof(ClaimTransmitted), "transmitted")]
[JsonDerivedType(typeof(SetAccepted), "set-accepted")]
[JsonDerivedType(typeof(SetRejected), "set-rejected")]
[JsonDerivedType(typeof(StatusReported), "status-reported")]
[JsonDerivedType(typeof(PaymentReported), "payment-reported")]
[JsonDerivedType(typeof(AnswerOverdue), "answer-overdue")]
public abstract record ClaimEvent
{
    public required string Id { get; init; }
    public Evidence? Evidence { get; init; }

    /// <summary>With as many causes as a row and a message can carry.</summary>
    public ClaimEvent Bounded() => this switch
    {
        ClaimHeld held => held with { Causes = CauseList.Bounded(held.Causes) },
        SetRejected rejected => rejected with { Causes = CauseList.Bounded(rejected.Causes) },
        StatusReported status => status with { Causes = CauseList.Bounded(status.Causes) },
        PaymentReported payment => payment with { Causes = CauseList.Bounded(payment.Causes) },
        _ => this,
    };
}

public sealed record ClaimReceived : ClaimEvent
{
    /// <summary>The dropper's reason for sending it although the same claim was live; null when it was no duplicate.</summary>
    public string? DuplicateAllowedBecause { get; init; }
}

/// <summary>Kept back before sending: an edit, a duplicate, no route.</summary>
public sealed record ClaimHeld : ClaimEvent
{
    public required HoldReason Reason { get; init; }
    public required IReadOnlyList<Cause> Causes { get; init; }
}

/// <summary>NotSent: its file could not be delivered for good; the transmission's own work item speaks for all of its claims.</summary>
public enum HoldReason { Edit, Duplicate, NoRoute, UnknownProvider, NotSent }

/// <summary>The file it stands in is at the clearinghouse.</summary>
public sealed record ClaimTransmitted : ClaimEvent
{
    public required string Account { get; init; }
    public required string TransmissionId { get; init; }
    public required IReadOnlyList<Expectation> Expectations { get; init; }
}

/// <summary>999: IK5 A or E, or a group accepted whole.</summary>
public sealed record SetAccepted : ClaimEvent
{
    public required string Code { get; init; }
}

/// <summary>999 R, or TA1 R: the claim never went further; it was not filed.</summary>
public sealed record SetRejected : ClaimEvent
{
    public required AnswerSource Source { get; init; }
    public required IReadOnlyList<Cause> Causes { get; init; }
}

/// <summary>What a claim status category says (005010X214 2200D STC01-1).</summary>
public enum StatusVerdict { Forwarded, Received, Accepted, Rejected, NotFound }

/// <summary>277CA, at the claim or, where no claim was listed, at its provider or its transaction set.</summary>
public sealed record StatusReported : ClaimEvent
{
    /// <summary>Clearinghouse or Payer.</summary>
    public required AnswerSource Source { get; init; }
    public required StatusVerdict Verdict { get; init; }
    public required DateOnly Date { get; init; }
    public required IReadOnlyList<Cause> Causes { get; init; }
    public string? PayerClaimNumber { get; init; }

    /// <summary>STC03 and the category contradict each other; STC03 was believed.</summary>
    public bool Contradictory { get; init; }
}

/// <summary>One CLP of a balanced 835.</summary>
public sealed record PaymentReported : ClaimEvent
{
    public required string RemittanceId { get; init; }
    public required DateOnly Date { get; init; }
    public required PaymentVerdict Verdict { get; init; }

    /// <summary>CLP04, negative in a reversal.</summary>
    public required decimal Paid { get; init; }
    public required decimal PatientResponsibility { get; init; }
    public required string PayerClaimNumber { get; init; }
    public required IReadOnlyList<Cause> Causes { get; init; }

    /// <summary>Dollars refused: adjustments that are neither contractual (CO-45) nor the patient's.</summary>
    public required decimal Refused { get; init; }

    /// <summary>The payment that a reversal in the same 835 makes room for.</summary>
    public bool IsCorrection { get; init; }

    /// <summary>A reversal whose correction stands in the same 835: the pair is one change.</summary>
    public bool CorrectionFollows { get; init; }
}

public enum PaymentVerdict { Paid, PartlyPaid, Denied, Reversed, Forwarded, Predetermined }

/// <summary>An answer is owed and did not come; or a filing limit is near.</summary>
public sealed record AnswerOverdue : ClaimEvent
{
    public required ExpectedAnswer Answer { get; init; }
    public required DateTimeOffset DueAt { get; init; }
}
