using System.Runtime.Intrinsics.X86;

namespace ClaimRelay.X12.Reading;

public sealed record SegmentReaderOptions
{
    public static SegmentReaderOptions Default { get; } = new();

    /// <summary>Longest segment, in bytes without terminator, that is read; a longer one ends reading with <see cref="X12FormatException"/>.</summary>
    public int MaxSegmentLength { get; init; } = 1024 * 1024;

    /// <summary>Most elements of a segment; more end reading with <see cref="X12FormatException"/>. No segment of the standard has a hundred.</summary>
    public int MaxElements { get; init; } = 10_000;

    /// <summary>False takes the plain path, as on a CPU without AVX2: what the other must equal.</summary>
    internal bool UseVectors { get; init; } = Avx2.IsSupported;

    /// <summary>Bytes first taken for reading from a stream; grows as far as a segment needs.</summary>
    public int BufferSize { get; init; } = 64 * 1024;
}
