using System.Buffers;

namespace ClaimRelay.X12.Reading;

/// <summary>
/// The resumable core of both readers: given the bytes at hand, it finds the next segment or asks for more. What it finds does not
/// depend on how the bytes were cut into pieces.
/// </summary>
struct SegmentScanner(SegmentReaderOptions options)
{
    static readonly SearchValues<byte> White = SearchValues.Create(" \t\r\n"u8);

    readonly SegmentReaderOptions options = options;
    int[] separators = new int[32];
    int separatorCount;
    Delimiters delimiters;
    bool inside;
    bool started;
    int searched;
    int ordinal;
    long offset;

    // What was found last, for Current.
    SegmentKind kind;
    int contentLength;
    int totalLength;
    long foundOffset;

    public enum Step { Found, NeedMore, End }

    /// <summary>Starts in the midst of an interchange whose delimiters are known.</summary>
    public void StartInside(Delimiters known, long at, int firstOrdinal)
        => (delimiters, inside, started, offset, ordinal) = (known, true, true, at, firstOrdinal - 1);

    /// <summary>Looks for the next segment in bytes that start where the last step left off.</summary>
    /// <param name="data">The bytes at hand, from behind what was consumed so far.</param>
    /// <param name="isFinal">True when no more bytes follow.</param>
    /// <param name="skipped">Bytes in front that belong to no segment (white space, BOM); to be dropped whatever the answer.</param>
    /// <param name="length">Bytes of the segment behind the skipped ones when found, else 0.</param>
    public Step Next(ReadOnlySpan<byte> data, bool isFinal, out int skipped, out int length)
    {
        length = 0;
        if (!SkipToStart(data, isFinal, out skipped)) return Step.NeedMore;
        offset += skipped;
        data = data[skipped..];
        if (data.IsEmpty) return isFinal ? Step.End : Step.NeedMore;

        var isa = IsaHeader.Probe(data, isFinal, out var found);
        if (isa == IsaHeader.Answer.NeedMore) return Step.NeedMore;
        if (isa == IsaHeader.Answer.Yes)
        {
            if (!Terminated(data, IsaHeader.Length - 1, isFinal, out totalLength)) return Step.NeedMore;
            delimiters = found;
            inside = true;
            Take(SegmentKind.Terminated, IsaHeader.Length - 1);
        }
        else if (!(inside ? FindSegment(data, isFinal) : FindGarbage(data, isFinal)))
        {
            return Step.NeedMore;
        }

        length = totalLength;
        Index(data[..contentLength]);
        return Step.Found;
    }

    /// <summary>The segment found last, over its bytes.</summary>
    public readonly Segment Current(ReadOnlySpan<byte> raw)
        => new(raw, contentLength, separators.AsSpan(0, separatorCount), kind, foundOffset, kind == SegmentKind.Garbage ? 0 : ordinal, delimiters);

    bool SkipToStart(ReadOnlySpan<byte> data, bool isFinal, out int skipped)
    {
        skipped = 0;
        if (!started)
        {
            ReadOnlySpan<byte> bom = [0xEF, 0xBB, 0xBF];
            if (data.Length < bom.Length && !isFinal && bom.StartsWith(data)) return false;
            started = true;
            if (data.StartsWith(bom)) skipped = bom.Length;
        }
        if (searched > 0) return true;
        var start = data[skipped..].IndexOfAnyExcept(White);
        skipped = start < 0 ? data.Length : skipped + start;
        return true;
    }

    bool FindSegment(ReadOnlySpan<byte> data, bool isFinal)
    {
        var end = data[searched..].IndexOf(delimiters.Segment);
        if (end >= 0) end += searched;
        if (end > options.MaxSegmentLength || (end < 0 && data.Length > options.MaxSegmentLength)) throw TooLong();
        if (end < 0)
        {
            searched = data.Length;
            if (!isFinal) return false;
            totalLength = data.Length;
            Take(SegmentKind.Unterminated, data.LastIndexOfAnyExcept(White) + 1);
            return true;
        }

        searched = end;
        if (!Terminated(data, end, isFinal, out totalLength)) return false;
        Take(SegmentKind.Terminated, end);
        var content = data[..end];
        if (content.StartsWith("IEA"u8) && (content.Length == 3 || content[3] == delimiters.Element)) inside = false;
        return true;
    }

    /// <summary>The terminator at <c>end</c> with the line end behind it; false when the bytes at hand do not tell.</summary>
    static bool Terminated(ReadOnlySpan<byte> data, int end, bool isFinal, out int total)
    {
        total = end + 1;
        if (total == data.Length) return isFinal;
        if (data[total] == data[end]) return true;
        if (data[total] == '\r')
        {
            total++;
            if (total == data.Length) return isFinal;
        }
        if (data[total] == '\n' && data[end] != '\n') total++;
        return true;
    }

    /// <summary>Bytes up to the next ISA, in pieces of at most the longest segment.</summary>
    bool FindGarbage(ReadOnlySpan<byte> data, bool isFinal)
    {
        var max = options.MaxSegmentLength;
        for (var at = Math.Max(1, searched); at <= max; at++)
        {
            var next = at < data.Length ? data[at..].IndexOf((byte)'I') : -1;
            at = next < 0 ? data.Length : at + next;
            if (at > max) break;
            searched = at;
            if (at >= data.Length)
            {
                if (!isFinal) return false;
                break;
            }
            var isa = IsaHeader.Probe(data[at..], isFinal, out _);
            if (isa == IsaHeader.Answer.NeedMore) return false;
            if (isa == IsaHeader.Answer.Yes) return TakeGarbage(at);
        }
        return TakeGarbage(Math.Min(max, data.Length));
    }

    bool TakeGarbage(int length)
    {
        totalLength = length;
        Take(SegmentKind.Garbage, length);
        return true;
    }

    void Take(SegmentKind what, int content)
    {
        (kind, contentLength, foundOffset) = (what, content, offset);
        offset += totalLength;
        searched = 0;
        if (what != SegmentKind.Garbage) ordinal++;
    }

    void Index(ReadOnlySpan<byte> content)
    {
        separatorCount = 0;
        if (kind == SegmentKind.Garbage) return;
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] != delimiters.Element) continue;
            if (separatorCount == separators.Length) Array.Resize(ref separators, separators.Length * 2);
            separators[separatorCount++] = i;
        }
    }

    readonly X12FormatException TooLong()
        => new("segment-length", $"A segment at byte {offset} is longer than {options.MaxSegmentLength} bytes.", offset);
}
