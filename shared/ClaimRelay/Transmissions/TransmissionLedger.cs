using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using ClaimRelay.Ledger;
using ClaimRelay.Storage;

namespace ClaimRelay.Transmissions;

/// <summary>The transmissions of each account, the sets in them, and what is still owed for them; one partition an account.</summary>
public sealed class TransmissionLedger(RelayStorage storage, TimeProvider clock)
{
    const string CounterRow = "counter";
    const string TransmissionPrefix = "t|";
    const string SetPrefix = "s|";
    const string DuePrefix = "x|";
    const long HighestNumber = 999_999_999;

    // Control numbers come round after nine digits. No answer that names one is later than a claim's longest filing year; no account sends so much in it.
    static readonly TimeSpan AnswerWindow = TimeSpan.FromDays(400);

    readonly TableClient _table = storage.Table("transmissions");

    /// <summary>Takes control numbers for a transmission and enters it, in one transaction: a number is neither lost nor used twice.
    /// Entering it again gives it as it stands.</summary>
    public async Task<Transmission> NumberAsync(TransmissionPlan plan, Func<long, DateTimeOffset, Transmission> enter, CancellationToken cancellation)
    {
        while (true)
        {
            if (await FindAsync(plan.Account, plan.Id, cancellation) is { } known) return known;

            var counter = await _table.FindAsync(plan.Account, CounterRow, cancellation);
            var first = counter?.GetInt64("Next") ?? 1;
            var (transmission, last) = await UnusedAsync(plan, first, enter, cancellation);
            var next = new TableEntity(plan.Account, CounterRow) { ["Next"] = last };
            try
            {
                await _table.SubmitTransactionAsync(
                    [
                        counter is null ? new(TableTransactionActionType.Add, next) : new(TableTransactionActionType.UpdateReplace, next, counter.ETag),
                        new(TableTransactionActionType.Add, ToRow(transmission)),
                        new(TableTransactionActionType.Add, new TableEntity(plan.Account, NameRow(transmission.FileName)) { ["Transmission"] = plan.Id }),
                    ],
                    cancellation);
                return transmission;
            }
            catch (TableTransactionFailedException ex) when (ex.IsConflict())
            {
                // Another transmission of this account took the numbers: take the next ones.
            }
        }
    }

    /// <summary>The transmission under the first numbers whose file name was never given: they come round, and many partners refuse a name that they have seen.</summary>
    /// <returns>With it the number to go on with.</returns>
    async Task<(Transmission Transmission, long Next)> UnusedAsync(TransmissionPlan plan, long first, Func<long, DateTimeOffset, Transmission> enter, CancellationToken cancellation)
    {
        while (true)
        {
            if (first + plan.Numbers > HighestNumber) first = 1;
            var transmission = enter(first, clock.GetUtcNow());
            if (await _table.FindAsync(plan.Account, NameRow(transmission.FileName), cancellation) is null) return (transmission, first + plan.Numbers);
            first++;
        }
    }

    /// <summary>Enters what acknowledgments will name. Before the file is sent, so that no answer can be quicker than its index.</summary>
    public async Task EnterSetsAsync(Transmission transmission, IReadOnlyList<TransmittedSet> sets, CancellationToken cancellation)
    {
        var rows = sets.SelectMany(set => new[]
        {
            new TableEntity(transmission.Account, SetRow(set.GroupControlNumber, set.ControlNumber)) { ["Transmission"] = transmission.Id, ["Json"] = JsonSerializer.Serialize(set, LedgerJson.Default.TransmittedSet) },
            new TableEntity(transmission.Account, $"r|{RowKeys.Escape(set.Reference)}") { ["Transmission"] = transmission.Id, ["Group"] = set.GroupControlNumber, ["Set"] = set.ControlNumber },
        }).Append(new TableEntity(transmission.Account, $"i|{transmission.InterchangeControlNumber}") { ["Transmission"] = transmission.Id });
        foreach (var chunk in rows.Chunk(100))
        {
            // Not written again by a second worker that is late: its row may already carry the answer. A row of years ago, under numbers that came round, is replaced.
            if (await _table.FindAsync(transmission.Account, chunk[0].RowKey, cancellation) is { } row && row.GetString("Transmission") == transmission.Id) continue;
            await _table.SubmitTransactionAsync(chunk.Select(r => new TableTransactionAction(TableTransactionActionType.UpsertReplace, r)), cancellation);
        }
    }

    public async Task<Transmission?> FindAsync(string account, string id, CancellationToken cancellation) =>
        await _table.FindAsync(account, TransmissionPrefix + id, cancellation) is { } row ? FromRow(row) : null;

