using System.Buffers;
using System.IO.Pipelines;

namespace ClaimRelay.X12.Reading;

/// <summary>
/// Reads the segments of a stream, in order, holding no more of it than one segment needs:
/// <c>while (await reader.MoveNextAsync(cancellation)) Use(reader.Current);</c>
/// </summary>
/// <remarks>
/// Finds exactly what <see cref="SegmentReader"/> finds over the same bytes. Throws <see cref="X12FormatException"/> on a segment
/// over the limit. Does not close the stream.
/// </remarks>
public sealed class StreamSegmentReader : IDisposable
{
    readonly Stream stream;
    byte[] buffer;
    SegmentScanner scanner;
    int start;
    int end;
    int found;
    int length;
    bool isFinal;

    StreamSegmentReader(Stream stream, SegmentReaderOptions options)
    {
        this.stream = stream;
        scanner = new(options);
        buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, options.BufferSize));
    }

    public static StreamSegmentReader Over(Stream stream, SegmentReaderOptions? options = null)
        => new(stream, options ?? SegmentReaderOptions.Default);

    public static StreamSegmentReader Over(PipeReader pipe, SegmentReaderOptions? options = null)
        => new(pipe.AsStream(leaveOpen: true), options ?? SegmentReaderOptions.Default);

    /// <summary>The segment at hand, valid until the next <see cref="MoveNextAsync"/>.</summary>
    public Segment Current => scanner.Current(buffer.AsSpan(found, length));

    public async ValueTask<bool> MoveNextAsync(CancellationToken cancellation = default)
    {
        while (true)
        {
            var step = scanner.Next(buffer.AsSpan(start, end - start), isFinal, out var skipped, out length);
            start += skipped;
            if (step == SegmentScanner.Step.End) return false;
            if (step == SegmentScanner.Step.Found)
            {
                found = start;
                start += length;
                return true;
            }
            MakeRoom();
            var read = await stream.ReadAsync(buffer.AsMemory(end), cancellation).ConfigureAwait(false);
            isFinal = read == 0;
            end += read;
        }
    }

    public void Dispose()
    {
        var rented = Interlocked.Exchange(ref buffer, []);
        if (rented.Length > 0) ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        (start, end, found, length) = (0, 0, 0, 0);
    }

    void MakeRoom()
    {
        if (end < buffer.Length) return;
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            return;
        }
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        buffer = larger;
    }
}
