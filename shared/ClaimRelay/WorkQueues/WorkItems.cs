using Azure;
using Azure.Data.Tables;
using ClaimRelay.Ledger;
using ClaimRelay.Partners;
using ClaimRelay.Storage;

namespace ClaimRelay.WorkQueues;

/// <summary>Work that belongs to no single claim: batches, transmissions, remittances, accounts. Lies in its own partition per practice or account.</summary>
public sealed class WorkItems(RelayStorage storage, OutboxMarkers markers, RelayConfiguration configuration, TimeProvider clock)
{
    readonly TableClient _table = storage.Table("claims");

    /// <summary>Opens an item and announces it, in one transaction; an item that was ever opened is left as it is.</summary>
    public Task OpenAsync(WorkItem item, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var routed = WorkRouting.Route(item with { OpenedAt = now }, configuration.WorkRules);
        var partition = PartitionOf(item.Practice);
        return AddAsync(partition, [ClaimRows.ToRow(partition, routed), OutboxMessage.From(routed, now).ToRow(partition, now, 0)], cancellation);
    }

    /// <summary>Publishes a message about a practice as a whole, once by its id.</summary>
    public Task PublishAsync(string practice, OutboxMessage message, CancellationToken cancellation)
    {
        // The marker row keeps the id after the message row is gone, so that a repeated run publishes nothing new.
        var partition = PartitionOf(practice);
        return AddAsync(partition, [new TableEntity(partition, $"p|{message.Id}"), message.ToRow(partition, clock.GetUtcNow(), 0)], cancellation);
    }

    public async Task<WorkItem?> FindAsync(string practice, string id, CancellationToken cancellation) =>
        await _table.FindAsync(PartitionOf(practice), ClaimRows.WorkPrefix + id, cancellation) is { } row ? ClaimRows.ToWorkItem(row) : null;

    /// <summary>Closes an item because the relay itself saw it settled. Unknown or closed already is fine.</summary>
    public async Task SettleAsync(string practice, string id, string because, CancellationToken cancellation)
    {
        while (await _table.FindAsync(PartitionOf(practice), ClaimRows.WorkPrefix + id, cancellation) is { } row)
        {
            var item = ClaimRows.ToWorkItem(row);
            if (item.State is WorkState.Done) return;
            try
            {
                await _table.UpdateEntityAsync(ClaimRows.ToRow(row.PartitionKey, item with { State = WorkState.Done, ClosedBecause = because }), row.ETag, TableUpdateMode.Replace, cancellation);
                return;
            }
            catch (RequestFailedException ex) when (ex.IsConflict())
            {
                // Somebody changed it meanwhile: look again.
            }
        }
    }

    /// <summary>All items of a practice (or <c>@account</c>), most pressing first: priority, then deadline, then dollars.</summary>
    public async Task<IReadOnlyList<WorkItem>> ListAsync(string practice, CancellationToken cancellation)
    {
        IEnumerable<string> partitions = practice.StartsWith('@') ? [PartitionOf(practice)] : [PartitionOf(practice), .. ClaimKey.Partitions(practice)];
        var items = new List<WorkItem>();
        foreach (var partition in partitions)
            await foreach (var row in _table.RangeAsync(partition, ClaimRows.WorkPrefix, cancellation: cancellation)) items.Add(ClaimRows.ToWorkItem(row));
        return [.. items.OrderBy(i => i.Priority).ThenBy(i => i.Deadline ?? DateOnly.MaxValue).ThenByDescending(i => i.Dollars).ThenBy(i => i.Id, StringComparer.Ordinal)];
    }

    /// <summary>Practice id of items that concern an account and no practice.</summary>
    public static string ForAccount(string account) => $"@{account}";

    public static string PartitionOf(string practice) => $"{practice}|work";

    async Task AddAsync(string partition, IReadOnlyList<TableEntity> rows, CancellationToken cancellation)
    {
        await markers.SetAsync(partition, cancellation);
        try
        {
            await _table.SubmitTransactionAsync(rows.Select(r => new TableTransactionAction(TableTransactionActionType.Add, r)), cancellation);
        }
        catch (TableTransactionFailedException ex) when (ex.Status == 409)
        {
            // Its first row, the item's own id, is there already: it was opened before.
        }
    }
}
