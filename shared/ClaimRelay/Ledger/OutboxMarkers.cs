using Azure.Data.Tables;
using ClaimRelay.Storage;

namespace ClaimRelay.Ledger;

/// <summary>Which ledger partitions may hold unsent messages. A marker is set before the change it announces, so that a crash
/// between the two leaves a marker too many, never one too few.</summary>
public sealed class OutboxMarkers(RelayStorage storage, TimeProvider clock)
{
    public const int Shards = 4;

    // Longer than any single write to the ledger can take with all its retries: a younger marker may still be followed by its change.
    static readonly TimeSpan Settled = TimeSpan.FromMinutes(5);

    readonly TableClient _table = storage.Table("outbox");

    public Task SetAsync(string partition, CancellationToken cancellation) =>
        _table.UpsertEntityAsync(new TableEntity(ShardOf(partition), RowKeys.Escape(partition)) { ["Partition"] = partition, ["At"] = clock.GetUtcNow() }, TableUpdateMode.Replace, cancellation);

    public IAsyncEnumerable<TableEntity> ListAsync(int shard, CancellationToken cancellation) =>
        _table.QueryAsync<TableEntity>($"PartitionKey eq '{ShardName(shard)}'", cancellationToken: cancellation);

    /// <summary>Takes a marker away once no change can still be on its way behind it; a marker set anew meanwhile stays.</summary>
    public async Task ClearAsync(TableEntity marker, CancellationToken cancellation)
    {
        if (clock.GetUtcNow() - marker.GetDateTimeOffset("At") > Settled) await _table.TryDeleteAsync(marker, cancellation);
    }

    static string ShardName(int shard) => $"pending-{shard}";

    static string ShardOf(string partition)
    {
        var hash = 0u;
        foreach (var c in partition) hash = hash * 31 + c;
        return ShardName((int)(hash % Shards));
    }
}
