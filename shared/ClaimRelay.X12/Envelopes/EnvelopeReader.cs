using ClaimRelay.X12.Reading;

namespace ClaimRelay.X12.Envelopes;

/// <summary>
/// Reads a file down to its transaction sets and checks the envelope: nesting, counts, echoes, control numbers, versions. Bad input of
/// any kind gives findings with their places, all of them, never an exception.
/// </summary>
public static class EnvelopeReader
{
    public static Envelope Read(ReadOnlyMemory<byte> file, SegmentReaderOptions? options = null)
    {
        EnvelopeBuilder builder = new();
        try
        {
            AddAll(builder, file, options);
        }
        catch (X12FormatException e)
        {
            builder.Stop(e);
        }
        return builder.Finish();
    }

    static void AddAll(EnvelopeBuilder builder, ReadOnlyMemory<byte> file, SegmentReaderOptions? options)
    {
        foreach (var segment in SegmentReader.Over(file, options)) builder.Add(segment);
    }

    /// <summary>The same over a stream, holding one segment at a time. A failing stream throws what the stream throws.</summary>
    public static Task<Envelope> ReadAsync(Stream stream, CancellationToken cancellation = default)
        => ReadAsync(stream, SegmentReaderOptions.Default, cancellation);

    public static async Task<Envelope> ReadAsync(Stream stream, SegmentReaderOptions options, CancellationToken cancellation = default)
    {
        EnvelopeBuilder builder = new();
        using var reader = StreamSegmentReader.Over(stream, options);
        try
        {
            while (await reader.MoveNextAsync(cancellation).ConfigureAwait(false)) builder.Add(reader.Current);
        }
        catch (X12FormatException e)
        {
            builder.Stop(e);
        }
        return builder.Finish();
    }
}
