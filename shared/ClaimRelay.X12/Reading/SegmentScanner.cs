using System.Buffers;
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
    DelimiterIndex index = new(options.UseVectors);
    Delimiters delimiters;
    bool inside;
    bool started;
    int searched;
    int ordinal;

    // Where reading goes on: a place in the buffer, and the offset in the file of the buffer's first byte.
    int position;
    long bufferOffset;

    // What was found last, for Current.
    SegmentKind kind;
    int found;
    int contentLength;

    // Its element delimiters: a part of the index, or those of an ISA.
    int[] places = [];
    int elementsFrom;
    int elementCount;

    public enum Step { Found, NeedMore, End }

    /// <summary>First byte of the buffer that is still needed.</summary>
    public readonly int Position => position;

    /// <summary>Starts in the midst of an interchange whose delimiters are known, at the first byte of the buffer.</summary>
    public void StartInside(Delimiters known, long at, int firstOrdinal)
    {
        (delimiters, inside, started, bufferOffset, ordinal) = (known, true, true, at, firstOrdinal - 1);
        index.StartAt(0, known);
    }

    /// <summary>The bytes in front of <see cref="Position"/> were dropped and the others moved to the front of the buffer.</summary>
    public void DropRead()
    {
        index.Shift(position);
        bufferOffset += position;
        position = 0;
    }

    /// <summary>Finds the next segment in a buffer that holds what it held at the last call, and perhaps more behind it.</summary>
    /// <param name="isFinal">True when no more bytes follow.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Step Next(ReadOnlySpan<byte> buffer, bool isFinal)
    {
        // Nearly every segment: its end is indexed, it is neither ISA nor IEA, and no white space precedes it.
        if (inside && index.HasEnd && buffer[position] is > (byte)' ' and not (byte)'I')
        {
            var end = index.End;
            if (end - position > maxLength) throw TooLong();
            if (!Terminated(buffer, end, isFinal, out var next)) return Step.NeedMore;
            (places, elementsFrom) = (index.Places, index.FirstMark);
            elementCount = index.PassEnd();
            Take(SegmentKind.Terminated, end, next);
            if (next > end + 1) index.PassTo(next);
            return Step.Found;
        }
        return NextWithCare(buffer, isFinal);
    }

    /// <summary>The segment found last, over the buffer it was found in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Segment Current(ReadOnlySpan<byte> buffer)
        => new(buffer[found..position], contentLength, places.AsSpan(elementsFrom, elementCount), found, kind, bufferOffset + found, kind == SegmentKind.Garbage ? 0 : ordinal, delimiters);

    [MethodImpl(MethodImplOptions.NoInlining)]
    Step NextWithCare(ReadOnlySpan<byte> buffer, bool isFinal)
    {
        if (!SkipToStart(buffer, isFinal)) return Step.NeedMore;
        var data = buffer[position..];
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
            if (buffer.StartsWith(bom)) position = bom.Length;
        }
        if (searched > 0) return true;
        var white = buffer[position..].IndexOfAnyExcept(White);
        position = white < 0 ? buffer.Length : position + white;
        if (inside && white != 0) index.PassTo(position);
        return true;
    }

    Step TakeIsa(ReadOnlySpan<byte> buffer, bool isFinal, Delimiters ofIsa)
    {
        var end = position + IsaHeader.Length - 1;
        delimiters = ofIsa;
        if (!Terminated(buffer, end, isFinal, out var next)) return Step.NeedMore;
        inside = true;
        places = IsaHeader.SeparatorsFrom(position);
        (elementsFrom, elementCount) = (0, places.Length);
        Take(SegmentKind.Terminated, end, next);
        index.StartAt(position, delimiters);
        return Step.Found;
    }

    bool FindSegment(ReadOnlySpan<byte> buffer, bool isFinal)
    {
        var hasEnd = index.FindEnd(buffer);
        if ((hasEnd ? index.End : buffer.Length) - position > maxLength) throw TooLong();
        if (!hasEnd)
        {
            searched = buffer.Length - position;
            if (!isFinal) return false;
            TakeIndexed(SegmentKind.Unterminated, position + buffer[position..].LastIndexOfAnyExcept(White) + 1, buffer.Length);
            return true;
        }

        var end = index.End;
        searched = end - position;
        if (!Terminated(buffer, end, isFinal, out var next)) return false;
        var content = buffer[position..end];
        if (content.StartsWith("IEA"u8) && (content.Length == 3 || content[3] == delimiters.Element)) inside = false;
        TakeIndexed(SegmentKind.Terminated, end, next);
        return true;
    }

    /// <summary>The first byte behind a terminator and its line end; false when the bytes at hand do not tell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
        elementCount = 0;
        Take(SegmentKind.Garbage, position + length, position + length);
        return true;
    }

    void TakeIndexed(SegmentKind what, int end, int next)
    {
        (places, elementsFrom) = (index.Places, index.FirstMark);
        elementCount = what == SegmentKind.Terminated ? index.PassEnd() : index.CountBefore(end);
        Take(what, end, next);
        // A line end behind the terminator may hold a delimiter, where a delimiter is a line end.
        if (next > end + 1) index.PassTo(next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Take(SegmentKind what, int end, int next)
    {
        (kind, found, contentLength) = (what, position, end - position);
        position = next;
        searched = 0;
        if (what != SegmentKind.Garbage) ordinal++;
    }

    readonly X12FormatException TooLong()
        => new("segment-length", $"A segment at byte {bufferOffset + position} is longer than {maxLength} bytes.", bufferOffset + position);
}
