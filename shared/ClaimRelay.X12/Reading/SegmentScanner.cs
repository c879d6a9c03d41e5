using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ClaimRelay.X12.Reading;

/// <summary>
/// The resumable core of both readers: given a buffer, it finds the next segment behind the last one or asks for more bytes. What it
/// finds does not depend on how the bytes were cut into pieces.
/// </summary>
struct SegmentScanner(SegmentReaderOptions options)
{
    static readonly SearchValues<byte> White = SearchValues.Create(" \t\r\n"u8);

    readonly int maxLength = options.MaxSegmentLength;
    readonly int maxElements = options.MaxElements;

    // Its Next is also the place where reading goes on.
    FoundSegment found = new();
    readonly DelimiterIndex index = new(options.UseVectors);
    bool inside;
    bool started;
    int searched;

    // Whether the next segment may be looked for without care: the last one was an ordinary one, and no delimiter is a line end.
    bool isPlain;

    public enum Step { Found, NeedMore, End }

    /// <summary>First byte of the buffer that is still needed.</summary>
    public readonly int Position => found.Next;

    /// <summary>Starts in the midst of an interchange whose delimiters are known, at the first byte of the buffer.</summary>
    public void StartInside(Delimiters known, long at, int firstOrdinal)
    {
        (found.Delimiters, found.BufferOffset, found.Ordinal, inside, started) = (known, at, firstOrdinal - 1, true, true);
        index.StartAt(0, known);
    }

    /// <summary>The bytes in front of <see cref="Position"/> were dropped and the others moved to the front of the buffer.</summary>
    public void DropRead()
    {
        index.Shift(found.Next);
        found.BufferOffset += found.Next;
        found.Next = 0;
    }

    /// <summary>The segment found last, over the buffer it was found in.</summary>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Segment Current(ReadOnlySpan<byte> buffer) => new(buffer, in found);

