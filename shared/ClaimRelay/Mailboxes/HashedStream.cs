using System.Security.Cryptography;

namespace ClaimRelay.Mailboxes;

/// <summary>Hashes what is written through it. Leaves the stream below it open.</summary>
sealed class HashedStream(Stream below) : WriteStream
{
    readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>SHA-256 of what was written, in lower case hex.</summary>
    public string Sha256() => Convert.ToHexStringLower(hash.GetCurrentHash());

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Count(buffer);
        below.Write(buffer);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Count(buffer.Span);
        return below.WriteAsync(buffer, cancellationToken);
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
