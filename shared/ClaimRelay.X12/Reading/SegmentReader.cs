using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ClaimRelay.X12.Reading;

/// <summary>
/// Reads the segments of a file in memory, in order, with <c>foreach</c>. A segment is valid until the next step. One
/// <c>foreach</c> per reader.
/// </summary>
/// <remarks>Throws <see cref="X12FormatException"/> on a segment over the limit; anything else reads.</remarks>
public ref struct SegmentReader
{
    readonly ReadOnlySpan<byte> bytes;
    SegmentScanner scanner;

    SegmentReader(ReadOnlySpan<byte> bytes, SegmentReaderOptions options)
    {
        this.bytes = bytes;
        scanner = new(options);
    }

    /// <summary>A whole file: finds each ISA and takes the delimiters from it.</summary>
    public static SegmentReader Over(ReadOnlyMemory<byte> file, SegmentReaderOptions? options = null)
        => new(file.Span, options ?? SegmentReaderOptions.Default);

    /// <summary>A stretch of a file inside an interchange, as a transaction set or a claim; offsets and ordinals are those of the file.</summary>
    /// <param name="firstOrdinal">Ordinal in the file of the first segment in the range.</param>
    public static SegmentReader Over(ReadOnlyMemory<byte> file, ByteRange range, Delimiters delimiters, int firstOrdinal = 1, SegmentReaderOptions? options = null)
    {
        var reader = new SegmentReader(range.In(file).Span, options ?? SegmentReaderOptions.Default);
        reader.scanner.StartInside(delimiters, range.Offset, firstOrdinal);
        return reader;
    }

    [UnscopedRef]
    public readonly Segment Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => scanner.Current(bytes);
    }

    public readonly SegmentReader GetEnumerator() => this;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext() => scanner.Next(bytes, isFinal: true) == SegmentScanner.Step.Found;

    /// <summary>Called by <c>foreach</c> at its end: gives memory back for the next reader.</summary>
    public void Dispose() => scanner.Dispose();
}
