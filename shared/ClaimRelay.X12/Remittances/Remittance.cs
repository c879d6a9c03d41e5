namespace ClaimRelay.X12.Remittances;

/// <summary>One 835 transaction set (005010X221A1): one payment and its claims. Amounts are dollars, signed as they stand, and null when absent or unreadable.</summary>
public sealed record Remittance
{
    /// <summary>TRN02.</summary>
    public required string TraceNumber { get; init; }

    /// <summary>TRN03.</summary>
    public required string PayerTraceId { get; init; }

    /// <summary>BPR02.</summary>
    public required decimal? Payment { get; init; }

    /// <summary>BPR03: C credit, which the payer starts; D debit, which the payee starts. Either moves money to the payee.</summary>
    public required string CreditOrDebit { get; init; }

    /// <summary>BPR04: ACH, CHK, NON, …</summary>
    public required string Method { get; init; }

    /// <summary>BPR16.</summary>
    public DateOnly? PaymentDate { get; init; }

    /// <summary>DTM*405.</summary>
    public DateOnly? ProductionDate { get; init; }
    public required string PayerName { get; init; }

    /// <summary>1000A N104, else REF*2U, else TRN03.</summary>
    public required string PayerId { get; init; }
    public required string PayeeName { get; init; }

    /// <summary>1000B N104 under XX; empty otherwise.</summary>
    public required string PayeeNpi { get; init; }

    /// <summary>1000B N104 under FI, else REF*TJ; empty when absent.</summary>
    public required string PayeeTaxId { get; init; }
    public required IReadOnlyList<ClaimPayment> Claims { get; init; }
    public required IReadOnlyList<ProviderAdjustment> ProviderAdjustments { get; init; }
    public required ByteRange Range { get; init; }

    /// <summary>Of its ST in the file, from 1.</summary>
    public int Ordinal { get; init; }

    /// <summary>What was unreadable, each with its place.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Σ CLP04 − Σ PLB − BPR02; 0 when the payment balances (005010X221A1 1.10.2.1.3), null when one of them is not known.</summary>
    public decimal? Imbalance => Known.Sum(Claims, c => c.Paid) - Known.Sum(ProviderAdjustments, a => a.Amount) - Payment;
}

/// <summary>2100.</summary>
public sealed record ClaimPayment
{
    readonly KeptAmount charge;
    readonly KeptAmount paid;
    readonly KeptAmount patientResponsibility;

    /// <summary>CLP01.</summary>
    public required string PatientControlNumber { get; init; }

    /// <summary>CLP02.</summary>
    public required string StatusCode { get; init; }

    /// <summary>CLP03.</summary>
    public required decimal? Charge { get => charge.Value; init => charge = new(value); }

    /// <summary>CLP04.</summary>
    public required decimal? Paid { get => paid.Value; init => paid = new(value); }

    /// <summary>CLP05; absent where the patient owes nothing.</summary>
    public required decimal? PatientResponsibility { get => patientResponsibility.Value; init => patientResponsibility = new(value); }

    /// <summary>CLP07; empty when absent.</summary>
    public required string PayerClaimNumber { get; init; }

    /// <summary>CLP09: claim frequency; empty when absent.</summary>
    public required string Frequency { get; init; }
    public DateOnly? ServiceFrom { get; init; }
    public DateOnly? ServiceTo { get; init; }

    /// <summary>NM1*82 under XX; null when absent.</summary>
    public string? RenderingNpi { get; init; }

    /// <summary>MIA; null when absent.</summary>
    public InpatientAdjudication? Inpatient { get; init; }

    /// <summary>MOA; null when absent.</summary>
    public OutpatientAdjudication? Outpatient { get; init; }

    /// <summary>CAS of the claim level, one entry a triplet.</summary>
    public required IReadOnlyList<Adjustment> Adjustments { get; init; }

    /// <summary>MIA and MOA remark codes.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }
    public required IReadOnlyList<PaidLine> Lines { get; init; }

    /// <summary>AMT, QTY and REF of the claim; null when it has none of them.</summary>
    public PaymentDetails? Details { get; init; }

    /// <summary>NM1*TT present: the claim crossed over to another payer.</summary>
    public required bool CrossedOver { get; init; }

    /// <summary>NM1*74 present: the payer corrected the insured.</summary>
    public required bool InsuredCorrected { get; init; }
    public required ByteRange Range { get; init; }

    /// <summary>Of its CLP in the file, from 1.</summary>
    public int Ordinal { get; init; }

    /// <summary>CLP03 − Σ CAS(2100) − Σ CAS(2110) − CLP04; 0 when the claim balances (005010X221A1 1.10.2.1.2), null when one of them is not known.</summary>
    public decimal? Imbalance => Charge - Known.Sum(Adjustments, a => a.Amount) - Known.Sum(Lines, l => Known.Sum(l.Adjustments, a => a.Amount)) - Paid;
}

/// <summary>2110.</summary>
public sealed record PaidLine
{
    readonly KeptAmount charge;
    readonly KeptAmount paid;
    readonly KeptAmount units;
    readonly KeptAmount allowed = new(null);

    public required string Procedure { get; init; }
    public required IReadOnlyList<string> Modifiers { get; init; }

    /// <summary>SVC02.</summary>
    public required decimal? Charge { get => charge.Value; init => charge = new(value); }

    /// <summary>SVC03.</summary>
    public required decimal? Paid { get => paid.Value; init => paid = new(value); }