    /// <summary>Finds the next segment in a buffer that holds what it held at the last call, and perhaps more behind it.</summary>
    /// <param name="isFinal">True when no more bytes follow.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Step Next(ReadOnlySpan<byte> buffer, bool isFinal)
    {
        // Nearly every segment: its end is indexed, it is neither ISA nor IEA, and no white space precedes it.
        if (isPlain && index.HasEnd)
        {
            var (start, mark) = (found.Next, index.EndMark);
            var end = found.Places[mark];
            var next = end + 1;
            if (buffer[start] is > (byte)' ' and not (byte)'I' && end - start <= maxLength && mark - index.FirstMark <= maxElements && next < buffer.Length
                && (buffer[next] > '\r' || PassLineEnd(buffer, ref next)))
            {
                var first = index.FirstMark;
                (found.Start, found.Next, found.FirstPlace, found.Count) = (start, next, first, mark - first);
                found.Ordinal++;
                index.PassEnd(mark);
                return Step.Found;
            }
        }
        return NextWithCare(buffer, isFinal);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    Step NextWithCare(ReadOnlySpan<byte> buffer, bool isFinal)
    {
        isPlain = false;
        if (!SkipToStart(buffer, isFinal)) return Step.NeedMore;
        var data = buffer[found.Next..];
        if (data.IsEmpty) return isFinal ? Step.End : Step.NeedMore;

        var isa = IsaHeader.Probe(data, isFinal, out var ofIsa);
        if (isa == IsaHeader.Answer.NeedMore) return Step.NeedMore;
        if (isa == IsaHeader.Answer.Yes) return TakeIsa(buffer, isFinal, ofIsa);
        return (inside ? FindSegment(buffer, isFinal) : FindGarbage(data, isFinal)) ? Step.Found : Step.NeedMore;
    }

    bool SkipToStart(ReadOnlySpan<byte> buffer, bool isFinal)
    {
        if (!started)
        {
            ReadOnlySpan<byte> bom = [0xEF, 0xBB, 0xBF];
            if (buffer.Length < bom.Length && !isFinal && bom.StartsWith(buffer)) return false;
            started = true;
            if (buffer.StartsWith(bom)) found.Next = bom.Length;
        }
        if (searched > 0) return true;
        var white = buffer[found.Next..].IndexOfAnyExcept(White);
        found.Next = white < 0 ? buffer.Length : found.Next + white;
        if (inside && white != 0) index.PassTo(found.Next);
        return true;
    }

    Step TakeIsa(ReadOnlySpan<byte> buffer, bool isFinal, Delimiters ofIsa)
    {
        var start = found.Next;
        var end = start + IsaHeader.Length - 1;
        if (!Terminated(buffer, end, isFinal, out var next)) return Step.NeedMore;
        inside = true;
        found.Delimiters = ofIsa;
        found.Places = IsaHeader.PlacesFrom(start);
        Take(SegmentKind.Terminated, next, 0, found.Places.Length - 1);
        index.StartAt(next, ofIsa);
        return Step.Found;
    }

    bool FindSegment(ReadOnlySpan<byte> buffer, bool isFinal)
    {
        var start = found.Next;
        var hasEnd = index.FindEnd(buffer, limit: (int)Math.Min(int.MaxValue, (long)start + maxLength));
        found.Places = index.Marks;
        var end = hasEnd ? found.Places[index.EndMark] : buffer.Length;
        if (end - start > maxLength) throw TooLong();
        searched = end - start;
        if (!hasEnd)
        {
            if (!isFinal) return false;
            var count = index.EndAt(start + buffer[start..].LastIndexOfAnyExcept(White) + 1);
            if (count > maxElements) throw TooMany();
            found.Places = index.Marks;
            Take(SegmentKind.Unterminated, buffer.Length, index.FirstMark, count);
            return true;
        }

        if (index.EndMark - index.FirstMark > maxElements) throw TooMany();
        if (!Terminated(buffer, end, isFinal, out var next)) return false;
        var content = buffer[start..end];
        var delimiters = found.Delimiters;
        if (content.StartsWith("IEA"u8) && (content.Length == 3 || content[3] == delimiters.Element)) inside = false;
        Take(SegmentKind.Terminated, next, index.FirstMark, index.EndMark - index.FirstMark);
        index.PassEnd(index.EndMark);
        // A line end behind the terminator may hold a delimiter, where a delimiter is a line end.
        var hasLineEnd = delimiters.Element is (byte)'\r' or (byte)'\n' || delimiters.Segment is (byte)'\r' or (byte)'\n';
        if (hasLineEnd) index.PassTo(next);
        isPlain = inside && !hasLineEnd;
        return true;
    }

    /// <summary>Passes over a line end where no delimiter is one; false when the bytes at hand do not tell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool PassLineEnd(ReadOnlySpan<byte> buffer, ref int next)
    {
        if (buffer[next] == '\n')
        {
            next++;
            return true;
        }
        return Terminated(buffer, next - 1, isFinal: false, out next);
    }

    /// <summary>The first byte behind a terminator and its line end; false when the bytes at hand do not tell.</summary>
    static bool Terminated(ReadOnlySpan<byte> buffer, int end, bool isFinal, out int next)
    {
        next = end + 1;
        if (next == buffer.Length) return isFinal;
        var following = buffer[next];
        if (following is not ((byte)'\r' or (byte)'\n') || following == buffer[end]) return true;
        if (following == '\r')
        {
            next++;
            if (next == buffer.Length) return isFinal;
        }
        if (buffer[next] == '\n' && buffer[end] != '\n') next++;
        return true;
    }

    /// <summary>Bytes up to the next ISA, in pieces of at most the longest segment.</summary>
    bool FindGarbage(ReadOnlySpan<byte> data, bool isFinal)
    {
        for (var at = Math.Max(1, searched); at <= maxLength; at++)
        {
            var next = at < data.Length ? data[at..].IndexOf((byte)'I') : -1;
            at = next < 0 ? data.Length : at + next;
            if (at > maxLength) break;
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
        return TakeGarbage(Math.Min(maxLength, data.Length));
    }

    bool TakeGarbage(int length)
    {
        var end = found.Next + length;
        found.Places = [end];
        Take(SegmentKind.Garbage, end, 0, 0);
        return true;
    }

    void Take(SegmentKind kind, int next, int firstPlace, int count)
    {
        (found.Kind, found.Start, found.Next, found.FirstPlace, found.Count) = (kind, found.Next, next, firstPlace, count);
        searched = 0;
        if (kind != SegmentKind.Garbage) found.Ordinal++;
    }

    /// <summary>Gives its memory back; what it found is not to be used afterwards.</summary>
    public void Dispose()
    {
        found.Places = [0];
        (found.Start, found.Next, found.FirstPlace, found.Count, isPlain) = (0, 0, 0, 0, false);
        index.Dispose();
    }

    readonly X12FormatException TooMany()
        => new("segment-elements", $"A segment at byte {found.BufferOffset + found.Next} has more than {maxElements} elements.", found.BufferOffset + found.Next);

    readonly X12FormatException TooLong()
        => new("segment-length", $"A segment at byte {found.BufferOffset + found.Next} is longer than {maxLength} bytes.", found.BufferOffset + found.Next);
}
