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
    const long HighestNumber = 999_999_999;

    readonly TableClient _table = storage.Table("batches");

    /// <summary>The batch of these bytes: a new one, or the one that is there.</summary>
    public async Task<Batch> OpenAsync(string practice, string fileName, string dropETag, string sha256, long size, CancellationToken cancellation)
    {
        var batch = new Batch
        {
            Id = RowKeys.Id("batch", practice, sha256)[..16],
            Practice = practice,
            FileName = fileName,
            DropETag = dropETag,
            Sha256 = sha256,
            Size = size,
            ReceivedAt = clock.GetUtcNow(),
        };
        return await FindAsync(practice, batch.Id, cancellation)
            ?? (await _table.TryAddAsync(ToRow(batch), cancellation) ? batch : (await FindAsync(practice, batch.Id, cancellation))!);
    }

    /// <summary>Begins a refused batch anew under another drop of the same bytes; gives it as it stands when it is no longer refused, or was begun anew by another run.</summary>
    public async Task<Batch> ReopenAsync(Batch batch, string fileName, string dropETag, CancellationToken cancellation)
    {
        while (true)
        {
            var row = await _table.FindAsync(batch.Practice, Prefix + batch.Id, cancellation) ?? throw Missing(batch);
            var current = FromRow(row);
            if (current.State is not BatchState.Rejected || current.DropETag != batch.DropETag) return current;
            var reopened = new Batch
            {
                Id = current.Id,
                Practice = current.Practice,
                FileName = fileName,
                JudgedBefore = current.JudgedBefore + 1,
                DropETag = dropETag,
                Sha256 = current.Sha256,
                Size = current.Size,
                ReceivedAt = clock.GetUtcNow(),
            };
            try
            {
                await _table.UpdateEntityAsync(ToRow(reopened), row.ETag, TableUpdateMode.Replace, cancellation);
                return reopened;
            }
            catch (RequestFailedException ex) when (ex.IsConflict())
            {
                // Another run began it anew: look again.
            }
        }
    }

    /// <summary>Takes a control number for each answer about a batch, in one transaction with its row: a number is neither lost nor used twice, and a
    /// second run over the batch gets the same ones.</summary>
    /// <exception cref="KeyNotFoundException">No such batch.</exception>
    public async Task<Batch> NumberAsync(Batch batch, int answers, CancellationToken cancellation)
    {
        while (true)
        {
            var row = await _table.FindAsync(batch.Practice, Prefix + batch.Id, cancellation) ?? throw Missing(batch);
            var current = FromRow(row);
            if (current.Answers > 0 || answers == 0) return current;

            var counter = await _table.FindAsync(batch.Practice, CounterRow, cancellation);
            var first = counter?.GetInt64("Next") ?? 1;
            if (first + answers - 1 > HighestNumber) first = 1;
            var next = new TableEntity(batch.Practice, CounterRow) { ["Next"] = first + answers };
            var numbered = current with { AnswerNumber = first, Answers = answers };
            try
            {
                await _table.SubmitTransactionAsync(
                    [
                        counter is null ? new(TableTransactionActionType.Add, next) : new(TableTransactionActionType.UpdateReplace, next, counter.ETag),
                        new(TableTransactionActionType.UpdateReplace, ToRow(numbered), row.ETag),
                    ],
                    cancellation);
                return numbered;
            }
            catch (TableTransactionFailedException ex) when (ex.IsConflict())
            {
                // Another batch of this practice took the numbers, or another run numbered this one: look again.
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

    static KeyNotFoundException Missing(Batch batch) => new($"Batch {batch.Id} is not in the ledger of practice {batch.Practice}.");

    static TableEntity ToRow(Batch batch) => new TableEntity(batch.Practice, Prefix + batch.Id)
    {
        ["State"] = batch.State.ToString(),
    }.WithJson(JsonSerializer.Serialize(batch, LedgerJson.Default.Batch));

    static Batch FromRow(TableEntity row) => JsonSerializer.Deserialize(row.Json(), LedgerJson.Default.Batch)!;
}
