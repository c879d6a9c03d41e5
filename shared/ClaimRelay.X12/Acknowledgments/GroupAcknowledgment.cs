namespace ClaimRelay.X12.Acknowledgments;

/// <summary>999, or 997: speaks of one functional group that we sent.</summary>
public sealed record GroupAcknowledgment
{
    /// <summary>999 or 997.</summary>
    public required string TransactionSetId { get; init; }

    /// <summary>AK101.</summary>
    public required string FunctionalId { get; init; }

    /// <summary>AK102 = our GS06.</summary>
    public required string GroupControlNumber { get; init; }

    /// <summary>AK901: A, E, P, R (or M, W, X).</summary>
    public required string Code { get; init; }

    /// <summary>AK902, AK903, AK904; 0 when absent or unreadable.</summary>
    public required int Included { get; init; }
    public required int Received { get; init; }
    public required int Accepted { get; init; }

    /// <summary>AK905 to AK909.</summary>
    public required IReadOnlyList<string> Errors { get; init; }
    public required IReadOnlyList<TransactionAcknowledgment> Transactions { get; init; }
    public required ByteRange Range { get; init; }

    /// <summary>The group was taken, with or without errors.</summary>
    public bool Accepts => Code is "A" or "E";

    /// <summary>What it does not say: which group it speaks of (AK1), a verdict on it (AK9) or on a set that it lists (IK5).</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }
}

/// <summary>AK2 to IK5 (997: AK5).</summary>
public sealed record TransactionAcknowledgment
{
    /// <summary>AK202 = our ST02.</summary>
    public required string ControlNumber { get; init; }

    /// <summary>IK501: A accepted, E accepted with errors, R rejected, M W X rejected (security).</summary>
    public required string Code { get; init; }

    /// <summary>IK502 to IK506.</summary>
    public required IReadOnlyList<string> SetErrors { get; init; }
    public required IReadOnlyList<SegmentError> Errors { get; init; }
    public required ByteRange Range { get; init; }
}

/// <summary>IK3 (AK3) with one of its IK4 (AK4); a segment error without element errors has Element 0.</summary>
/// <param name="SegmentId">IK301.</param>
/// <param name="Position">IK302: position of the segment in the transaction set, ST = 1.</param>
/// <param name="Loop">IK303; empty when absent.</param>
/// <param name="Code">IK304.</param>
/// <param name="Element">IK401-1; 0 when the error is of the segment.</param>
/// <param name="Component">IK401-2; 0 when absent.</param>
/// <param name="ElementCode">IK403; empty when absent.</param>
public sealed record SegmentError(string SegmentId, int Position, string Loop, string Code, int Element, int Component, string ElementCode)
{
    /// <summary>CTX behind the IK3, and behind this IK4: what the error depends on.</summary>
    public IReadOnlyList<ErrorContext> Contexts { get; init; } = [];
}

/// <summary>One CTX.</summary>
/// <param name="Name">CTX01-1: SITUATIONAL TRIGGER, or what <paramref name="Value"/> is, as CLM01.</param>
/// <param name="Value">CTX01-2; empty when absent. May be patient data: never logged.</param>
/// <param name="SegmentId">CTX02; empty when absent.</param>
/// <param name="Position">CTX03; 0 when absent.</param>
/// <param name="Loop">CTX04; empty when absent.</param>
/// <param name="Element">CTX05-1; 0 when absent.</param>
/// <param name="Component">CTX05-2; 0 when absent.</param>
public sealed record ErrorContext(string Name, string Value, string SegmentId, int Position, string Loop, int Element, int Component);
