namespace ClaimRelay.X12.Codes;

/// <summary>The code lists: what codes there are, and what they say in short.</summary>
public enum CodeList
{
    /// <summary>STC01-1 of a 277CA.</summary>
    ClaimStatusCategory,

    /// <summary>STC01-2 of a 277CA.</summary>
    ClaimStatus,

    /// <summary>CAS01 of an 835.</summary>
    AdjustmentGroup,

    /// <summary>CAS02 of an 835: claim adjustment reason code.</summary>
    Carc,

    /// <summary>MIA, MOA and LQ of an 835: remittance advice remark code.</summary>
    Rarc,

    /// <summary>PLB03-1 of an 835.</summary>
    ProviderAdjustment,

    /// <summary>CLP02 of an 835.</summary>
    ClaimPaymentStatus,

    /// <summary>TA105.</summary>
    InterchangeNote,

    /// <summary>IK304 (AK304).</summary>
    SegmentError,

    /// <summary>IK403 (AK403).</summary>
    ElementError,

    /// <summary>IK502 (AK502).</summary>
    TransactionError,

    /// <summary>AK905.</summary>
    GroupError,

    /// <summary>CLM05-1 of professional and dental claims.</summary>
    PlaceOfService,

    /// <summary>N402 in the United States, and CLM11-4.</summary>
    State,

    /// <summary>CLM05-3.</summary>
    ClaimFrequency,

    /// <summary>CL101.</summary>
    AdmissionType,

    /// <summary>CL102.</summary>
    AdmissionSource,

    /// <summary>CL103.</summary>
    PatientStatus,

    /// <summary>SV304.</summary>
    OralCavity,

    /// <summary>CRC03 to CRC07 under 07.</summary>
    AmbulanceCondition,
}
