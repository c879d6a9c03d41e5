using System.Runtime.CompilerServices;
using System.Text;

namespace ClaimRelay.X12;

/// <summary>One segment as it stands in the file: a view that is valid until its reader moves on.</summary>
public readonly ref struct Segment
{
    readonly ReadOnlySpan<int> separators;

    // What the places of the separators count from.
    readonly int origin;
    readonly int contentLength;

    internal Segment(ReadOnlySpan<byte> raw, int contentLength, ReadOnlySpan<int> separators, int origin, SegmentKind kind, long offset, int ordinal, Delimiters delimiters)
    {
        Raw = raw;
        this.contentLength = contentLength;
        this.separators = separators;
        this.origin = origin;
        Kind = kind;
        Offset = offset;
        Ordinal = ordinal;
        Delimiters = delimiters;
    }

    /// <summary>The segment with its terminator and line end, if any: <see cref="Length"/> bytes.</summary>
    public ReadOnlySpan<byte> Raw { get; }

    /// <summary>The segment without terminator and line end.</summary>
    public ReadOnlySpan<byte> Bytes => Raw[..contentLength];

    public SegmentKind Kind { get; }

    /// <summary>Byte offset in the file of the first byte of the segment id.</summary>
    public long Offset { get; }

    /// <summary>Bytes with terminator and one line end (CR, LF or CRLF), if any.</summary>
    public int Length => Raw.Length;

    /// <summary>Ordinal in the file, from 1; 0 for garbage, which is no segment.</summary>
    public int Ordinal { get; }

    /// <summary>The delimiters of the interchange it stands in.</summary>
    public Delimiters Delimiters { get; }

    public ReadOnlySpan<byte> Id
        => Kind == SegmentKind.Garbage ? default : separators.IsEmpty ? Bytes : Bytes[..(separators[0] - origin)];

    /// <summary>The id of two or three characters as a number, one of <see cref="Tags"/>; 0 for anything else.</summary>
    internal int Tag
    {
        get
        {
            var length = separators.IsEmpty ? contentLength : separators[0] - origin;
            return Kind == SegmentKind.Garbage ? 0 : length switch
            {
                3 => Raw[0] << 16 | Raw[1] << 8 | Raw[2],
                2 => Raw[0] << 8 | Raw[1],
                _ => 0,
            };
        }
    }

    /// <summary>Number of elements behind the id, trailing empty ones included.</summary>
    public int Count => separators.Length;

    /// <summary>From the first byte to the last byte of terminator and line end.</summary>
    public ByteRange Range => new(Offset, Length);

    /// <summary>An element, from 1 (CLM01 is <c>[1]</c>); empty when absent.</summary>
    public Element this[int position]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)(position - 1) >= (uint)separators.Length)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(position, 1);
                return default;
            }
            var start = separators[position - 1] + 1 - origin;
            var end = position < separators.Length ? separators[position] - origin : contentLength;
            return new(Raw[start..end], Delimiters);
        }
    }

    public bool Is(ReadOnlySpan<byte> id) => Id.SequenceEqual(id);

    /// <summary>Where this segment, or an element or component of it, stands; for findings. An id that is none is left out, as it could be data.</summary>
    public Place Place(int element = 0, int component = 0)
        => new(Offset, Ordinal, Id.Length is 2 or 3 ? Encoding.Latin1.GetString(Id) : "", element, component);
}

public enum SegmentKind
{
    /// <summary>Ended by the segment terminator.</summary>
    Terminated,

    /// <summary>The last bytes of the file, without a terminator: either it was left off or the file was cut.</summary>
    Unterminated,

    /// <summary>Bytes outside any interchange that are not white space. Has no id and no elements; a long stretch comes in several pieces.</summary>
    Garbage,
}
