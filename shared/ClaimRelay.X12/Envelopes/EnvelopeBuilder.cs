using System.Runtime.CompilerServices;

namespace ClaimRelay.X12.Envelopes;

/// <summary>
/// Takes the segments of a file one by one and builds its envelope: for who reads the segments, and has them checked on the way.
/// <see cref="EnvelopeReader"/> does both.
/// </summary>
public sealed class EnvelopeBuilder
{
    readonly List<Interchange> interchanges = [];
    readonly HashSet<(string, string, string, string, string)> identities = [];
    readonly HashSet<(string, string, string)> claimGroups = [];
    readonly List<Finding> findings = [];
    OpenInterchange? interchange;
    bool isDuplicate;
    OpenGroup? group;
    OpenSet? set;

    // Ids seen that stand in sets, and how many segments came in the open set.
    readonly int[] contentTags = NoTags();
    int contentSegments;

    // End of the last segment, where an unclosed envelope is taken to end.
    long end;
    bool endsBehindIea;
    bool inGarbage;

    // A run of segments outside any set is told once; of bad segments inside one only so many, as it is refused anyway.
    const int MaxBadSegments = 1000;
    bool isOutsideSet;
    int badSegments;

    /// <summary>ISA13 of the interchange at hand; empty outside any.</summary>
    public string InterchangeNumber => interchange?.ControlNumber ?? "";

    /// <summary>GS06 of the group at hand; empty outside any.</summary>
    public string GroupNumber => group?.ControlNumber ?? "";

    /// <summary>ST02 of the set at hand; empty outside any.</summary>
    public string SetNumber => set?.ControlNumber ?? "";

