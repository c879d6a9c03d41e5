using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using ClaimRelay.Ledger;
using ClaimRelay.Storage;

namespace ClaimRelay.Intake;

/// <summary>The batches of each practice, one partition a practice, and the numbers under which we answer it.</summary>
public sealed class BatchLedger(RelayStorage storage, TimeProvider clock)
{
    const string Prefix = "b|";
    const string CounterRow = "counter";

    readonly TableClient _table = storage.Table("batches");

    /// <summary>The batch of these bytes: a new one, or the one that is there. The number and the row are one transaction, so no number is lost or used twice.</summary>
    public async Task<Batch> OpenAsync(string practice, string fileName, string dropETag, string sha256, long size, CancellationToken cancellation)
    {
        var id = RowKeys.Id("batch", practice, sha256)[..16];
        while (true)
        {
            if (await FindAsync(practice, id, cancellation) is { } known) return known;

            var counter = await _table.FindAsync(practice, CounterRow, cancellation);
            var number = (counter?.GetInt64("Next") ?? 1) % 1_000_000_000;
            var batch = new Batch
            {
                Id = id,
                Practice = practice,
                FileName = fileName,
                DropETag = dropETag,
                Sha256 = sha256,
                Size = size,
                ReceivedAt = clock.GetUtcNow(),
                AnswerNumber = number,
            };
            var next = new TableEntity(practice, CounterRow) { ["Next"] = number + 1 };
            try
            {
                await _table.SubmitTransactionAsync(
                    [
                        counter is null ? new(TableTransactionActionType.Add, next) : new(TableTransactionActionType.UpdateReplace, next, counter.ETag),
                        new(TableTransactionActionType.Add, ToRow(batch)),
                    ],
                    cancellation);
                return batch;
            }
            catch (TableTransactionFailedException ex) when (ex.IsConflict())
            {
                // Another batch of this practice took the number: take the next.
            }
        }
    }

    public async Task<Batch?> FindAsync(string practice, string id, CancellationToken cancellation) =>
        await _table.FindAsync(practice, Prefix + id, cancellation) is { } row ? FromRow(row) : null;

    /// <summary>Writes the end of intake; false when another run already wrote it.</summary>
    public async Task<bool> CloseAsync(Batch batch, CancellationToken cancellation)
    {
        var row = await _table.FindAsync(batch.Practice, Prefix + batch.Id, cancellation);
        if (row is null || FromRow(row).State is not BatchState.Receiving) return false;
        try
        {
            await _table.UpdateEntityAsync(ToRow(batch), row.ETag, TableUpdateMode.Replace, cancellation);
            return true;
        }
        catch (RequestFailedException ex) when (ex.IsConflict())
        {
            return false;
        }
    }

    public async Task<IReadOnlyList<Batch>> ListAsync(string practice, CancellationToken cancellation)
    {
        var batches = new List<Batch>();
        await foreach (var row in _table.RangeAsync(practice, Prefix, cancellation: cancellation)) batches.Add(FromRow(row));
        return [.. batches.OrderBy(b => b.ReceivedAt)];
    }

    static TableEntity ToRow(Batch batch) => new TableEntity(batch.Practice, Prefix + batch.Id)
    {
        ["State"] = batch.State.ToString(),
    }.WithJson(JsonSerializer.Serialize(batch, LedgerJson.Default.Batch));

    static Batch FromRow(TableEntity row) => JsonSerializer.Deserialize(row.Json(), LedgerJson.Default.Batch)!;
}
