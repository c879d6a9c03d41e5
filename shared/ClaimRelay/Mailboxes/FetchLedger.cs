using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using ClaimRelay.Ledger;
using ClaimRelay.Storage;

namespace ClaimRelay.Mailboxes;

/// <summary>What was seen and fetched in each account's mailbox, one partition an account.</summary>
public sealed class FetchLedger(RelayStorage storage, TimeProvider clock)
{
    const string FilePrefix = "f|";
    const string UnmatchedPrefix = "u|";

    readonly TableClient _table = storage.Table("mailbox");

    /// <summary>How the file of this path looked when it was last listed; null when it never was.</summary>
    public async Task<Listing?> LastListingAsync(string account, string path, CancellationToken cancellation) =>
        await _table.FindAsync(account, ListingRow(path), cancellation) is { } row
            ? new(new MailboxFile(path, row.GetInt64("Size")!.Value, row.GetDateTimeOffset("Modified")!.Value), row.GetDateTimeOffset("Since") ?? clock.GetUtcNow(), row.GetString("Fetched"))
            : null;

    /// <param name="last">What was noted before, whose time stands while the file looks the same.</param>
    /// <param name="fetched">Key of what was fetched under this look; null when nothing was yet.</param>
    public Task NoteListingAsync(string account, MailboxFile file, Listing? last, string? fetched, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var since = Stability.QuietFor(file, last, now) is null ? now : last!.Since;
        return _table.UpsertEntityAsync(
            new TableEntity(account, ListingRow(file.Path)) { ["Size"] = file.Size, ["Modified"] = file.Modified, ["Since"] = since, ["Fetched"] = fetched },
            TableUpdateMode.Replace, cancellation);
    }

    /// <summary>Enters a fetched file; gives it as it stands when it was entered before.</summary>
    public async Task<FetchedFile> EnterAsync(string account, MailboxFile file, string sha256, CancellationToken cancellation)
    {
        var fetched = new FetchedFile
        {
            Key = RowKeys.Id("file", account, file.Path, file.Size.ToString(), file.Modified.UtcTicks.ToString(), sha256),
            Account = account,
            Path = file.Path,
            Size = file.Size,
            Modified = file.Modified,
            Sha256 = sha256,
            FetchedAt = clock.GetUtcNow(),
        };
        return await _table.TryAddAsync(ToRow(fetched), cancellation) ? fetched : (await FindAsync(account, fetched.Key, cancellation))!;
    }

    public async Task<FetchedFile?> FindAsync(string account, string key, CancellationToken cancellation) =>
        await _table.FindAsync(account, FilePrefix + key, cancellation) is { } row ? FromRow(row) : null;

    /// <summary>Writes that every effect of the file was applied. What matched nothing is tried again when new transmissions are recorded.</summary>
    public async Task CloseAsync(FetchedFile file, string kinds, int unmatched, CancellationToken cancellation)
    {
        // The index first: a crash between the two leaves a file that is tried once too often, not one that is forgotten.
        var index = new TableEntity(file.Account, UnmatchedPrefix + file.Key) { ["FetchedAt"] = file.FetchedAt };
        if (unmatched > 0) await _table.UpsertEntityAsync(index, TableUpdateMode.Replace, cancellation);
        await _table.UpsertEntityAsync(ToRow(file with { ProcessedAt = clock.GetUtcNow(), Kinds = kinds, Unmatched = unmatched }), TableUpdateMode.Replace, cancellation);
        if (unmatched == 0) await _table.DeleteEntityAsync(index.PartitionKey, index.RowKey, ETag.All, cancellation);
    }

    /// <summary>Keys of processed files that hold answers which matched nothing.</summary>
    /// <param name="since">Files fetched earlier are left out.</param>
    public async Task<IReadOnlyList<string>> UnmatchedAsync(string account, DateTimeOffset since, CancellationToken cancellation)
    {
        var keys = new List<string>();
        await foreach (var row in _table.RangeAsync(account, UnmatchedPrefix, cancellation: cancellation))
            if (row.GetDateTimeOffset("FetchedAt") >= since) keys.Add(row.RowKey[UnmatchedPrefix.Length..]);
        return keys;
    }

    public async Task<IReadOnlyList<FetchedFile>> ListAsync(string account, CancellationToken cancellation)
    {
        var files = new List<FetchedFile>();
        await foreach (var row in _table.RangeAsync(account, FilePrefix, cancellation: cancellation)) files.Add(FromRow(row));
        return [.. files.OrderBy(f => f.FetchedAt)];
    }

    static string ListingRow(string path) => $"l|{RowKeys.Id(path)}";

    static TableEntity ToRow(FetchedFile file) => new(file.Account, FilePrefix + file.Key) { ["Json"] = JsonSerializer.Serialize(file, LedgerJson.Default.FetchedFile) };

    static FetchedFile FromRow(TableEntity row) => JsonSerializer.Deserialize(row.Json(), LedgerJson.Default.FetchedFile)!;
}

/// <param name="Since">When a poll first saw the file look like this.</param>
/// <param name="Fetched">Key of what was fetched under this look; null when nothing was.</param>
public sealed record Listing(MailboxFile File, DateTimeOffset Since, string? Fetched);
