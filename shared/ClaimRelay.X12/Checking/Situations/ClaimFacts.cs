using ClaimRelay.X12.Claims;

namespace ClaimRelay.X12.Checking.Situations;

/// <summary>What the rules ask of one claim and of the loops above it, gathered segment by segment (ClaimFacts.Gathering.cs). Codes are numbers of their characters.</summary>
sealed partial class ClaimFacts(ClaimType type)
{
    public ClaimType Type => type;

    /// <summary>Of CLM.</summary>
    public Spot Spot { get; private set; }
    public DateOnly? Created { get; private set; }

    // Subscriber and patient.
    public KeySet Subscriber { get; } = new();
    public KeySet Patient { get; } = new();
    public bool HasPatient { get; private set; }
    public bool SubscriberIsPatient { get; private set; }
    public bool SubscriberIsPerson { get; private set; }
    public bool HasSubscriberId { get; private set; }
    public bool HasMedicareId { get; private set; }

    /// <summary>Claims of the subscriber's own came before those of the patient at hand.</summary>
    public bool SubscriberHasClaims { get; private set; }
    public ulong Responsibility { get; private set; }
    public ulong Filing { get; private set; }
    public bool IsMedicare => Filing is MedicareA or MedicareB;
    public bool HasInsuranceType { get; private set; }
    public bool IsPregnant { get; private set; }
    public bool IsMale { get; private set; }
    public DateOnly? Birth { get; private set; }
    public ulong BillingNpi { get; private set; }

    // The claim.
    public KeySet Keys { get; } = new();
    public decimal? Charge { get; private set; }
    public int ControlNumberLength { get; private set; }
    public bool HasPaddedControlNumber { get; private set; }

    /// <summary>A claim before it in the set has its control number, charge and day.</summary>
    public bool IsDuplicate { get; private set; }
    public ulong Facility { get; private set; }
    public ulong Frequency { get; private set; }
    public bool IsPredetermination { get; private set; }
    public bool IsAutoAccident { get; private set; }
    public bool IsAccident { get; private set; }
    public bool HasCause { get; private set; }
    public bool HasAccidentState { get; private set; }
    public Period? Statement { get; private set; }
    public DateOnly? Admission { get; private set; }
    public DateOnly? Discharge { get; private set; }
    public DateOnly? Onset { get; private set; }
    public DateOnly? Accident { get; private set; }
    public Period? Service { get; private set; }

    /// <summary>The first and the last day of service, of claim, lines and statement, and where they stand.</summary>
    public (DateOnly Day, Spot At)? FirstService { get; private set; }
    public (DateOnly Day, Spot At)? LastService { get; private set; }

    // Where something of the claim is wrong; null where nothing is.
    public Spot? ReversedPeriod { get; private set; }
    public Spot? ReversedSpan { get; private set; }
    public Spot? EarlyPrimaryCare { get; private set; }
    public Spot? UnnumberedAttachment { get; private set; }
    public Spot? UnknownPresence { get; private set; }
    public Spot? UndatedProcedure { get; private set; }
    public Spot? DuplicateDiagnosis { get; private set; }

    // Where a line stands that asks something of the claim.
    public Spot? AmbulanceLine { get; private set; }
    public Spot? OrthodonticLine { get; private set; }
    public Spot? UnscheduledRevenue { get; private set; }

    public ulong AdmissionType { get; private set; }
    public ulong PatientStatus { get; private set; }
    public ulong RenderingNpi { get; private set; }
    public bool HasAcuteManipulation { get; private set; }

    /// <summary>The principal procedure is a surgery (ICD-10-PCS section 0, or an older code).</summary>
    public bool HasSurgery { get; private set; }
    public int DiagnosisCount => diagnoses.Count;

    // Lines.
    public LineFacts Line { get; } = new();
    public bool IsInLine { get; private set; }
    public int LineCount { get; private set; }
    public decimal LineCharges { get; private set; }
    public Spot? DuplicateLineControlNumber { get; private set; }
    public Spot? MisnumberedLine { get; private set; }

    // Other payers.
    public List<OtherPayerFacts> OtherPayers { get; } = [];
    public Spot? UnknownLinePayer { get; private set; }

    public OtherPayerFacts? FirstOtherPayer(Func<ClaimFacts, OtherPayerFacts, bool> fits)
    {
        foreach (var payer in OtherPayers)
            if (fits(this, payer)) return payer;
        return null;
    }

    public bool AnyOtherPayer(Func<ClaimFacts, OtherPayerFacts, bool> fits) => FirstOtherPayer(fits) is not null;
}
