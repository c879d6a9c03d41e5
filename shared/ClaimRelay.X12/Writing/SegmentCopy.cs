using System.Buffers;
using System.Text;

namespace ClaimRelay.X12.Writing;

/// <summary>Copies a segment with some elements replaced; every other byte, its terminator and line end stay.</summary>
static class SegmentCopy
{
    public static void With(IBufferWriter<byte> output, in Segment segment, params ReadOnlySpan<(int Element, string Value)> changes)
    {
        var delimiters = segment.Delimiters;
        var last = segment.Count;
        foreach (var (element, value) in changes)
        {
            last = Math.Max(last, element);
            foreach (var c in value)
            {
                if (c == delimiters.Element || c == delimiters.Component || c == delimiters.Segment || (delimiters.Repetition != 0 && c == delimiters.Repetition))
                    throw new X12ValueException(segment.Place().SegmentId, element, 0, $"holds the delimiter 0x{(int)c:X2}.");
            }
        }

        output.Write(segment.Id);
        for (var i = 1; i <= last; i++)
        {
            output.Write([delimiters.Element]);
            if (!Replaced(output, i, changes)) output.Write(segment[i].Bytes);
        }
        // A last segment without terminator gets one: what follows it must not run into it.
        if (segment.Kind == SegmentKind.Unterminated) output.Write([delimiters.Segment]);
        else output.Write(segment.Raw[segment.Bytes.Length..]);
    }

    static bool Replaced(IBufferWriter<byte> output, int element, ReadOnlySpan<(int Element, string Value)> changes)
    {
        foreach (var (at, value) in changes)
        {
            if (at != element) continue;
            output.Write(Encoding.UTF8.GetBytes(value));
            return true;
        }
        return false;
    }
}
