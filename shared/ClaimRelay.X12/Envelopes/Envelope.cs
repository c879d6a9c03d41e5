namespace ClaimRelay.X12.Envelopes;

/// <summary>What stands in a file, down to the transaction sets, and every finding of the envelope check.</summary>
public sealed record Envelope(IReadOnlyList<Interchange> Interchanges, IReadOnlyList<Finding> Findings)
{
    /// <summary>True when nothing refuses the file: an interchange was found and no finding is an error.</summary>
    public bool IsClean => Interchanges.Count > 0 && Findings.All(f => f.Severity != FindingSeverity.Error);

    /// <summary>True when the file ends behind the IEA of its last interchange: it was written to its end.</summary>
    public required bool IsComplete { get; init; }
}

/// <summary>ISA to IEA. Ids are trimmed of the padding that ISA06 and ISA08 carry.</summary>
public sealed record Interchange
{
    public required Delimiters Delimiters { get; init; }
    public required string SenderQualifier { get; init; }
    public required string SenderId { get; init; }
    public required string ReceiverQualifier { get; init; }
    public required string ReceiverId { get; init; }

    /// <summary>ISA09, yyMMdd, as it stands.</summary>
    public required string Date { get; init; }

    /// <summary>ISA10, HHmm, as it stands.</summary>
    public required string Time { get; init; }

    /// <summary>ISA12.</summary>
    public required string Version { get; init; }

    /// <summary>ISA13.</summary>
    public required string ControlNumber { get; init; }

    /// <summary>ISA15: P or T.</summary>
    public required string Usage { get; init; }

    /// <summary>From the first byte of ISA to the last byte of IEA (with its terminator, and line end if any).</summary>
    public required ByteRange Range { get; init; }

    /// <summary>The ISA segment itself, with its terminator.</summary>
    public required ByteRange Isa { get; init; }

    /// <summary>A TA1 stands in it.</summary>
    public bool HasAcknowledgment { get; init; }

    public required IReadOnlyList<FunctionalGroup> Groups { get; init; }

    /// <summary>Findings inside this interchange (also in <see cref="Envelope.Findings"/>).</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }
}

/// <summary>GS to GE.</summary>
public sealed record FunctionalGroup
{
    /// <summary>GS01: HC claims, HP remittance, FA acknowledgment, HN claim status.</summary>
    public required string FunctionalId { get; init; }
    public required string SenderCode { get; init; }
    public required string ReceiverCode { get; init; }
    public required string Date { get; init; }

    /// <summary>GS06.</summary>
    public required string ControlNumber { get; init; }

    /// <summary>GS08, as 005010X222A1.</summary>
    public required string Version { get; init; }
    public required ByteRange Range { get; init; }
    public required ByteRange Gs { get; init; }
    /// <summary>GE01, how many sets the sender says there are; null when it is absent or no number.</summary>
    public int? SetsSaid { get; init; }

    public required IReadOnlyList<TransactionSet> Transactions { get; init; }

    /// <summary>Findings inside this group, those of its transaction sets included.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>The same group with further findings, each put to the transaction set that it stands in: for an acknowledgment that tells them.</summary>
    /// <param name="findings">Of the whole file, in its order, as <see cref="Checking.CheckResult.Findings"/>.</param>
    public FunctionalGroup With(IReadOnlyList<Finding> findings)
    {
        HashSet<Finding> known = [.. Findings];
        List<Finding> further = [];
        for (var i = FirstFrom(findings, Range.Offset); i < findings.Count && findings[i].Place?.Offset < Range.End; i++)
            if (known.Add(findings[i])) further.Add(findings[i]);

        // Sets and findings stand in the order of the file: one walk over both.
        List<TransactionSet> sets = [];
        var at = 0;
        foreach (var set in Transactions)
        {
            while (at < further.Count && further[at].Place!.Offset < set.Range.Offset) at++;
            var first = at;
            while (at < further.Count && further[at].Place!.Offset < set.Range.End) at++;
            sets.Add(first == at ? set : set with { Findings = [.. set.Findings, .. further[first..at]] });
        }
        return this with { Findings = [.. Findings, .. further], Transactions = sets };
    }

    static int FirstFrom(IReadOnlyList<Finding> findings, long offset)
    {
        var (first, end) = (0, findings.Count);
        while (first < end)
        {
            var middle = (first + end) / 2;
            if ((findings[middle].Place?.Offset ?? 0) < offset) first = middle + 1;
            else end = middle;
        }
        return first;
    }
}

/// <summary>ST to SE.</summary>
public sealed record TransactionSet
{
    /// <summary>ST01: 837, 835, 999, 277.</summary>
    public required string Id { get; init; }

    /// <summary>ST02.</summary>
    public required string ControlNumber { get; init; }

    /// <summary>ST03, or GS08 where ST03 is absent.</summary>
    public required string Version { get; init; }

    /// <summary>Ordinal of ST in the file, from 1: what makes the places of later findings right.</summary>
    public int FirstOrdinal { get; init; } = 1;

    /// <summary>Segments from ST to SE, both counted.</summary>
    public required int SegmentCount { get; init; }

    /// <summary>From the first byte of ST to the last byte of SE (with its terminator, and line end if any).</summary>
    public required ByteRange Range { get; init; }
    public required IReadOnlyList<Finding> Findings { get; init; }
}
