using System.Security.Cryptography;
using ClaimRelay.X12;
using ClaimRelay.X12.Reading;

namespace ClaimRelay.Sandbox.Clearinghouses.Claims;

/// <summary>Reads an 837 as the other side does: only what it needs for its answers, with its own eyes.</summary>
sealed class ClaimFileReader
{
    readonly List<SubmittedInterchange> interchanges = [];
    SubmittedInterchange? interchange;
    SubmittedGroup? group;
    SubmittedSet? set;
    ClaimLoops? loops;
    IncrementalHash? bytes;
    int position;
    int setsSeen;
    bool sound;

    public static SubmittedFile Read(ReadOnlyMemory<byte> file)
    {
        var reader = new ClaimFileReader();
        try
        {
            foreach (var segment in SegmentReader.Over(file)) reader.Take(segment);
        }
        catch (X12FormatException)
        {
            // Unreadable from here on: the interchange it broke off in has no end and is refused as unsound.
        }
        return new(reader.interchanges);
    }

    void Take(in Segment segment)
    {
        position++;
        switch (segment.Id)
        {
            case var id when id.SequenceEqual("ISA"u8): StartInterchange(segment); break;
            case var id when id.SequenceEqual("GS"u8): StartGroup(segment); break;
            case var id when id.SequenceEqual("ST"u8): StartSet(segment); break;
            case var id when id.SequenceEqual("SE"u8): EndSet(segment); break;
            case var id when id.SequenceEqual("GE"u8): EndGroup(segment); break;
            case var id when id.SequenceEqual("IEA"u8): EndInterchange(segment); break;
            default: TakeContent(segment); break;
        }
    }

    void StartInterchange(in Segment isa)
    {
        interchange = new()
        {
            SenderQualifier = isa[5].ToString(),
            SenderId = isa[6].ToString().Trim(),
            ReceiverQualifier = isa[7].ToString(),
            ReceiverId = isa[8].ToString().Trim(),
            Date = isa[9].ToString(),
            Time = isa[10].ToString(),
            ControlNumber = isa[13].ToString(),
            Usage = isa[15].ToString(),
        };
        interchanges.Add(interchange);
        (group, set, sound) = (null, null, true);
    }

    void StartGroup(in Segment gs)
    {
        group = new(gs[1].ToString(), gs[2].ToString(), gs[6].ToString(), gs[8].ToString());
        interchange?.Groups.Add(group);
    }

    void StartSet(in Segment st)
    {
        var version = st[3].IsEmpty ? group?.Version ?? "" : st[3].ToString();
        set = new(st[1].ToString(), st[2].ToString(), version, ++setsSeen);
        loops = new(set);
        group?.Sets.Add(set);
        position = 1;
    }

    void TakeContent(in Segment segment)
    {
        if (set is null || loops is null) return;
        var endsClaim = segment.Is("HL"u8) || segment.Is("CLM"u8);
        if (endsClaim) FinishClaim();
        loops.Take(segment, position);
        if (segment.Is("CLM"u8)) bytes = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        bytes?.AppendData(segment.Bytes);
    }

    void FinishClaim()
    {
        if (bytes is null || set is null) return;
        set.Claims[^1].Hash = Convert.ToHexStringLower(bytes.GetHashAndReset());
        bytes.Dispose();
        bytes = null;
    }

    void EndSet(in Segment se)
    {
        FinishClaim();
        if (set is null) return;
        set.CountsHold = se[1].TryInt32(out var count) && count == position && se[2].ToString() == set.ControlNumber;
        (set, loops) = (null, null);
    }

    void EndGroup(in Segment ge)
    {
        if (group is null) return;
        sound &= ge[1].TryInt32(out var count) && count == group.Sets.Count && ge[2].ToString() == group.ControlNumber;
        group = null;
    }

    void EndInterchange(in Segment iea)
    {
        if (interchange is null) return;
        interchange.IsSound = sound && group is null && iea[1].TryInt32(out var count) && count == interchange.Groups.Count
            && iea[2].ToString() == interchange.ControlNumber;
        interchange = null;
    }
}