    /// <summary>The transmission that an answer of today means; null when the last one under this number is of years ago.</summary>
    /// <param name="controlNumber">ISA13, nine digits.</param>
    public async Task<Transmission?> FindByInterchangeAsync(string account, string controlNumber, CancellationToken cancellation) =>
        await _table.FindAsync(account, $"i|{RowKeys.Escape(controlNumber)}", cancellation) is { } row ? await FindRecentAsync(account, row.GetString("Transmission"), cancellation) : null;

    /// <summary>The sets of the newest transmission with this group; none when it is of years ago.</summary>
    public async Task<IReadOnlyList<TransmittedSet>> FindGroupAsync(string account, string groupControlNumber, CancellationToken cancellation)
    {
        var sets = await RowsOfGroupAsync(account, groupControlNumber, cancellation);
        Transmission? newest = null;
        foreach (var id in sets.Select(s => s.TransmissionId).Distinct())
            if (await FindRecentAsync(account, id, cancellation) is { } found && !(newest?.PreparedAt > found.PreparedAt)) newest = found;
        return [.. sets.Where(s => s.TransmissionId == newest?.Id)];
    }

    /// <summary>The sets of one group of this transmission, whatever else had its number.</summary>
    public async Task<IReadOnlyList<TransmittedSet>> SetsAsync(Transmission transmission, string groupControlNumber, CancellationToken cancellation) =>
        [.. (await RowsOfGroupAsync(transmission.Account, groupControlNumber, cancellation)).Where(s => s.TransmissionId == transmission.Id)];

    /// <param name="reference">BHT03 of the 837.</param>
    public async Task<TransmittedSet?> FindByReferenceAsync(string account, string reference, CancellationToken cancellation)
    {
        if (reference.Length == 0 || await _table.FindAsync(account, $"r|{RowKeys.Escape(reference)}", cancellation) is not { } index) return null;
        var row = await _table.FindAsync(account, SetRow(index.GetString("Group"), index.GetString("Set")), cancellation);
        var set = row is null ? null : JsonSerializer.Deserialize(row.Json(), LedgerJson.Default.TransmittedSet)!;
        return set is not null && set.Reference == reference && await FindRecentAsync(account, set.TransmissionId, cancellation) is not null ? set : null;
    }

    async Task<Transmission?> FindRecentAsync(string account, string id, CancellationToken cancellation) =>
        await FindAsync(account, id, cancellation) is { } found && found.PreparedAt >= clock.GetUtcNow() - AnswerWindow ? found : null;

    async Task<List<TransmittedSet>> RowsOfGroupAsync(string account, string groupControlNumber, CancellationToken cancellation)
    {
        var sets = new List<TransmittedSet>();
        await foreach (var row in _table.RangeAsync(account, $"{SetPrefix}{RowKeys.Escape(groupControlNumber)}|", cancellation: cancellation))
            sets.Add(JsonSerializer.Deserialize(row.Json(), LedgerJson.Default.TransmittedSet)!);
        return sets;
    }

    /// <summary>Changes a transmission under its ETag and gives it as it then stands.</summary>
    /// <exception cref="KeyNotFoundException">No such transmission.</exception>
    public async Task<Transmission> ChangeAsync(string account, string id, Func<Transmission, Transmission> change, CancellationToken cancellation)
    {
        while (true)
        {
            var row = await _table.FindAsync(account, TransmissionPrefix + id, cancellation) ?? throw new KeyNotFoundException($"Transmission {id} is not in the ledger of account {account}.");
            var next = change(FromRow(row));
            if (await TryReplaceAsync(ToRow(next), row.ETag, cancellation)) return next;
        }
    }

    public async Task AnswerSetAsync(string account, TransmittedSet set, string answer, CancellationToken cancellation)
    {
        var key = SetRow(set.GroupControlNumber, set.ControlNumber);
        while (await _table.FindAsync(account, key, cancellation) is { } row)
        {
            var current = JsonSerializer.Deserialize(row.Json(), LedgerJson.Default.TransmittedSet)!;
            // Its number came round: what stands here now is another set.
            if (current.TransmissionId != set.TransmissionId) break;
            var next = new TableEntity(account, key) { ["Transmission"] = current.TransmissionId, ["Json"] = JsonSerializer.Serialize(current with { Answer = answer }, LedgerJson.Default.TransmittedSet) };
            if (current.Answer == answer || await TryReplaceAsync(next, row.ETag, cancellation)) break;
        }
    }

