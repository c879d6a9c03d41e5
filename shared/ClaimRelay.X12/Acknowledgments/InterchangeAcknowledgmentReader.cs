using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Reading;

namespace ClaimRelay.X12.Acknowledgments;

/// <summary>Reads the TA1 segments of an interchange; a TA1 stands outside any transaction set.</summary>
public static class InterchangeAcknowledgmentReader
{
    /// <summary>All of them, in order; none when the interchange holds none.</summary>
    public static IReadOnlyList<InterchangeAcknowledgment> Read(ReadOnlyMemory<byte> file, Interchange interchange)
    {
        List<InterchangeAcknowledgment> found = [];
        var inSet = false;
        foreach (var segment in SegmentReader.Over(file, interchange.Range, interchange.Delimiters))
        {
            if (segment.Is("ST"u8)) inSet = true;
            else if (segment.Is("SE"u8) || segment.Is("GE"u8)) inSet = false;
            else if (!inSet && segment.Is("TA1"u8))
            {
                found.Add(Read(segment));
            }
        }
        return found;
    }

    /// <summary>One TA1 segment.</summary>
    public static InterchangeAcknowledgment Read(in Segment ta1)
        => new(ta1[1].ToString(), ta1[2].ToString(), ta1[3].ToString(), ta1[4].ToString(), ta1[5].ToString(), ta1.Range);
}
