using System.Text.Json;
using Azure.Data.Tables;
using ClaimRelay.Ledger;
using ClaimRelay.Storage;

namespace ClaimRelay.Remittances;

/// <summary>The remittances of each practice, one partition a practice; a trace number has one content.</summary>
public sealed class RemittanceLedger(RelayStorage storage)
{
    const string Prefix = "r|";

    readonly TableClient _table = storage.Table("remittances");

    /// <summary>Enters a remittance under its trace number; gives the one that is there when the number was seen before. One that is held, of which
    /// nothing was posted, makes room for another: that is the correction that was asked for.</summary>
    public async Task<PostedRemittance> EnterAsync(PostedRemittance remittance, CancellationToken cancellation)
    {
        var row = ToRow(remittance);
        if (await _table.TryAddAsync(row, cancellation)) return remittance;
        var current = (await _table.FindAsync(row.PartitionKey, row.RowKey, cancellation))!;
        var known = FromRow(current);
        if (known.State is not RemittanceState.Held || known.Content == remittance.Content || remittance.State is RemittanceState.Held) return known;
        await _table.UpdateEntityAsync(row, current.ETag, TableUpdateMode.Replace, cancellation);
        return remittance;
    }

    public async Task CloseAsync(PostedRemittance remittance, CancellationToken cancellation)
    {
        var row = ToRow(remittance);
        var current = await _table.FindAsync(row.PartitionKey, row.RowKey, cancellation);
        if (current is not null && FromRow(current).State is RemittanceState.Posting) await _table.UpdateEntityAsync(row, current.ETag, TableUpdateMode.Replace, cancellation);
    }

    public async Task<IReadOnlyList<PostedRemittance>> ListAsync(string practice, CancellationToken cancellation)
    {
        var remittances = new List<PostedRemittance>();
        await foreach (var row in _table.RangeAsync(practice, Prefix, cancellation: cancellation)) remittances.Add(FromRow(row));
        return [.. remittances.OrderBy(r => r.ReceivedAt)];
    }

    static TableEntity ToRow(PostedRemittance remittance) => new TableEntity(remittance.Practice, $"{Prefix}{RowKeys.Escape(remittance.PayerTraceId)}|{RowKeys.Escape(remittance.TraceNumber)}")
    {
        ["State"] = remittance.State.ToString(),
    }.WithJson(JsonSerializer.Serialize(remittance, LedgerJson.Default.PostedRemittance));

    static PostedRemittance FromRow(TableEntity row) => JsonSerializer.Deserialize(row.Json(), LedgerJson.Default.PostedRemittance)!;
}
