namespace ClaimRelay.Mailboxes;

/// <summary>What is to be uploaded: how long it is, and a fresh stream of it as often as one is needed.</summary>
public sealed class UploadContent
{
    readonly Func<CancellationToken, ValueTask<Stream>> open;

    /// <summary>From a file or the archive: whatever may be larger than memory.</summary>
    /// <param name="sha256">In lower case hex; every stream is proved against it while it is read, so that nothing altered is ever delivered.</param>
    /// <param name="open">Gives the bytes from their beginning.</param>
    public UploadContent(long length, string sha256, Func<CancellationToken, ValueTask<Stream>> open) => (Length, Sha256, this.open) = (length, sha256, open);

    public UploadContent(ReadOnlyMemory<byte> bytes) => (Length, open) = (bytes.Length, _ => ValueTask.FromResult<Stream>(new ContentStream(bytes)));

    public long Length { get; }

    /// <summary>Null for bytes in memory: they need no proof.</summary>
    internal string? Sha256 { get; }

    /// <summary>Reads it through once. For a write that cannot be taken back.</summary>
    /// <exception cref="InvalidDataException">It is not what it was said to be.</exception>
    internal async Task ProveAsync(CancellationToken cancellation)
    {
        if (Sha256 is null) return;
        await using var stream = await OpenAsync(cancellation);
        await stream.CopyToAsync(Stream.Null, cancellation);
    }

    internal async ValueTask<SentStream> OpenAsync(CancellationToken cancellation) => new(await open(cancellation), this);
}
