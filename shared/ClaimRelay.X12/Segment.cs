using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using ClaimRelay.X12.Reading;

namespace ClaimRelay.X12;

/// <summary>One segment as it stands in the file: a view that is valid until its reader moves on.</summary>
public readonly ref struct Segment
{
    readonly ReadOnlySpan<byte> buffer;
    readonly ref readonly FoundSegment found;

    internal Segment(ReadOnlySpan<byte> buffer, ref readonly FoundSegment found)
    {
        this.buffer = buffer;
        this.found = ref found;
    }

    /// <summary>The segment with its terminator and line end, if any: <see cref="Length"/> bytes.</summary>
    public ReadOnlySpan<byte> Raw => buffer[found.Start..found.Next];

    /// <summary>The segment without terminator and line end.</summary>
    public ReadOnlySpan<byte> Bytes => buffer[found.Start..found.ContentEnd];

    public SegmentKind Kind => found.Kind;

    /// <summary>Byte offset in the file of the first byte of the segment id.</summary>
    public long Offset => found.BufferOffset + found.Start;

    /// <summary>Bytes with terminator and one line end (CR, LF or CRLF), if any.</summary>
    public int Length => found.Next - found.Start;

    /// <summary>Offset in the file of the first byte behind it.</summary>
    internal long End => found.BufferOffset + found.Next;

    /// <summary>Ordinal in the file, from 1; 0 for garbage, which is no segment.</summary>
    public int Ordinal => found.Kind == SegmentKind.Garbage ? 0 : found.Ordinal;

    /// <summary>The delimiters of the interchange it stands in.</summary>
    public Delimiters Delimiters => found.Delimiters;

    public ReadOnlySpan<byte> Id => found.Kind == SegmentKind.Garbage ? default : buffer[found.Start..found.Places[found.FirstPlace]];

    /// <summary>The id of two or three characters as a number, one of <see cref="Tags"/>; 0 for anything else.</summary>
    internal int Tag
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var length = found.Places[found.FirstPlace] - found.Start;
            if (length is not (2 or 3)) return 0;
            // Four bytes at once, of which the first two or three are the id.
            if (found.Start + 4 > buffer.Length || found.Kind == SegmentKind.Garbage) return TagAtEnd(length);
            var four = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref MemoryMarshal.GetReference(buffer), found.Start));
            var tag = (int)((BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(four) : four) >> (32 - 8 * length));
            // A NUL in front of two characters is no id of two.
            return tag > 0xFF && (tag > 0xFFFF || length == 2) ? tag : 0;
        }
    }

    /// <summary>Number of elements behind the id, trailing empty ones included.</summary>
    public int Count => found.Count;

    /// <summary>From the first byte to the last byte of terminator and line end.</summary>
    public ByteRange Range => new(Offset, Length);

    /// <summary>An element, from 1 (CLM01 is <c>[1]</c>); empty when absent.</summary>
    public Element this[int position]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)(position - 1) >= (uint)found.Count) return Absent(position);
            // Whoever found the segment wrote one place more than it has elements.
            ref var place = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(found.Places), found.FirstPlace + position - 1);
            return new(buffer[(place + 1)..Unsafe.Add(ref place, 1)], found.Delimiters.Component, found.Delimiters.Repetition);
        }
    }

    /// <summary>All elements, trailing empty ones included, for <c>foreach</c>: faster than by position.</summary>
    public ElementEnumerator Elements
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(buffer, found.Places.AsSpan(found.FirstPlace, found.Count + 1), found.Delimiters.Component, found.Delimiters.Repetition);
    }

    public bool Is(ReadOnlySpan<byte> id) => Id.SequenceEqual(id);

    /// <summary>Whether a byte of it is outside blank to tilde, and where component and repetition delimiters are.</summary>
    internal (bool IsUnprintable, PartsSeen Parts) Look()
    {
        var (at, end, component, repetition) = (found.Start, found.ContentEnd, found.Delimiters.Component, found.Delimiters.Repetition);
        // Without a delimiter, its place is taken by the other: one of them there is in any interchange.
        if (component == 0) component = repetition;
        if (repetition == 0) repetition = component;
        // A vector may reach beyond the segment, but not beyond the buffer.
        if (!Vector256.IsHardwareAccelerated || end + Vector256<byte>.Count > buffer.Length) return LookPlain(Bytes, component, repetition);
        ref var first = ref MemoryMarshal.GetReference(buffer);
        var unprintable = 0u;
        PartsSeen parts = default;
        for (; at < end; at += Vector256<byte>.Count)
        {
            var bytes = Vector256.LoadUnsafe(ref first, (nuint)at);
            var above = bytes - Vector256.Create((byte)' ');
            var within = end - at >= Vector256<byte>.Count ? uint.MaxValue : (1u << (end - at)) - 1;
            unprintable |= within & Vector256.Equals(Vector256.Max(above, Vector256.Create((byte)('~' - ' ' + 1))), above).ExtractMostSignificantBits();
            parts = parts.With(within & (Vector256.Equals(bytes, Vector256.Create(component)) | Vector256.Equals(bytes, Vector256.Create(repetition))).ExtractMostSignificantBits(), at - found.Start);
        }
        return (unprintable != 0, component == 0 ? default : parts);
    }

    /// <summary>The same as <see cref="Look"/>, byte by byte where there are no vectors.</summary>
    internal static (bool IsUnprintable, PartsSeen Parts) LookPlain(ReadOnlySpan<byte> bytes, byte component, byte repetition)
    {
        PartsSeen parts = default;
        for (var i = 0; component != 0 && i < bytes.Length; i++)
            if (bytes[i] == component || bytes[i] == repetition) parts = parts.With(1, i);
        return (bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~'), parts);
    }

    /// <summary>Where this segment, or an element or component of it, stands; for findings. An id that is none of the standard is left out, as it could be data.</summary>
    public Place Place(int element = 0, int component = 0)
        => new(Offset, Ordinal, Tags.IsKnown(Tag) ? Encoding.Latin1.GetString(Id) : "", element, component);

    int TagAtEnd(int length)
        => found.Kind == SegmentKind.Garbage || Raw[0] == 0 ? 0 : length == 2 ? Raw[0] << 8 | Raw[1] : Raw[0] << 16 | Raw[1] << 8 | Raw[2];

    static Element Absent(int position)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position, 1);
        return default;
    }
}

