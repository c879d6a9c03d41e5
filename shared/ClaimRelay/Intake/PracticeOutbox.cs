using Azure.Data.Tables;
using ClaimRelay.Storage;

namespace ClaimRelay.Intake;

/// <summary>What a practice's system should pick up: <c>{practice}/{name}</c>.</summary>
public sealed class PracticeOutbox(RelayStorage storage)
{
    readonly TableClient _given = storage.Table("outbox");

    /// <summary>Puts a file there once: a practice that picked it up and took it away never sees it again, whatever comes twice.</summary>
    /// <param name="name">Says what the file is: under one name go the same bytes.</param>
    public async Task PutAsync(string practice, string name, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var given = new TableEntity($"given-{RowKeys.Escape(practice)}", RowKeys.Escape(name));
        if (await _given.FindAsync(given.PartitionKey, given.RowKey, cancellation) is not null) return;
        // The file first: a crash between the two writes the same bytes again.
        await storage.Outbox.GetBlobClient($"{practice}/{name}").UploadAsync(BinaryData.FromBytes(content), overwrite: true, cancellation);
        await _given.UpsertEntityAsync(given, TableUpdateMode.Replace, cancellation);
    }
}