    /// <param name="controlNumber">ISA13 for a TA1, ST02 for a 999.</param>
    public Task ExpectAsync(Transmission transmission, ExpectedAnswer answer, string controlNumber, DateTimeOffset dueAt, CancellationToken cancellation) =>
        _table.UpsertEntityAsync(
            new TableEntity(transmission.Account, DueRow(dueAt, transmission.Id, answer, controlNumber))
            {
                ["Transmission"] = transmission.Id,
                ["Answer"] = answer.ToString(),
                ["ControlNumber"] = controlNumber,
                ["DueAt"] = dueAt,
            },
            TableUpdateMode.Replace, cancellation);

    /// <summary>Expectations of an account that fell due before <paramref name="now"/>.</summary>
    public async IAsyncEnumerable<(TableEntity Row, string Transmission, ExpectedAnswer Answer, string ControlNumber, DateTimeOffset DueAt)> DueAsync(string account, DateTimeOffset now)
    {
        await foreach (var row in _table.RangeAsync(account, DuePrefix, DuePrefix + RowKeys.Time(now)))
            yield return (row, row.GetString("Transmission"), Enum.Parse<ExpectedAnswer>(row.GetString("Answer")), row.GetString("ControlNumber"), row.GetDateTimeOffset("DueAt")!.Value);
    }

    public Task CloseAsync(TableEntity due, CancellationToken cancellation) => _table.TryDeleteAsync(due, cancellation);

    public Task CloseAsync(Transmission transmission, ExpectedAnswer answer, string controlNumber, DateTimeOffset dueAt, CancellationToken cancellation) =>
        _table.DeleteEntityAsync(transmission.Account, DueRow(dueAt, transmission.Id, answer, controlNumber), ETag.All, cancellation);

    public async Task<IReadOnlyList<Transmission>> ListAsync(string account, CancellationToken cancellation)
    {
        var transmissions = new List<Transmission>();
        await foreach (var row in _table.RangeAsync(account, TransmissionPrefix, cancellation: cancellation)) transmissions.Add(FromRow(row));
        return [.. transmissions.OrderBy(t => t.PreparedAt)];
    }

    /// <summary>What is not sent yet.</summary>
    public Task<IReadOnlyList<Transmission>> WaitingAsync(string account, CancellationToken cancellation) =>
        WhereAsync(account, TableClient.CreateQueryFilter($"State eq {nameof(TransmissionState.Numbered)} or State eq {nameof(TransmissionState.Ready)}"), cancellation);

    /// <summary>Those that wait to be sent, or of which the claims do not know yet that they were.</summary>
    public Task<IReadOnlyList<Transmission>> UnfinishedAsync(string account, CancellationToken cancellation) =>
        WhereAsync(account, TableClient.CreateQueryFilter($"State eq {nameof(TransmissionState.Ready)} or Unrecorded eq {true}"), cancellation);

    /// <summary>Storage picks them out: of years of transmissions only these are read.</summary>
    async Task<IReadOnlyList<Transmission>> WhereAsync(string account, string which, CancellationToken cancellation)
    {
        var found = new List<Transmission>();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {account} and RowKey ge {TransmissionPrefix} and RowKey lt {RowKeys.After(TransmissionPrefix)}");
        await foreach (var row in _table.QueryAsync<TableEntity>($"{filter} and ({which})", cancellationToken: cancellation)) found.Add(FromRow(row));
        return found;
    }

    async Task<bool> TryReplaceAsync(TableEntity row, ETag etag, CancellationToken cancellation)
    {
        try
        {
            await _table.UpdateEntityAsync(row, etag, TableUpdateMode.Replace, cancellation);
            return true;
        }
        catch (RequestFailedException ex) when (ex.IsConflict())
        {
            return false;
        }
    }

    static string SetRow(string group, string set) => $"{SetPrefix}{RowKeys.Escape(group)}|{RowKeys.Escape(set)}";

    static string NameRow(string fileName) => $"n|{RowKeys.Escape(fileName)}";

    static string DueRow(DateTimeOffset dueAt, string transmission, ExpectedAnswer answer, string controlNumber) =>
        $"{DuePrefix}{RowKeys.Time(dueAt)}|{transmission}|{answer}|{RowKeys.Escape(controlNumber)}";

    static TableEntity ToRow(Transmission transmission) => new(transmission.Account, TransmissionPrefix + transmission.Id)
    {
        ["Json"] = JsonSerializer.Serialize(transmission, LedgerJson.Default.Transmission),
        ["State"] = transmission.State.ToString(),
        ["Unrecorded"] = transmission is { State: TransmissionState.Delivered, Recorded: false },
    };

    static Transmission FromRow(TableEntity row) => JsonSerializer.Deserialize(row.Json(), LedgerJson.Default.Transmission)!;
}
