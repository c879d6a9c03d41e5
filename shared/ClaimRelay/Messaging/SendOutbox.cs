using System.Text.Json;
using Azure.Data.Tables;
using ClaimRelay.Ledger;
using ClaimRelay.Storage;
using Microsoft.Extensions.Logging;

namespace ClaimRelay.Messaging;

/// <summary>Delivers the messages that wait in the ledger, oldest first in each partition. A message leaves the ledger only when the entity has accepted it;
/// sent again after a crash it has the same id, and the entity drops the second.</summary>
public sealed partial class SendOutbox(RelayStorage storage, OutboxMarkers markers, IMessageSender sender, Leases leases, ILogger<SendOutbox> logger)
{
    const int AtOnce = 100;

    readonly TableClient _table = storage.Table("claims");

    /// <returns>How many messages were sent.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var sent = 0;
        for (var shard = 0; shard < OutboxMarkers.Shards; shard++)
        {
            await using var lease = await leases.TryTakeAsync($"outbox/{shard}", cancellation);
            if (lease is null) continue;
            await foreach (var marker in markers.ListAsync(shard, lease.Lost))
            {
                try
                {
                    var drained = await DrainAsync(marker.GetString("Partition"), lease.Lost);
                    sent += drained.Sent;
                    // What an entity refused waits on: without its marker nobody would look for it again.
                    if (drained.Left == 0) await markers.ClearAsync(marker, lease.Lost);
                }
                catch (MessageSendException ex) when (!ex.IsPermanent)
                {
                    // The broker is down or busy: everything waits where it is, in order, for the next run.
                    LogWaiting(ex.Entity, ex.Condition);
                    return sent;
                }
            }
        }

        return sent;
    }

    async Task<(int Sent, int Left)> DrainAsync(string partition, CancellationToken cancellation)
    {
        var sent = 0;
        var found = 0;
        var rows = new List<TableEntity>();
        await foreach (var row in _table.RangeAsync(partition, OutboxMessage.Prefix, cancellation: cancellation))
        {
            rows.Add(row);
            found++;
            if (rows.Count < AtOnce) continue;
            sent += await SendAsync(rows, cancellation);
            rows.Clear();
        }

        if (rows.Count > 0) sent += await SendAsync(rows, cancellation);
        return (sent, found - sent);
    }

    async Task<int> SendAsync(List<TableEntity> rows, CancellationToken cancellation)
    {
        var messages = rows.Select(r => (Row: r, Message: JsonSerializer.Deserialize(r.Json(), LedgerJson.Default.OutboxMessage)!)).ToList();
        var delivered = new List<TableEntity>();
        foreach (var entity in messages.GroupBy(m => m.Message.Entity))
        {
            try
            {
                await sender.SendAsync(entity.Key, [.. entity.Select(m => m.Message.ToOutgoing())], cancellation);
                delivered.AddRange(entity.Select(m => m.Row));
            }
            catch (MessageSendException ex) when (ex.IsPermanent)
            {
                // They stay in the ledger and are tried again: a missing queue is mended by creating it. Other entities go on.
                LogRefused(ex.Entity, ex.Condition, entity.Count());
            }
        }

        foreach (var chunk in delivered.Chunk(100))
            await _table.SubmitTransactionAsync(chunk.Select(r => new TableTransactionAction(TableTransactionActionType.Delete, r, Azure.ETag.All)), cancellation);
        return delivered.Count;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Entity {Entity} takes no messages now ({Condition}); they wait in the outbox")]
    partial void LogWaiting(string entity, string condition);

    [LoggerMessage(Level = LogLevel.Error, Message = "Entity {Entity} refuses messages for good ({Condition}); {Count} wait in the outbox. Create the entity or grant the right to send")]
    partial void LogRefused(string entity, string condition, int count);
}