/// <summary>Where in a segment component and repetition delimiters are: its first 64 bytes as bits; all bits when there is one further on.</summary>
readonly record struct PartsSeen(ulong Bits)
{
    public bool IsEmpty => Bits == 0;

    /// <param name="bits">Of up to 32 bytes from a place on.</param>
    public PartsSeen With(uint bits, int place) => place < 64 ? new(Bits | (ulong)bits << place) : bits != 0 ? new(ulong.MaxValue) : this;

    /// <summary>False where some bytes have none; may be true where the segment has one behind its first 64 bytes.</summary>
    public bool MayBeIn(int place, int length)
        => place < 64 ? (Bits >> place & (length < 64 ? (1UL << length) - 1 : ulong.MaxValue)) != 0 : Bits == ulong.MaxValue;
}

/// <summary>Walks the elements of a segment.</summary>
public ref struct ElementEnumerator
{
    readonly ReadOnlySpan<byte> buffer;
    readonly ReadOnlySpan<int> places;
    readonly ulong parts;
    int position;

    internal ElementEnumerator(ReadOnlySpan<byte> buffer, ReadOnlySpan<int> places, byte component, byte repetition)
    {
        this.buffer = buffer;
        this.places = places;
        parts = Element.Parts(component, repetition);
        position = -1;
    }

    public readonly Element Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(buffer[(places[position] + 1)..places[position + 1]], parts);
    }

    public readonly ElementEnumerator GetEnumerator() => this;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext() => ++position < places.Length - 1;
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
