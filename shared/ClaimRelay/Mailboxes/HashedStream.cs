using System.Security.Cryptography;

namespace ClaimRelay.Mailboxes;

/// <summary>Hashes what is written through it, and counts it once it is written. Leaves the stream below it open.</summary>
sealed class HashedStream(Stream below) : WriteStream
{
    readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>SHA-256 of what was written, in lower case hex.</summary>
    public string Sha256() => Convert.ToHexStringLower(hash.GetCurrentHash());

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        below.Write(buffer);
        Count(buffer);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await below.WriteAsync(buffer, cancellationToken);
        Count(buffer.Span);
    }

    public override void Flush() => below.Flush();
    public override Task FlushAsync(CancellationToken cancellationToken) => below.FlushAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        hash.Dispose();
        base.Dispose(disposing);
    }

    void Count(ReadOnlySpan<byte> bytes)
    {
        hash.AppendData(bytes);
        Written += bytes.Length;
    }
}
