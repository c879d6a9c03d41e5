using ClaimRelay.X12.Envelopes;

namespace ClaimRelay.X12.Claims;

public enum ClaimType { Professional, Institutional, Dental }

/// <summary>One CLM loop (2300) with what the loops above it say. Amounts and dates are null when absent or unreadable.</summary>
public sealed record Claim837
{
    public required ClaimType Type { get; init; }

    /// <summary>CLM01.</summary>
    public required string PatientControlNumber { get; init; }

    /// <summary>CLM02, dollars.</summary>
    public required decimal? Charge { get; init; }

    /// <summary>CLM05-3: 1 original, 7 replacement, 8 void.</summary>
    public required string Frequency { get; init; }

    /// <summary>CLM05-1: place of service (P, D) or type of bill without frequency (I).</summary>
    public required string FacilityCode { get; init; }

    /// <summary>First day of service: DTP*434 or the earliest DTP*472 of the claim and its lines.</summary>
    public DateOnly? ServiceFrom { get; init; }

    /// <summary>Last day of service.</summary>
    public DateOnly? ServiceTo { get; init; }

    /// <summary>Admission, discharge, onset, accident; null when it has none of them.</summary>
    public ClaimDates? Dates { get; init; }

    /// <summary>2010BB NM109.</summary>
    public required string PayerId { get; init; }
    public required string PayerName { get; init; }

    /// <summary>2010BA NM109. Patient data.</summary>
    public required string SubscriberId { get; init; }

    /// <summary>2010AA NM109 under NM108 = XX; empty when absent.</summary>
    public required string BillingNpi { get; init; }

    /// <summary>2010AA REF*EI or REF*SY; empty when absent.</summary>
    public required string BillingTaxId { get; init; }

    /// <summary>2010CA NM109, where the patient is not the subscriber and has an id; null otherwise. Patient data.</summary>
    public string? PatientId { get; init; }

    /// <summary>SBR01 of the payer that the claim goes to: P primary, S secondary, …; empty when absent.</summary>
    public string Responsibility { get; init; } = "";

    /// <summary>2310 NM1*82 under XX; null when absent.</summary>
    public string? RenderingNpi { get; init; }

    /// <summary>2310 NM1*DN under XX; null when absent.</summary>
    public string? ReferringNpi { get; init; }

    /// <summary>2310A NM1*71 under XX (institutional); null when absent.</summary>
    public string? AttendingNpi { get; init; }

    /// <summary>HI: the principal diagnosis, then the others, in their order and without decimal point.</summary>
    public IReadOnlyList<string> Diagnoses { get; init; } = [];

    /// <summary>REF*G1, prior authorization; null when absent.</summary>
    public string? AuthorizationNumber { get; init; }

    /// <summary>REF*9F; null when absent.</summary>
    public string? ReferralNumber { get; init; }

    /// <summary>2320: the other payers, in their order.</summary>
    public IReadOnlyList<OtherPayer> OtherPayers { get; init; } = [];

    /// <summary>REF*F8, the payer's number for the claim that this one replaces or voids; null when absent.</summary>
    public string? PayerClaimNumber { get; init; }
    public required IReadOnlyList<ServiceLine> Lines { get; init; }

    /// <summary>From the first byte of CLM to the last byte of its last segment.</summary>
    public required ByteRange Range { get; init; }

    /// <summary>The levels above the claim, each from its HL up to the next HL or claim; empty where there is none.</summary>
    public ClaimLoops Loops { get; init; }

    /// <summary>Ordinal of this claim in its transaction set, from 0: its name for <c>ClaimSubset</c>.</summary>
    public required int Ordinal { get; init; }
}

/// <summary>Where the levels above a claim stand in the file.</summary>
/// <param name="Billing">HL03 = 20.</param>
/// <param name="Subscriber">HL03 = 22.</param>
/// <param name="Patient">HL03 = 23; empty when the subscriber is the patient.</param>
public readonly record struct ClaimLoops(ByteRange Billing, ByteRange Subscriber, ByteRange Patient);

/// <summary>What a claim dates beyond its service. Each is null when absent or unreadable.</summary>
public sealed record ClaimDates
{
    /// <summary>DTP*435.</summary>
    public DateOnly? Admission { get; init; }

    /// <summary>The hour of DTP*435 where it has one, as on institutional claims.</summary>
    public TimeOnly? AdmissionHour { get; init; }

    /// <summary>DTP*096 with a date, as on professional claims.</summary>
    public DateOnly? Discharge { get; init; }

    /// <summary>DTP*096 with an hour, as on institutional claims.</summary>
    public TimeOnly? DischargeHour { get; init; }

    /// <summary>DTP*431, onset of the current illness.</summary>
    public DateOnly? Onset { get; init; }

    /// <summary>DTP*439.</summary>
    public DateOnly? Accident { get; init; }
}

/// <summary>Another payer of a claim (2320, 2330B).</summary>
/// <param name="Id">2330B NM109; SVD01 of the lines names it.</param>
/// <param name="Responsibility">SBR01: P primary, S secondary, …</param>
/// <param name="Paid">AMT*D; null when absent.</param>
/// <param name="PatientLiability">AMT*EAF; null when absent.</param>
/// <param name="NonCovered">AMT*A8; null when absent.</param>
public sealed record OtherPayer(string Id, string Name, string Responsibility, decimal? Paid, decimal? PatientLiability, decimal? NonCovered);

/// <summary>One service line (2400).</summary>
public sealed record ServiceLine
{
    /// <summary>LX01.</summary>
    public required int Number { get; init; }

    /// <summary>CPT, HCPCS or CDT code; for an institutional line without one, its revenue code.</summary>
    public required string Procedure { get; init; }
    public required IReadOnlyList<string> Modifiers { get; init; }

    /// <summary>SV201; null on other lines than institutional ones.</summary>
    public string? RevenueCode { get; init; }
    public required decimal? Charge { get; init; }

    /// <summary>SV104, SV205, SV306; 1 when a dental line has none (005010X224A2, SV306).</summary>
    public required decimal? Units { get; init; }

    /// <summary>UN units, MJ minutes, DA days; empty when absent, as on dental lines.</summary>
    public string UnitCode { get; init; } = "";
    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }

    /// <summary>REF*6R; null when absent.</summary>
    public string? ControlNumber { get; init; }

    /// <summary>2420 NM1*82 under XX, where it differs from the claim's; null when absent.</summary>
    public string? RenderingNpi { get; init; }
}

/// <summary>The claims of one 837 transaction set.</summary>
/// <param name="Reference">BHT03, the submitter's own reference for the transaction set.</param>
/// <param name="Findings">What was wrong in reading it: an unreadable amount or date, a claim outside any subscriber.</param>
public sealed record ClaimTransaction(TransactionSet Set, ClaimType Type, string Reference, IReadOnlyList<Claim837> Claims, IReadOnlyList<Finding> Findings);
