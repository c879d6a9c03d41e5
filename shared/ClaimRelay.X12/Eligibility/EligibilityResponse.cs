namespace ClaimRelay.X12.Eligibility;

/// <summary>One 271 transaction set (005010X279A1): what a payer says of the coverage of persons.</summary>
public sealed record EligibilityResponse
{
    /// <summary>BHT03: the reference of the inquiry that it answers.</summary>
    public required string Reference { get; init; }

    /// <summary>2100A NM103 and NM109: the payer, or who answers for it.</summary>
    public required string SourceName { get; init; }
    public required string SourceId { get; init; }

    /// <summary>2100B NM109: who asked.</summary>
    public required string ReceiverId { get; init; }

    /// <summary>AAA above any person: the inquiry as a whole was refused.</summary>
    public required IReadOnlyList<EligibilityRejection> Rejections { get; init; }

    /// <summary>2000C and 2000D, in order.</summary>
    public required IReadOnlyList<EligibilitySubject> Subjects { get; init; }
    public required ByteRange Range { get; init; }
}

/// <summary>One subscriber (2000C) or dependent (2000D). Patient data.</summary>
public sealed record EligibilitySubject
{
    public required bool IsDependent { get; init; }

    /// <summary>TRN02 under TRN01 = 2: the trace number that the inquiry gave; null when absent.</summary>
    public string? Trace { get; init; }
    public required string LastName { get; init; }
    public required string FirstName { get; init; }

    /// <summary>NM109 of a subscriber; empty for a dependent.</summary>
    public required string MemberId { get; init; }
    public required IReadOnlyList<EligibilityRejection> Rejections { get; init; }
    public required IReadOnlyList<EligibilityPeriod> Periods { get; init; }
    public required IReadOnlyList<EligibilityBenefit> Benefits { get; init; }
}

/// <summary>AAA.</summary>
/// <param name="IsValid">AAA01 = Y.</param>
/// <param name="Reason">AAA03.</param>
/// <param name="FollowUp">AAA04.</param>
public sealed record EligibilityRejection(bool IsValid, string Reason, string FollowUp);

/// <summary>DTP.</summary>
/// <param name="Qualifier">DTP01, as 291 plan, 307 eligibility.</param>
public sealed record EligibilityPeriod(string Qualifier, DateOnly From, DateOnly To);

/// <summary>EB with what stands in its loop (2110C, 2110D). Texts are empty and amounts null when absent.</summary>
public sealed record EligibilityBenefit
{
    /// <summary>EB01: 1 active, 6 inactive, A coinsurance, B copayment, C deductible, …</summary>
    public required string Code { get; init; }

    /// <summary>EB02.</summary>
    public required string CoverageLevel { get; init; }

    /// <summary>EB03, every repetition.</summary>
    public required IReadOnlyList<string> ServiceTypes { get; init; }

    /// <summary>EB04.</summary>
    public required string InsuranceType { get; init; }

    /// <summary>EB05.</summary>
    public required string Plan { get; init; }

    /// <summary>EB06.</summary>
    public required string TimePeriod { get; init; }

    /// <summary>EB07, dollars.</summary>
    public decimal? Amount { get; init; }

    /// <summary>EB08, as a part of one.</summary>
    public decimal? Part { get; init; }

    /// <summary>EB09 and EB10.</summary>
    public required string QuantityQualifier { get; init; }
    public decimal? Quantity { get; init; }

    /// <summary>EB11: Y, N, or U for unknown.</summary>
    public required string NeedsAuthorization { get; init; }

    /// <summary>EB12: Y, N, U, or W for both.</summary>
    public required string IsInNetwork { get; init; }

    /// <summary>EB13-2.</summary>
    public required string Procedure { get; init; }
    public required IReadOnlyList<EligibilityPeriod> Periods { get; init; }

    /// <summary>MSG01.</summary>
    public required IReadOnlyList<string> Messages { get; init; }
}
