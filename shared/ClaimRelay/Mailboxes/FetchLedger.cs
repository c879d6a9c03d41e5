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
    const string ListingPrefix = "l|";
    const string UnmatchedPrefix = "u|";
    const string ContentPrefix = "h|";

    // How long a message may take before it is sent again, and at most: each time twice as long, as the file may wait for a person.
    static readonly TimeSpan MessageTime = TimeSpan.FromMinutes(10);
    static readonly TimeSpan LongestMessageTime = TimeSpan.FromDays(1);

    readonly TableClient _table = storage.Table("mailbox");

    /// <summary>How every file looked when the mailbox was last listed, by path.</summary>
    public async Task<Dictionary<string, Listing>> ListingsAsync(string account, CancellationToken cancellation)
    {
        var listings = new Dictionary<string, Listing>(StringComparer.Ordinal);
        await foreach (var row in _table.RangeAsync(account, ListingPrefix, cancellation: cancellation))
        {
            if (row.GetString("Path") is not { } path) continue;
            listings[path] = new(new MailboxFile(path, row.GetInt64("Size")!.Value, row.GetDateTimeOffset("Modified")!.Value), row.GetDateTimeOffset("Since")!.Value, row.GetString("Fetched"))
            {
                End = Enum.TryParse<ContentEnd>(row.GetString("End"), out var end) ? end : null,
            };
        }

        return listings;
    }

    /// <param name="last">What was noted before, whose time stands while the file looks the same.</param>
    /// <param name="end">What its content said of its end; null when it was not read.</param>
    /// <param name="fetched">Key of what was fetched under this look; null when nothing was yet.</param>
    public Task NoteListingAsync(string account, MailboxFile file, Listing? last, ContentEnd? end, string? fetched, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var since = Stability.QuietFor(file, last, now) is null ? now : last!.Since;
        return _table.UpsertEntityAsync(
            new TableEntity(account, ListingRow(file.Path)) { ["Path"] = file.Path, ["Size"] = file.Size, ["Modified"] = file.Modified, ["Since"] = since, ["Fetched"] = fetched, ["End"] = end?.ToString() },
            TableUpdateMode.Replace, cancellation);
    }

    /// <summary>The file is no longer listed: under its name another may come.</summary>
    public Task ForgetListingAsync(string account, string path, CancellationToken cancellation) => _table.DeleteEntityAsync(account, ListingRow(path), ETag.All, cancellation);

    /// <summary>Enters a fetched file; gives it as it stands when it was entered before.</summary>
    public async Task<FetchedFile> EnterAsync(string account, MailboxFile file, string sha256, CancellationToken cancellation)
    {
        var key = RowKeys.Id("file", account, file.Path, file.Size.ToString(), file.Modified.UtcTicks.ToString(), sha256);
        var first = await FirstWithAsync(account, sha256, key, cancellation);
        var fetched = new FetchedFile
        {
            Key = key,
            CopyOf = first == key ? null : first,
            Account = account,
            Path = file.Path,
            Size = file.Size,
            Modified = file.Modified,
            Sha256 = sha256,
            FetchedAt = clock.GetUtcNow(),
        };
        try
        {
            // Both or none: a file that is entered and not processed is found again, whatever becomes of its message and of the file at the partner's.
            var waiting = new TableEntity(account, UnmatchedPrefix + key) { ["FetchedAt"] = fetched.FetchedAt, ["Waiting"] = true };
            await _table.SubmitTransactionAsync([new(TableTransactionActionType.Add, ToRow(fetched)), new(TableTransactionActionType.UpsertReplace, waiting)], cancellation);
            return fetched;
        }
        catch (TableTransactionFailedException ex) when (ex.IsConflict())
        {
            return (await FindAsync(account, key, cancellation))!;
        }
    }

    /// <summary>Keys of files that were entered a while ago and are not processed yet: their message may be lost, and is to be sent again. Each is given ever more rarely, once a day in the end.</summary>
    public async Task<IReadOnlyList<string>> TakeWaitingAsync(string account, CancellationToken cancellation)
    {
        var keys = new List<string>();
        await foreach (var row in _table.RangeAsync(account, UnmatchedPrefix, cancellation: cancellation))
        {
            var (now, sent) = (clock.GetUtcNow(), row.GetInt32("Sent") ?? 0);
            var time = TimeSpan.FromTicks(Math.Min(MessageTime.Ticks << Math.Min(sent, 10), LongestMessageTime.Ticks));
            if (row.GetBoolean("Waiting") is not true || (row.GetDateTimeOffset("SentAt") ?? row.GetDateTimeOffset("FetchedAt")) > now - time) continue;
            (row["SentAt"], row["Sent"]) = (now, sent + 1);
            if (await TryMarkAsync(row, cancellation)) keys.Add(row.RowKey[UnmatchedPrefix.Length..]);
        }

        return keys;
    }

    /// <summary>Key of the first file of the account with this content: the given one, if there is none yet.</summary>
    async Task<string> FirstWithAsync(string account, string sha256, string key, CancellationToken cancellation)
    {
        var row = new TableEntity(account, ContentPrefix + sha256) { ["File"] = key };
        return await _table.TryAddAsync(row, cancellation) ? key : (await _table.FindAsync(account, row.RowKey, cancellation))!.GetString("File");
    }

    /// <summary>False when it was processed meanwhile.</summary>
    async Task<bool> TryMarkAsync(TableEntity row, CancellationToken cancellation)
    {
        try
        {
            await _table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Merge, cancellation);
            return true;
        }
        catch (RequestFailedException ex) when (ex.IsConflict() || ex.Status == 404)
        {
            return false;
        }
    }

    public async Task<FetchedFile?> FindAsync(string account, string key, CancellationToken cancellation) =>
        await _table.FindAsync(account, FilePrefix + key, cancellation) is { } row ? FromRow(row) : null;

    /// <summary>Writes that every effect of the file was applied. What matched nothing, or could not be opened, is tried again when new transmissions are recorded.</summary>
    /// <param name="file">With what was found in it.</param>
    public async Task CloseAsync(FetchedFile file, CancellationToken cancellation)
    {
        var closed = file with { ProcessedAt = clock.GetUtcNow() };
        // The index first: a crash between the two leaves a file that is tried once too often, not one that is forgotten.
        var index = new TableEntity(file.Account, UnmatchedPrefix + file.Key) { ["FetchedAt"] = file.FetchedAt };
        if (closed.IsOpen) await _table.UpsertEntityAsync(index, TableUpdateMode.Replace, cancellation);
        await _table.UpsertEntityAsync(ToRow(closed), TableUpdateMode.Replace, cancellation);
        if (!closed.IsOpen) await _table.DeleteEntityAsync(index.PartitionKey, index.RowKey, ETag.All, cancellation);
    }

    /// <summary>Keys of files that hold answers which matched nothing, or parts that could not be opened, and of those not processed yet.</summary>
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

    static string ListingRow(string path) => ListingPrefix + RowKeys.Id(path);

    static TableEntity ToRow(FetchedFile file) => new TableEntity(file.Account, FilePrefix + file.Key).WithJson(JsonSerializer.Serialize(file, LedgerJson.Default.FetchedFile));

    static FetchedFile FromRow(TableEntity row) => JsonSerializer.Deserialize(row.Json(), LedgerJson.Default.FetchedFile)!;
}

/// <param name="Since">When a poll first saw the file look like this.</param>
/// <param name="Fetched">Key of what was fetched under this look; null when nothing was.</param>
public sealed record Listing(MailboxFile File, DateTimeOffset Since, string? Fetched)
{
    /// <summary>What its content said of its end when it was read; null when it was not.</summary>
    public ContentEnd? End { get; init; }
}
