namespace ClaimRelay.X12;

public enum FindingSeverity { Information, Warning, Error }

/// <summary>One thing wrong with a file, and where. Never carries a value of the file, which could be patient data.</summary>
/// <param name="Code">Stable, kebab case: <c>se01-count</c>, <c>iea02-echo</c>, <c>charge-balance</c>.</param>
/// <param name="Message">A sentence a biller understands: what was found, what is wanted.</param>
/// <param name="Place">Where; null when it concerns the file as a whole.</param>
public sealed record Finding(string Code, FindingSeverity Severity, string Message, Place? Place = null)
{
    /// <summary>1 syntax, 2 guide, 3 balance, 4 situation, 5 codes: the types of test that WEDI SNIP named.</summary>
    public int SnipType { get; init; } = 1;

    /// <summary>Loop of the guide, as 2010AA; null outside any or where no guide was followed.</summary>
    public string? Loop { get; init; }

    /// <summary>IK304 code when the finding is about a whole segment, else null.</summary>
    public string? SegmentError { get; init; }

    /// <summary>Id of the segment that is missing before <see cref="Place"/>: IK301 names it, not the one that stands there.</summary>
    public string? MissingSegment { get; init; }

    /// <summary>IK403 code when the finding is about an element, else null.</summary>
    public string? ElementError { get; init; }

    /// <summary>TA105 note code when the finding refuses the interchange (005010X231A1 A.1.2), else null.</summary>
    public string? InterchangeNote { get; init; }

    /// <summary>AK905 code when the finding refuses the functional group, else null.</summary>
    public string? GroupError { get; init; }

    /// <summary>IK502 code when the finding refuses the transaction set, else null.</summary>
    public string? TransactionError { get; init; }
}

/// <summary>Where in a file.</summary>
/// <param name="Offset">Byte offset of the segment in the file.</param>
/// <param name="Ordinal">Ordinal of the segment in the file, from 1.</param>
/// <param name="SegmentId">CLM, SE, …</param>
/// <param name="Element">Element position, from 1; 0 for the segment as a whole.</param>
/// <param name="Component">Component position, from 1; 0 for the element as a whole.</param>
public sealed record Place(long Offset, int Ordinal, string SegmentId, int Element = 0, int Component = 0);
