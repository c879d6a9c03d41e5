using System.Security.Cryptography;

namespace ClaimRelay.Mailboxes;

/// <summary>Reads what is sent, and remembers how much of it may have left us. Where it is known what it must be, it proves that: bytes that are not
/// those that were meant fail before the end is handed out.</summary>
sealed class SentStream(Stream below, UploadContent? meant = null) : Stream
{
    readonly IncrementalHash? hash = meant?.Sha256 is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    long position;

    /// <summary>True once a byte, or the end of an empty content, was handed out.</summary>
    public bool WasRead { get; private set; }

    /// <summary>Bytes still to come; null where that is not known.</summary>
    public long? Left => meant is not null ? meant.Length - position : below switch
    {
        SentStream sent => sent.Left,
        { CanSeek: true } => below.Length - below.Position,
        _ => null,
    };

    public bool WasReadWhole => WasRead && position == meant?.Length;

    public override int Read(Span<byte> buffer) => Count(buffer, below.Read(buffer));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await below.ReadAsync(buffer, cancellationToken);
        return Count(buffer.Span, count);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => position; set => throw new NotSupportedException(); }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void Flush() { }
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            hash?.Dispose();
            below.Dispose();
        }

        base.Dispose(disposing);
    }

    int Count(ReadOnlySpan<byte> buffer, int count)
    {
        hash?.AppendData(buffer[..count]);
        position += count;
        if (meant is not null && (position > meant.Length || (count == 0 && position < meant.Length && buffer.Length > 0)))
            throw new InvalidDataException($"The content to upload has {(count == 0 ? "fewer" : "more")} than the {meant.Length} bytes that it was said to have.");

        // Before the last piece is handed out.
        if (hash is not null && position == meant!.Length && count > 0 && Convert.ToHexStringLower(hash.GetCurrentHash()) != meant.Sha256)
            throw new InvalidDataException($"The content to upload has not the hash {meant.Sha256}: it was altered.");
        WasRead = true;
        return count;
    }
}
