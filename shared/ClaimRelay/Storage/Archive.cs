using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace ClaimRelay.Storage;

/// <summary>Every byte that came in or went out, under its SHA-256: written once, never changed, never deleted by the relay.</summary>
public sealed class Archive(RelayStorage storage)
{
    /// <summary>Stores the bytes and returns their SHA-256 in lower case hex. Storing the same bytes again changes nothing.</summary>
    public async Task<string> StoreAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var hash = HashOf(content);
        try
        {
            await Blob(hash).UploadAsync(BinaryData.FromBytes(content), new BlobUploadOptions { Conditions = new() { IfNoneMatch = ETag.All } }, cancellation);
        }
        catch (RequestFailedException ex) when (ex.ErrorCode == BlobErrorCode.BlobAlreadyExists || ex.ErrorCode == BlobErrorCode.ConditionNotMet)
        {
            // Already there: the name is the hash of the content. Other conflicts, as while the container is being deleted, store nothing.
        }

        return hash;
    }

    /// <summary>Reads bytes back and proves that they are the ones stored.</summary>
    /// <exception cref="InvalidDataException">They are not: the archive was altered.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(string hash, CancellationToken cancellation)
    {
        var content = (await Blob(hash).DownloadContentAsync(cancellation)).Value.Content.ToMemory();
        var found = HashOf(content);
        if (found != hash) throw new InvalidDataException($"Archive entry {hash} has content with hash {found}: it was altered. Restore it from its version history.");
        return content;
    }

    public async Task<bool> HoldsAsync(string hash, CancellationToken cancellation) => await Blob(hash).ExistsAsync(cancellation);

    /// <summary>The name that bytes are stored under.</summary>
    public static string HashOf(ReadOnlyMemory<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content.Span));

    BlobClient Blob(string hash) => storage.Archive.GetBlobClient(Name(hash));

    public static string Name(string hash) => $"sha256/{hash[..2]}/{hash}";
}
