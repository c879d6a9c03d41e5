using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

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
    int end;
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
    public Segment Current => scanner.Current(buffer.AsSpan(0, end));

    public ValueTask<bool> MoveNextAsync(CancellationToken cancellation = default)
        => scanner.Next(buffer.AsSpan(0, end), isFinal) switch
        {
            SegmentScanner.Step.Found => new(true),
            SegmentScanner.Step.End => new(false),
            _ => ReadOnAsync(cancellation),
        };

    /// <summary>The same, waiting on the calling thread where the stream has to be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext()
    {
        var step = scanner.Next(buffer.AsSpan(0, end), isFinal);
        return step == SegmentScanner.Step.Found || (step == SegmentScanner.Step.NeedMore && ReadOn());
    }

    bool ReadOn()
    {
        while (true)
        {
            MakeRoom();
            if (Continue(stream.Read(buffer.AsSpan(end))) is { } isFound) return isFound;
        }
    }

    async ValueTask<bool> ReadOnAsync(CancellationToken cancellation)
    {
        while (true)
        {
            MakeRoom();
            if (Continue(await stream.ReadAsync(buffer.AsMemory(end), cancellation).ConfigureAwait(false)) is { } isFound) return isFound;
        }
    }

    /// <summary>Goes on with what was read; null when that was not enough.</summary>
    bool? Continue(int read)
    {
        isFinal = read == 0;
        end += read;
        var step = scanner.Next(buffer.AsSpan(0, end), isFinal);
        return step == SegmentScanner.Step.NeedMore ? null : step == SegmentScanner.Step.Found;
    }

    public void Dispose()
    {
        var rented = Interlocked.Exchange(ref buffer, []);
        if (rented.Length == 0) return;
        ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        scanner.Dispose();
        end = 0;
    }

    void MakeRoom()
    {
        if (end < buffer.Length) return;
        var read = scanner.Position;
        if (read > 0)
        {
            buffer.AsSpan(read, end - read).CopyTo(buffer);
            scanner.DropRead();
            end -= read;
            return;
        }
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        buffer = larger;
    }
}
