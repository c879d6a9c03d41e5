using ClaimRelay.X12.Claims;

namespace ClaimRelay.X12.Checking.Situations;

[Flags]
enum ClaimTypes { Professional = 1, Institutional = 2, Dental = 4, All = 7 }

/// <summary>One rule between the segments of a claim.</summary>
/// <param name="Code">Stable, kebab case.</param>
/// <param name="Message">A sentence for a biller; no values.</param>
/// <param name="Source">Where the rule stands: X222, X223, X224 for the guides of 837P, 837I, 837D, with loop and segment.</param>
/// <param name="Fails">True when the claim breaks it.</param>
sealed record ClaimRule(string Code, ClaimTypes Types, string Message, string Source, Func<ClaimFacts, bool> Fails)
{
    public FindingSeverity Severity { get; init; } = FindingSeverity.Error;

    /// <summary>3 for balances, 4 for situations.</summary>
    public int SnipType { get; init; } = 4;

    /// <summary>Where the finding stands in a claim that breaks the rule; CLM, or SV1, SV2, SV3 of a line, without it.</summary>
    public Func<ClaimFacts, Spot?>? At { get; init; }

    /// <summary>Element that the finding names, where <see cref="At"/> does not say it; 0 for the segment.</summary>
    public int Element { get; init; }

    public int Component { get; init; }

    /// <summary>IK403 of that element.</summary>
    public string ElementError { get; init; } = "I12";

    /// <summary>Id of the segment that the claim lacks, because of what stands there; null when the rule is about something else.</summary>
    public string? Missing { get; init; }

    /// <summary>The rule asks of each line, when it is over.</summary>
    public bool IsOfLine { get; init; }

    public bool AppliesTo(ClaimType type) => Types.HasFlag(type switch
    {
        ClaimType.Professional => ClaimTypes.Professional,
        ClaimType.Institutional => ClaimTypes.Institutional,
        _ => ClaimTypes.Dental,
    });
}
