using Azure.Data.Tables;
using ClaimRelay.Intake;
using ClaimRelay.Ledger;
using ClaimRelay.Storage;

namespace ClaimRelay.Cli.Demo;

/// <summary>How far the relay is, while it works: a cheap look into its storage from outside.</summary>
public sealed record DemoState
{
    /// <summary>Status of each claim, by its id.</summary>
    public required IReadOnlyDictionary<string, string> Claims { get; init; }
    public required int WaitingMessages { get; init; }
    public required int BatchesDone { get; init; }
    public required int TransmissionsDone { get; init; }
    public required int TransmissionsOpen { get; init; }
    public required int AnswersPlanned { get; init; }
    public required int AnswersProcessed { get; init; }

    public IEnumerable<(string Status, int Count)> ByStatus => Claims.Values.CountBy(s => s).OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => (s.Key, s.Value));

    /// <summary>Compares equal when nothing moved.</summary>
    public string Fingerprint => $"{string.Join(',', ByStatus)} {WaitingMessages} {BatchesDone} {TransmissionsDone} {TransmissionsOpen} {AnswersPlanned} {AnswersProcessed}";

    public static async Task<DemoState> LookAsync(DemoWorld world, CancellationToken cancellation)
    {
        var claims = new Dictionary<string, string>();
        await foreach (var row in world.Storage.Table("claims").QueryAsync<TableEntity>("RowKey ge 'c|' and RowKey lt 'c}'", select: ["RowKey", "Status"], cancellationToken: cancellation))
            claims[row.RowKey[(row.RowKey.LastIndexOf('|') + 1)..]] = row.GetString("Status");

        var batches = await RowsAsync(world.Storage.Table("batches"), "b|", cancellation);
        var transmissions = (await RowsAsync(world.Storage.Table("transmissions"), "t|", cancellation))
            .Select(r => System.Text.Json.JsonSerializer.Deserialize(r.Json(), LedgerJson.Default.Transmission)!).ToList();
        var fetched = (await RowsAsync(world.Storage.Table("mailbox"), "f|", cancellation))
            .Select(r => System.Text.Json.JsonSerializer.Deserialize(r.Json(), LedgerJson.Default.FetchedFile)!);
        return new()
        {
            Claims = claims,
            WaitingMessages = (await DemoLedger.RowKeysAsync(world.Storage, OutboxMessage.Prefix, cancellation)).Count,
            BatchesDone = batches.Count(b => b.GetString("State") != nameof(BatchState.Receiving)),
            TransmissionsDone = transmissions.Count(t => t.IsFinal),
            TransmissionsOpen = transmissions.Count(t => !t.IsFinal),
            AnswersPlanned = world.Clearinghouses.Sum(c => c.Received.Sum(f => f.Answers.Count)),
            AnswersProcessed = fetched.Count(f => f.ProcessedAt is not null),
        };
    }

    /// <summary>True when nothing is owed any more: what has not happened by now will not happen.</summary>
    public bool IsSettled(DemoWorld world, DemoDrops drops) =>
        WaitingMessages == 0
        && BatchesDone == drops.Files.Count(f => !f.IsDuplicate)
        && TransmissionsOpen == 0
        && TransmissionsDone == world.Clearinghouses.Sum(c => c.Received.Count)
        && AnswersProcessed >= AnswersPlanned
        && world.Clearinghouses.All(c => c.Pending == 0)
        && (drops.AreYours || drops.Claims.All(c => !Claims.TryGetValue(c.Id, out var status) || status == c.Expected));

    static async Task<List<TableEntity>> RowsAsync(TableClient table, string prefix, CancellationToken cancellation)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in table.QueryAsync<TableEntity>($"RowKey ge '{prefix}' and RowKey lt '{RowKeys.After(prefix)}'", cancellationToken: cancellation)) rows.Add(row);
        return rows;
    }
}
