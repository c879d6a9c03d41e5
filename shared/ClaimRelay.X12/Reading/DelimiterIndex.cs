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

    /// <summary>Room for a whole block behind the last mark, for what is written without asking.</summary>
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

    /// <summary>All marks; those of the segment at hand begin at <see cref="FirstMark"/>. Another array when the index grew.</summary>
    public readonly int[] Places => marks;

    public readonly int FirstMark => firstMark;

    /// <summary>Goes on behind the next terminator, and says how many element delimiters stood before it.</summary>
    public int PassEnd()
    {
        var end = ends[nextEnd++];
        var count = end - firstMark;
        firstMark = end + 1;
        return count;
    }

    /// <summary>Element delimiters before a place, where no terminator follows.</summary>
    public readonly int CountBefore(int place)
    {
        var last = markCount;
        while (last > firstMark && marks[last - 1] >= place) last--;
        return last - firstMark;
    }

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
        if (ends.Length < endCount + bytes + Slack) Array.Resize(ref ends, endCount + bytes + Slack);
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
        var (count, endsFound, at) = (markCount, endCount, IndexedTo);
        for (var i = 0; i < blocks; i += 64)
        {
            var (low, high) = (Vector256.LoadUnsafe(ref source, (nuint)i), Vector256.LoadUnsafe(ref source, (nuint)i + 32));
            var stops = Mask(low, high, terminators);
            var all = stops | Mask(low, high, elements);
            // A block has about three terminators and fifteen marks: somewhat more are written without asking how many there are.
            ref var endTo = ref Unsafe.Add(ref end, endsFound);
            endsFound += BitOperations.PopCount(stops);
            do
            {
                endTo = count + Before(stops, all);
                stops &= stops - 1;
                Unsafe.Add(ref endTo, 1) = count + Before(stops, all);
                stops &= stops - 1;
                Unsafe.Add(ref endTo, 2) = count + Before(stops, all);
                stops &= stops - 1;
                Unsafe.Add(ref endTo, 3) = count + Before(stops, all);
                stops &= stops - 1;
                endTo = ref Unsafe.Add(ref endTo, 4);
            }
            while (stops != 0);

            ref var markTo = ref Unsafe.Add(ref mark, count);
            count += BitOperations.PopCount(all);
            do
            {
                all = WriteFour(ref markTo, at + i, all);
                all = WriteFour(ref Unsafe.Add(ref markTo, 4), at + i, all);
                all = WriteFour(ref Unsafe.Add(ref markTo, 8), at + i, all);
                all = WriteFour(ref Unsafe.Add(ref markTo, 12), at + i, all);
                all = WriteFour(ref Unsafe.Add(ref markTo, 16), at + i, all);
                markTo = ref Unsafe.Add(ref markTo, 20);
            }
            while (all != 0);
        }
        (markCount, endCount) = (count, endsFound);
        AddByBytes(bytes[blocks..], IndexedTo + blocks);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Mask(Vector256<byte> low, Vector256<byte> high, Vector256<byte> value)
        => Vector256.Equals(low, value).ExtractMostSignificantBits() | (ulong)Vector256.Equals(high, value).ExtractMostSignificantBits() << 32;

    /// <summary>How many bits of <c>all</c> stand before the lowest of <c>stops</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Before(ulong stops, ulong all) => BitOperations.PopCount(all & ((stops & (0 - stops)) - 1));

    /// <returns>The mask without its four lowest bits.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong WriteFour(ref int to, int at, ulong mask)
    {
        to = at + BitOperations.TrailingZeroCount(mask);
        mask &= mask - 1;
        Unsafe.Add(ref to, 1) = at + BitOperations.TrailingZeroCount(mask);
        mask &= mask - 1;
        Unsafe.Add(ref to, 2) = at + BitOperations.TrailingZeroCount(mask);
        mask &= mask - 1;
        Unsafe.Add(ref to, 3) = at + BitOperations.TrailingZeroCount(mask);
        return mask & (mask - 1);
    }
}
