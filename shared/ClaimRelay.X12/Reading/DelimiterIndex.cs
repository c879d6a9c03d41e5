using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ClaimRelay.X12.Reading;

/// <summary>
/// Where the element delimiters and terminators stand in a buffer, found some thousand bytes ahead of reading. A delimiter stands at
/// every fifth byte or so: finding all of a stretch with masks of 64 bytes is several times faster than a search for each. A class,
/// because its memory is pooled: copies of a reader must not give it back twice.
/// </summary>
sealed class DelimiterIndex(bool useVectors)
{
    /// <summary>Bytes indexed at a time: what they give stays in the first-level cache.</summary>
    const int Stretch = 4096;

    /// <summary>Room for a whole block behind the last mark, for what is written without asking.</summary>
    const int Slack = 64;

    static readonly ulong[] PlacesOfBits = FindPlacesOfBits();

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

    public bool HasEnd => nextEnd < endCount;

    /// <summary>Which of the marks is the next terminator; only after <see cref="HasEnd"/>.</summary>
    public int EndMark => ends[nextEnd];

    /// <summary>All marks; those of the segment at hand begin at <see cref="FirstMark"/>. Another array when the index grew.</summary>
    public int[] Marks => marks;

    public int FirstMark => firstMark;

    /// <summary>Goes on behind the next terminator, whose mark is given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PassEnd(int mark)
    {
        firstMark = mark + 1;
        nextEnd++;
    }

    /// <summary>Ends what follows the last terminator at a place, and says how many element delimiters stand before it.</summary>
    public int EndAt(int place)
    {
        Reserve(0);
        var last = markCount;
        while (last > firstMark && marks[last - 1] >= place) last--;
        marks[last] = place;
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
        // A line end may reach over what is indexed.
        IndexedTo = Math.Max(0, IndexedTo - by);
    }

    /// <summary>Indexes on until a terminator is known; false when there is none up to the end of the buffer, or far enough.</summary>
    /// <param name="limit">How far it is worth while to look.</param>
    public bool FindEnd(ReadOnlySpan<byte> buffer, int limit)
    {
        while (!HasEnd)
        {
            if (IndexedTo >= buffer.Length || IndexedTo > limit) return false;
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
        Grow(ref marks, markCount, bytes);
        Grow(ref ends, endCount, bytes);
    }

    static void Grow(ref int[] places, int count, int more)
    {
        if (places.Length >= count + more + Slack) return;
        var larger = ArrayPool<int>.Shared.Rent(Math.Max(2 * Stretch, 2 * (count + more + Slack)));
        places.AsSpan(0, count).CopyTo(larger);
        Return(ref places);
        places = larger;
    }

    static void Return(ref int[] places)
    {
        if (places.Length > 0) ArrayPool<int>.Shared.Return(places);
        places = [];
    }

    /// <summary>Gives its memory back; it is not to be used afterwards.</summary>
    public void Dispose()
    {
        Return(ref marks);
        Return(ref ends);
        (markCount, endCount, firstMark, nextEnd, IndexedTo) = (0, 0, 0, 0, 0);
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
        ref var places = ref MemoryMarshal.GetArrayDataReference(PlacesOfBits);
        var (count, endsFound) = (markCount, endCount);
        var at = Vector256.Create(IndexedTo);
        for (var i = 0; i < blocks; i += 64)
        {
            var (low, high) = (Vector256.LoadUnsafe(ref source, (nuint)i), Vector256.LoadUnsafe(ref source, (nuint)i + 32));
            var stops = Mask(low, high, terminators);
            var all = stops | Mask(low, high, elements);
            // A block has about three terminators: somewhat more are written without asking how many there are.
            ref var endTo = ref Unsafe.Add(ref end, endsFound);
            endsFound += BitOperations.PopCount(stops);
            do
            {
                for (var n = 0; n < 4; n++)
                {
                    Unsafe.Add(ref endTo, n) = count + UpTo(stops, all) - 1;
                    stops &= stops - 1;
                }
                endTo = ref Unsafe.Add(ref endTo, 4);
            }
            while (stops != 0);

            for (var n = 0; n < 8; n++)
            {
                var bits = (byte)all;
                var found = Avx2.ConvertToVector256Int32(Vector128.CreateScalarUnsafe(Unsafe.Add(ref places, bits)).AsByte());
                (found + at).StoreUnsafe(ref Unsafe.Add(ref mark, count));
                count += BitOperations.PopCount((uint)bits);
                at += Vector256.Create(8);
                all >>= 8;
            }
        }
        (markCount, endCount) = (count, endsFound);
        AddByBytes(bytes[blocks..], IndexedTo + blocks);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Mask(Vector256<byte> low, Vector256<byte> high, Vector256<byte> value)
        => Vector256.Equals(low, value).ExtractMostSignificantBits() | (ulong)Vector256.Equals(high, value).ExtractMostSignificantBits() << 32;

    /// <summary>How many bits of <c>all</c> stand up to the lowest of <c>stops</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int UpTo(ulong stops, ulong all) => BitOperations.PopCount(all & (stops ^ (stops - 1)));

    /// <summary>For each byte the places of its set bits, lowest first, as eight bytes.</summary>
    static ulong[] FindPlacesOfBits()
    {
        var table = new ulong[256];
        for (var bits = 0; bits < table.Length; bits++)
        {
            var count = 0;
            for (var place = 0; place < 8; place++)
                if ((bits & 1 << place) != 0) table[bits] |= (ulong)place << 8 * count++;
        }
        return table;
    }
}
