namespace ClaimRelay.Sandbox.Clearinghouses;

/// <summary>One file that arrived at an account, and what was, or will be, answered. Written once, before the first answer goes out.</summary>
public sealed record ReceivedFile
{
    /// <summary>Order of arrival at the account, from 1.</summary>
    public required int Number { get; init; }
    public required string Name { get; init; }
    public required long Size { get; init; }

    /// <summary>Of its bytes, lower case hex.</summary>
    public required string Sha256 { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>ISA13 of each interchange; none when it is not X12.</summary>
    public required IReadOnlyList<string> Interchanges { get; init; }
    public required IReadOnlyList<ReceivedClaim> Claims { get; init; }
    public required IReadOnlyList<FileAnswer> Answers { get; init; }

    /// <summary>An ISA13 of it came before, or the same bytes did.</summary>
    public required bool IsRepeated { get; init; }

    /// <summary>Something in it came before: it was sent twice.</summary>
    public bool HoldsDuplicates => IsRepeated || Claims.Any(c => c.Outcome == Outcome.Duplicate);
}

/// <param name="Sha256">Of the bytes of its CLM loop, without terminators and line ends.</param>
/// <param name="Outcome">What was decided for it.</param>
public sealed record ReceivedClaim(string Pcn, decimal Charge, string Sha256, Outcome Outcome);

/// <param name="Name">In the receive folder.</param>
/// <param name="Due">Not put there earlier.</param>
public sealed record FileAnswer(AnswerKind Kind, string Name, DateTimeOffset Due, string Sha256);
