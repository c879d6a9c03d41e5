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
                found.Add(new(segment[1].ToString(), segment[2].ToString(), segment[3].ToString(), segment[4].ToString(), segment[5].ToString(), segment.Range));
            }
        }
        return found;
    }
}
