using Azure;
using Azure.Storage.Blobs.Models;
using ClaimRelay.Ledger;
using ClaimRelay.Storage;

namespace ClaimRelay.Intake;

/// <summary>The container practices drop their files into, <c>{practice}/{file}</c>.</summary>
public sealed class DropZone(RelayStorage storage)
{
    /// <summary>Metadata of a dropped blob: its text is the reason why claims in it that are already live are sent all the same.</summary>
    public const string AllowDuplicates = "allowduplicates";

    const int LongestReason = 500;

    /// <summary>Null when the file is gone: an earlier run took it.</summary>
    public async Task<DroppedFile?> FindAsync(string blobName, CancellationToken cancellation)
    {
        try
        {
            var properties = (await storage.Claims.GetBlobClient(blobName).GetPropertiesAsync(cancellationToken: cancellation)).Value;
            var slash = blobName.IndexOf('/');
            return new(blobName, slash > 0 ? blobName[..slash] : "", blobName[(slash + 1)..], properties.ContentLength, properties.ETag.ToString()) { DuplicatesAllowedBecause = ReasonOf(properties.Metadata) };
        }
        catch (RequestFailedException ex) when (ex.Status == 404)
        {
            return null;
        }
    }

    // Without a reason it is no permission.
    static string? ReasonOf(IDictionary<string, string> metadata) =>
        metadata.FirstOrDefault(m => m.Key.Equals(AllowDuplicates, StringComparison.OrdinalIgnoreCase)).Value?.Trim() is { Length: > 0 } reason ? CauseList.Cut(reason, LongestReason) : null;

    /// <summary>The bytes of exactly this drop; null when the file was replaced or taken meanwhile.</summary>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(DroppedFile file, CancellationToken cancellation)
    {
        try
        {
            var conditions = new BlobDownloadOptions { Conditions = new() { IfMatch = new ETag(file.ETag) } };
            return (await storage.Claims.GetBlobClient(file.BlobName).DownloadContentAsync(conditions, cancellation)).Value.Content.ToMemory();
        }
        catch (RequestFailedException ex) when (ex.Status is 404 or 412)
        {
            return null;
        }
    }

    /// <summary>Takes the file away, once archived and entered. A file dropped anew under the name stays.</summary>
    public Task RemoveAsync(DroppedFile file, CancellationToken cancellation) => RemoveAsync(file.BlobName, file.ETag, cancellation);

    async Task RemoveAsync(string blobName, string etag, CancellationToken cancellation)
    {
        try
        {
            await storage.Claims.GetBlobClient(blobName).DeleteIfExistsAsync(conditions: new() { IfMatch = new ETag(etag) }, cancellationToken: cancellation);
        }
        catch (RequestFailedException ex) when (ex.Status == 412)
        {
            // Replaced since: the new file has an event of its own.
        }
    }

    /// <summary>Names of all files that wait.</summary>
    public async IAsyncEnumerable<string> ListAsync()
    {
        await foreach (var blob in storage.Claims.GetBlobsAsync()) yield return blob.Name;
    }
}

/// <param name="Practice">First folder of the name; empty when there is none.</param>
public sealed record DroppedFile(string BlobName, string Practice, string FileName, long Size, string ETag)
{
    /// <summary>Why the practice wants duplicates of live claims in this file sent; null when they are held.</summary>
    public string? DuplicatesAllowedBecause { get; init; }
}
