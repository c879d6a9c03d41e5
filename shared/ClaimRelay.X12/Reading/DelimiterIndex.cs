using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ClaimRelay.X12.Reading;

/// <summary>
/// Where the element delimiters and terminators stand in a buffer, found some thousand bytes ahead of reading. A delimiter stands at
/// every fifth byte or so: finding all of a stretch with masks of 64 bytes is several times faster than a search for each.
/// </summary>
struct DelimiterIndex(bool useVectors)
{
    /// <summary>Bytes indexed at a time: what they give stays in the first-level cache.</summary>
    const int Stretch = 4096;

    /// <summary>Marks are written eight at a time, up to 64 for a block.</summary>
    const int Slack = 64;

    int[] marks = [];
    int[] ends = [];
    int markCount;
    int endCount;
    int firstMark;
    int nextEnd;
    byte element;
    byte terminator;

    /// <summary>Places known up to here, exclusive.</summary>
    public int IndexedTo { get; private set; }

    public readonly bool HasEnd => nextEnd < endCount;

    /// <summary>Place of the next terminator; only after <see cref="HasEnd"/>.</summary>
    public readonly int End => marks[ends[nextEnd]];

    /// <summary>The first mark that was not passed, for <see cref="Marks"/>.</summary>
    public readonly int FirstMark => firstMark;

    /// <summary>Element delimiters from the first mark to the next terminator, or to the end of the content when there is none.</summary>
    public readonly int ElementCount(int contentEnd)
    {
        if (HasEnd) return ends[nextEnd] - firstMark;
        var last = markCount;
        while (last > firstMark && marks[last - 1] >= contentEnd) last--;
        return last - firstMark;
    }

    public readonly ReadOnlySpan<int> Marks(int from, int count) => marks.AsSpan(from, count);

    /// <summary>Goes on behind the terminator at <see cref="End"/>.</summary>
    public void PassEnd() => firstMark = ends[nextEnd++] + 1;

    /// <summary>Starts anew at a place, or only goes on to it when the delimiters stay the same.</summary>
    public void StartAt(int place, Delimiters delimiters)
    {
        if (place <= IndexedTo && (element, terminator) == (delimiters.Element, delimiters.Segment))
        {
            PassTo(place);
            return;
        }
        (element, terminator) = (delimiters.Element, delimiters.Segment);
        (markCount, endCount, firstMark, nextEnd, IndexedTo) = (0, 0, 0, 0, place);
    }

    /// <summary>Forgets what stands before a place.</summary>
    public void PassTo(int place)
    {
        while (firstMark < markCount && marks[firstMark] < place) firstMark++;
        while (nextEnd < endCount && ends[nextEnd] < firstMark) nextEnd++;
        IndexedTo = Math.Max(IndexedTo, place);
    }

    /// <summary>The bytes of the buffer moved down by so many.</summary>
    public void Shift(int by)
    {
        DropPassed();
        foreach (ref var mark in marks.AsSpan(0, markCount)) mark -= by;
        IndexedTo -= by;
    }

    /// <summary>Indexes on until a terminator is known; false when there is none up to the end of the buffer.</summary>
    public bool FindEnd(ReadOnlySpan<byte> buffer)
    {
        while (!HasEnd)
        {
            if (IndexedTo >= buffer.Length) return false;
            var stretch = buffer[IndexedTo..Math.Min(buffer.Length, IndexedTo + Stretch)];
            DropPassed();
            Reserve(stretch.Length);
            if (useVectors) AddByMasks(stretch);
            else AddByBytes(stretch, IndexedTo);
            IndexedTo += stretch.Length;
        }
        return true;
    }

    void DropPassed()
    {
        if (firstMark == 0) return;
        marks.AsSpan(firstMark, markCount - firstMark).CopyTo(marks);
        ends.AsSpan(nextEnd, endCount - nextEnd).CopyTo(ends);
        (markCount, endCount, nextEnd) = (markCount - firstMark, endCount - nextEnd, 0);
        foreach (ref var end in ends.AsSpan(0, endCount)) end -= firstMark;
        firstMark = 0;
    }

    void Reserve(int bytes)
    {
        if (marks.Length < markCount + bytes + Slack) Array.Resize(ref marks, Math.Max(markCount + bytes + Slack, 2 * markCount));
        if (ends.Length < endCount + bytes) Array.Resize(ref ends, endCount + bytes);
    }

    /// <summary>The plain path: what <see cref="AddByMasks"/> must equal.</summary>
    void AddByBytes(ReadOnlySpan<byte> bytes, int at)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == terminator) ends[endCount++] = markCount;
            else if (bytes[i] != element) continue;
            marks[markCount++] = at + i;
        }
    }

    void AddByMasks(ReadOnlySpan<byte> bytes)
    {
        var (elements, terminators) = (Vector256.Create(element), Vector256.Create(terminator));
        var blocks = bytes.Length & ~63;
        // Reserve left room for every byte of the stretch and a whole block behind it: the writes need no check.
        ref var source = ref MemoryMarshal.GetReference(bytes);
        ref var mark = ref MemoryMarshal.GetArrayDataReference(marks);
        ref var end = ref MemoryMarshal.GetArrayDataReference(ends);
        var (count, endsFound) = (markCount, endCount);
        for (var i = 0; i < blocks; i += 64)
        {
            var (low, high) = (Vector256.LoadUnsafe(ref source, (nuint)i), Vector256.LoadUnsafe(ref source, (nuint)i + 32));
            var stops = Mask(low, high, terminators);
            var all = stops | Mask(low, high, elements);
            for (; stops != 0; stops &= stops - 1)
                Unsafe.Add(ref end, endsFound++) = count + BitOperations.PopCount(all & ((stops & (0 - stops)) - 1));
            Write(ref Unsafe.Add(ref mark, count), IndexedTo + i, all);
            count += BitOperations.PopCount(all);
        }
        (markCount, endCount) = (count, endsFound);
        AddByBytes(bytes[blocks..], IndexedTo + blocks);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Mask(Vector256<byte> low, Vector256<byte> high, Vector256<byte> value)
        => Vector256.Equals(low, value).ExtractMostSignificantBits() | (ulong)Vector256.Equals(high, value).ExtractMostSignificantBits() << 32;

    /// <summary>Writes the places of the bits of a mask, eight at a time without asking how many there are; what is too much is written over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Write(ref int to, int at, ulong mask)
    {
        while (mask != 0)
        {
            for (var i = 0; i < 8; i++)
            {
                Unsafe.Add(ref to, i) = at + BitOperations.TrailingZeroCount(mask);
                mask &= mask - 1;
            }
            to = ref Unsafe.Add(ref to, 8);
        }
    }
}