    /// <summary>SVC05; 1 when absent, as the guide has it (005010X221A1, SVC05).</summary>
    public required decimal? Units { get => units.Value; init => units = new(value); }
    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }

    /// <summary>REF*6R; null when absent.</summary>
    public string? ControlNumber { get; init; }
    public required IReadOnlyList<Adjustment> Adjustments { get; init; }

    /// <summary>AMT*B6, what the payer allows; null when absent.</summary>
    public decimal? Allowed { get => allowed.Value; init => allowed = new(value); }

    /// <summary>LQ remark codes, those under HE as they stand; others with their qualifier before them, as RX:75, for the lists share codes.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>What hardly a line has, as the procedure that was submitted where the payer paid another; null when it has none of it.</summary>
    public LineDetails? Details { get; init; }

    /// <summary>Where its SVC stands: bytes behind the start of its claim, and ordinal in the file, from 1.</summary>
    public int OffsetInClaim { get; init; }
    public int Ordinal { get; init; }

    /// <summary>SVC02 − Σ CAS − SVC03; 0 when the line balances (005010X221A1 1.10.2.1.1), null when one of them is not known.</summary>
    public decimal? Imbalance => Charge - Known.Sum(Adjustments, a => a.Amount) - Paid;
}

/// <summary>What may stand with a claim or a line in any number, in the order of the file; an absent list is empty.</summary>
public record PaymentDetails
{
    /// <summary>AMT, but for AMT*B6 of a line, which is <see cref="PaidLine.Allowed"/>.</summary>
    public IReadOnlyList<QualifiedAmount> Amounts { get; init; } = [];

    /// <summary>QTY.</summary>
    public IReadOnlyList<QualifiedAmount> Quantities { get; init; } = [];

    /// <summary>REF, but for REF*6R of a line, which is <see cref="PaidLine.ControlNumber"/>.</summary>
    public IReadOnlyList<QualifiedReference> References { get; init; } = [];
}

/// <summary>What hardly a line has.</summary>
public sealed record LineDetails : PaymentDetails
{
    /// <summary>SVC06-2, the procedure that was submitted; null when the payer left it as it was.</summary>
    public string? OriginalProcedure { get; init; }

    /// <summary>SVC06-3 to SVC06-6.</summary>
    public IReadOnlyList<string> OriginalModifiers { get; init; } = [];

    /// <summary>SVC07, the units that were submitted; null when the payer left them as they were.</summary>
    public decimal? OriginalUnits { get; init; }
}

/// <param name="Qualifier">AMT01 or QTY01.</param>
public sealed record QualifiedAmount(string Qualifier, decimal Value);

/// <param name="Qualifier">REF01.</param>
/// <param name="Value">REF02.</param>
public sealed record QualifiedReference(string Qualifier, string Value);

/// <summary>One PLB pair. A positive amount reduces the payment.</summary>
/// <param name="ProviderId">PLB01.</param>
/// <param name="FiscalDate">PLB02.</param>
/// <param name="Code">PLB03-1.</param>
/// <param name="Reference">PLB03-2; empty when absent.</param>
/// <param name="Amount">PLB04, PLB06, …; null when absent or unreadable.</param>
public sealed record ProviderAdjustment(string ProviderId, DateOnly? FiscalDate, string Code, string Reference, decimal? Amount);

/// <summary>MIA: how an inpatient claim was priced. Each amount is null when absent; the remarks are in <see cref="ClaimPayment.Remarks"/>.</summary>
/// <param name="CoveredDays">MIA01.</param>
/// <param name="OperatingOutlier">MIA02.</param>
/// <param name="LifetimePsychiatricDays">MIA03.</param>
/// <param name="DrgAmount">MIA04.</param>
/// <param name="DisproportionateShare">MIA06.</param>
/// <param name="PassThrough">MIA07.</param>
/// <param name="Capital">MIA08.</param>
/// <param name="CapitalFederalDrg">MIA09.</param>
/// <param name="CapitalHospitalDrg">MIA10.</param>
/// <param name="CapitalDisproportionateShare">MIA11.</param>
/// <param name="OldCapital">MIA12.</param>
/// <param name="CapitalTeaching">MIA13.</param>
/// <param name="OperatingHospitalDrg">MIA14.</param>
/// <param name="CostReportDays">MIA15.</param>
/// <param name="OperatingFederalDrg">MIA16.</param>
/// <param name="CapitalOutlier">MIA17.</param>
/// <param name="IndirectTeaching">MIA18.</param>
/// <param name="NonpayableProfessional">MIA19.</param>
/// <param name="CapitalException">MIA24.</param>
public sealed record InpatientAdjudication(
    decimal? CoveredDays, decimal? OperatingOutlier, decimal? LifetimePsychiatricDays, decimal? DrgAmount, decimal? DisproportionateShare, decimal? PassThrough,
    decimal? Capital, decimal? CapitalFederalDrg, decimal? CapitalHospitalDrg, decimal? CapitalDisproportionateShare, decimal? OldCapital, decimal? CapitalTeaching,
    decimal? OperatingHospitalDrg, decimal? CostReportDays, decimal? OperatingFederalDrg, decimal? CapitalOutlier, decimal? IndirectTeaching,
    decimal? NonpayableProfessional, decimal? CapitalException);

/// <summary>MOA: how an outpatient claim was priced. Each amount is null when absent; the remarks are in <see cref="ClaimPayment.Remarks"/>.</summary>
/// <param name="ReimbursementRate">MOA01.</param>
/// <param name="HcpcsPayable">MOA02.</param>
/// <param name="EsrdPayment">MOA08.</param>
/// <param name="NonpayableProfessional">MOA09.</param>
public sealed record OutpatientAdjudication(decimal? ReimbursementRate, decimal? HcpcsPayable, decimal? EsrdPayment, decimal? NonpayableProfessional);