    /// <summary>ST01 of the set at hand; empty outside any.</summary>
    public string SetId => set?.Id ?? "";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(scoped in Segment segment)
    {
        // Nearly every segment is content of a set, with an id that came before.
        var tag = segment.Tag;
        if (set is not null && contentTags[SlotOf(tag)] == tag)
        {
            contentSegments++;
            end = segment.End;
        }
        else AddWithCare(segment, tag);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    void AddWithCare(scoped in Segment segment, int tag)
    {
        if (set is not null && !Tags.IsOfEnvelope(tag) && Tags.IsId(tag))
        {
            contentTags[SlotOf(tag)] = tag;
            contentSegments++;
        }
        else if (segment.Kind != SegmentKind.Garbage) AddOther(segment, tag);
        else
        {
            AddGarbage(segment);
            return;
        }
        end = segment.End;
    }

    /// <summary>Where a tag is kept that may stand in a set: 64 places suffice for all that one file has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int SlotOf(int tag) => (int)((uint)tag * 0x9E3779B1u >> 26);

    void AddOther(scoped in Segment segment, int tag)
    {
        inGarbage = endsBehindIea = false;
        if (Tags.IsOfEnvelope(tag)) isOutsideSet = false;
        switch (tag)
        {
            case Tags.Isa when segment.Delimiters.Segment != 0 && segment.Bytes.Length == 105 && segment.Count == 16: OpenIsa(segment); break;
            case Tags.Isa: Report(EnvelopeFindings.Misplaced(segment, "isa-form", "An ISA segment does not have its 106 bytes with the delimiters at their fixed places; it was not taken for the start of an interchange.")); break;
            case Tags.Iea: CloseIsa(segment); break;
            case Tags.Gs: OpenGs(segment); break;
            case Tags.Ge: CloseGs(segment); break;
            case Tags.St: OpenSt(segment); break;
            case Tags.Se: CloseSt(segment); break;
            default: AddContent(segment); break;
        }
    }

    /// <summary>Reading ended with an exception: what is open is cut off there.</summary>
    public void Stop(X12FormatException problem)
    {
        endsBehindIea = false;
        Report(EnvelopeFindings.Unreadable(problem));
        AbandonInterchange();
    }

    public Envelope Finish()
    {
        AbandonInterchange();
        if (interchanges.Count == 0 && findings.Count == 0) findings.Add(EnvelopeFindings.Empty());
        return new(interchanges, findings) { IsComplete = endsBehindIea };
    }

    void AddGarbage(in Segment segment)
    {
        // Fill bytes behind the last segment, as mainframes leave them, are not content.
        var isFill = segment.Bytes.IndexOfAnyExcept((byte)0, (byte)0x1A, (byte)'\n') < 0;
        if (!isFill) endsBehindIea = false;
        if (inGarbage && !segment.Bytes.StartsWith("ISA"u8)) return;
        inGarbage = true;
        findings.Add(isFill ? EnvelopeFindings.Fill(segment) : EnvelopeFindings.Garbage(segment, isFirst: end == 0));
    }

    void OpenIsa(in Segment segment)
    {
        AbandonInterchange();
        interchange = new(segment);
        foreach (var finding in EnvelopeFindings.InIsa(segment)) Report(finding);
        isDuplicate = !identities.Add(interchange.Identity);
        if (isDuplicate) Report(EnvelopeFindings.DuplicateInterchange(segment));
    }

    void CloseIsa(in Segment segment)
    {
        if (interchange is null) return; // Not possible: outside an interchange there are no segments.
        AbandonGroup();
        if (EnvelopeFindings.Count(segment, interchange.GroupsStarted, "iea01-count", "functional groups", "interchange") is { } count)
            Report(count with { InterchangeNote = "021" });
        var echoes = segment[2].ToString() == interchange.ControlNumber;
        if (!echoes) Report(EnvelopeFindings.Echo(segment, "iea02-echo", "ISA13") with { InterchangeNote = "001" });
        if (segment.Kind == SegmentKind.Unterminated) Report(EnvelopeFindings.NoTerminator(segment));
        if (interchange is { GroupsStarted: 0, HasAcknowledgment: false }) Report(EnvelopeFindings.EmptyInterchange(interchange.Place));
        endsBehindIea = echoes || segment.Kind == SegmentKind.Terminated;
        interchanges.Add(interchange.Close(segment.Range.End));
        interchange = null;
    }

    void OpenGs(in Segment segment)
    {
        AbandonGroup();
        group = new(segment);
        interchange!.GroupsStarted++;
        foreach (var finding in EnvelopeFindings.InGs(segment)) Report(finding);
        if (EnvelopeFindings.Release(segment, interchange.Version) is { } release) Report(release);
        var isRepeated = group.FunctionalId == "HC" && !claimGroups.Add((segment[2].ToString(), segment[3].ToString(), group.ControlNumber));
        if (!interchange.GroupNumbers.Add(group.ControlNumber)) Report(EnvelopeFindings.DuplicateGroup(segment));
        else if (isRepeated && !isDuplicate) Report(EnvelopeFindings.RepeatedGroup(segment));
    }

    void CloseGs(in Segment segment)
    {
        if (group is null)
        {
            Report(EnvelopeFindings.Misplaced(segment, "ge-without-gs", "GE stands outside any functional group."));
            return;
        }
        AbandonSet();
        if (group.Transactions.Count == 0) Report(EnvelopeFindings.EmptyGroup(group.Place, group.FunctionalId));
        if (EnvelopeFindings.Count(segment, group.Transactions.Count, "ge01-count", "transaction sets", "functional group") is { } count)
            Report(count with { GroupError = "5" });
        if (segment[2].ToString() != group.ControlNumber) Report(EnvelopeFindings.Echo(segment, "ge02-echo", "GS06") with { GroupError = "4" });
        group.SetsSaid = segment[1].TryInt32(out var said) && said >= 0 ? said : null;
        CloseGroup(segment.Range.End);
    }

    void OpenSt(in Segment segment)
    {
        if (group is null)
        {
            Report(EnvelopeFindings.Misplaced(segment, "st-without-gs", "ST stands outside any functional group."));
            return;
        }
        AbandonSet();
        set = new(segment);
        (contentSegments, badSegments) = (1, 0);
        foreach (var finding in EnvelopeFindings.InSt(segment, group)) Report(finding);
        if (group.SetNumbers.TryAdd(set.ControlNumber, group.Transactions.Count)) return;
        Report(EnvelopeFindings.DuplicateSet(segment));
        if (group.SetNumbers[set.ControlNumber] is not (>= 0 and var first)) return;
        group.SetNumbers[set.ControlNumber] = -1;
        ReportFirst(group, first);
    }

    /// <summary>An answer names a set by its number: where two share one, neither can be accepted.</summary>
    void ReportFirst(OpenGroup of, int first)
    {
        var set = of.Transactions[first];
        var finding = EnvelopeFindings.DuplicatedSet(new(set.Range.Offset, set.FirstOrdinal, "ST", 2));
        findings.Add(finding);
        interchange!.Findings.Add(finding);
        of.Findings.Add(finding);
        of.Transactions[first] = set with { Findings = [.. set.Findings, finding] };
    }

    void CloseSt(in Segment segment)
    {
        if (set is null)
        {
            Report(EnvelopeFindings.Misplaced(segment, "se-without-st", "SE stands outside any transaction set."));
            return;
        }
        contentSegments++;
        if (EnvelopeFindings.Count(segment, contentSegments, "se01-count", "segments", "transaction set") is { } count)
            Report(count with { TransactionError = "4" });
        if (segment[2].ToString() != set.ControlNumber) Report(EnvelopeFindings.Echo(segment, "se02-echo", "ST02") with { TransactionError = "3" });
        CloseSet(segment.Range.End);
    }

    void AddContent(in Segment segment)
    {
        if (set is not null) contentSegments++;
        if (set is null && isOutsideSet && !segment.Is("TA1"u8)) return;
        if (EnvelopeFindings.Id(segment) is { } bad)
        {
            isOutsideSet = set is null;
            if (set is null) Report(bad with { InterchangeNote = "022" });
            else if (++badSegments <= MaxBadSegments) Report(bad with { TransactionError = "5" });
        }
        else if (segment.Is("TA1"u8) && set is null)
        {
            interchange!.HasAcknowledgment = true;
            if (group is not null || interchange.GroupsStarted > 0) Report(EnvelopeFindings.LateAcknowledgment(segment));
        }
        else if (set is null)
        {
            isOutsideSet = true;
            Report(EnvelopeFindings.Misplaced(segment, "segment-outside-set", "A segment, or several one behind the other, stand outside any transaction set."));
        }
    }

    void AbandonInterchange()
    {
        if (interchange is null) return;
        AbandonGroup();
        Report(EnvelopeFindings.NoTrailer(interchange.Place, "iea-missing", "The interchange has no IEA: it is cut off.") with { InterchangeNote = "023" });
        interchanges.Add(interchange.Close(end));
        interchange = null;
    }

    void AbandonGroup()
    {
        if (group is null) return;
        AbandonSet();
        Report(EnvelopeFindings.NoTrailer(group.Place, "ge-missing", "The functional group has no GE.") with { GroupError = "3" });
        CloseGroup(end);
    }

    void AbandonSet()
    {
        if (set is null) return;
        Report(EnvelopeFindings.NoTrailer(set.Place, "se-missing", "The transaction set has no SE.") with { TransactionError = "2" });
        CloseSet(end);
    }

    void CloseGroup(long at)
    {
        interchange!.Groups.Add(group!.Close(at));
        group = null;
    }

    void CloseSet(long at)
    {
        group!.Transactions.Add(set!.Close(at, group.Version, contentSegments));
        set = null;
    }

    static int[] NoTags()
    {
        var tags = new int[64];
        Array.Fill(tags, -1);
        return tags;
    }

    void Report(Finding finding)
    {
        findings.Add(finding);
        interchange?.Findings.Add(finding);
        group?.Findings.Add(finding);
        set?.Findings.Add(finding);
    }
}
