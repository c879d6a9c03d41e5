using System.Text;
using ClaimRelay.X12.Reading;

namespace ClaimRelay.X12.Tests.Reading;

/// <summary>Everything a reader tells about a segment, as a value to compare.</summary>
public sealed record ReadSegment(long Offset, int Length, int Ordinal, SegmentKind Kind, string Id, string Bytes, string Elements)
{
    public static ReadSegment Of(Segment segment)
    {
        var elements = new StringBuilder();
        for (var i = 1; i <= segment.Count; i++) elements.Append(Encoding.Latin1.GetString(segment[i].Bytes)).Append('\u0001');
        return new(segment.Offset, segment.Length, segment.Ordinal, segment.Kind, Encoding.Latin1.GetString(segment.Id),
            Encoding.Latin1.GetString(segment.Bytes), elements.ToString());
    }

    public static List<ReadSegment> Whole(ReadOnlyMemory<byte> file, SegmentReaderOptions? options = null)
    {
        List<ReadSegment> all = [];
        foreach (var segment in SegmentReader.Over(file, options)) all.Add(Of(segment));
        return all;
    }

    public static async Task<List<ReadSegment>> InPieces(byte[] file, int piece, SegmentReaderOptions? options = null)
    {
        List<ReadSegment> all = [];
        using var reader = StreamSegmentReader.Over(new PieceStream(file, piece), options ?? new SegmentReaderOptions { BufferSize = 16 });
        while (await reader.MoveNextAsync()) all.Add(Of(reader.Current));
        return all;
    }
}

/// <summary>A stream that gives at most so many bytes at a time.</summary>
public sealed class PieceStream(byte[] bytes, int piece) : MemoryStream(bytes)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        => base.ReadAsync(buffer[..Math.Min(buffer.Length, piece)], cancellationToken);
}
