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
    const string MissedPrefix = "v|";
    const int MostInTransaction = 100;

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
            var (listing, now) = (ListingOf(row), clock.GetUtcNow());
            if (listing.Since > now)
            {
                // A time to come was written by a clock that was ahead: the file must not wait for it.
                listing = listing with { Since = now, RetryAt = null };
                await NoteListingAsync(account, listing, cancellation);
            }

            listings[path] = listing;
        }

        return listings;
    }

    public Task NoteListingAsync(string account, Listing listing, CancellationToken cancellation) => _table.UpsertEntityAsync(ToRow(account, listing), TableUpdateMode.Replace, cancellation);

    /// <summary>The same for many, quickly: a mailbox may hold thousands when it is first looked at.</summary>
    public Task NoteListingsAsync(string account, IEnumerable<Listing> listings, CancellationToken cancellation) =>
        Parallel.ForEachAsync(listings.Chunk(MostInTransaction), cancellation, async (some, stop) =>
            await _table.SubmitTransactionAsync(some.Select(listing => new TableTransactionAction(TableTransactionActionType.UpsertReplace, ToRow(account, listing))), stop));

    public async Task<bool> WasFetchedAsync(string account, MailboxFile file, CancellationToken cancellation) =>
        await _table.FindAsync(account, ListingRow(file.Path), cancellation) is { } row && FileOf(row) == file && row.GetString("Fetched") is not null;

    /// <summary>The file is no longer listed: under its name another may come.</summary>
    public Task ForgetListingAsync(string account, string path, CancellationToken cancellation) => _table.DeleteEntityAsync(account, ListingRow(path), ETag.All, cancellation);

    /// <summary>Enters a fetched file, and that its listing was fetched; gives it as it stands when it was entered before.</summary>
    public async Task<FetchedFile> EnterAsync(string account, Listing listing, string sha256, CancellationToken cancellation)
    {
        var file = listing.File;
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
        var seen = ToRow(account, listing with { Fetched = key, Arriving = null });
        try
        {
            // All or none: a file that is entered and not processed is found again, whatever becomes of its message and of the file at the partner's;
            // and one that the partner took away meanwhile is never taken for one that was missed.
            var waiting = new TableEntity(account, UnmatchedPrefix + key) { ["FetchedAt"] = fetched.FetchedAt, ["Waiting"] = true };
            await _table.SubmitTransactionAsync(
                [new(TableTransactionActionType.Add, ToRow(fetched)), new(TableTransactionActionType.UpsertReplace, waiting), new(TableTransactionActionType.UpsertReplace, seen)], cancellation);
            return fetched;
        }
        catch (TableTransactionFailedException ex) when (ex.IsConflict())
        {
            await _table.UpsertEntityAsync(seen, TableUpdateMode.Replace, cancellation);
            return (await FindAsync(account, key, cancellation))!;
        }
    }

    /// <summary>Files that were gone before they were fetched, and did not come again yet.</summary>
    public async Task<List<MissedFile>> MissedAsync(string account, CancellationToken cancellation)
    {
        var missed = new List<MissedFile>();
        await foreach (var row in _table.RangeAsync(account, MissedPrefix, cancellation: cancellation))
            missed.Add(new(row.RowKey[MissedPrefix.Length..], FileOf(row), row.GetDateTimeOffset("At")!.Value));
        return missed;
    }

    public Task NoteMissedAsync(string account, MissedFile missed, CancellationToken cancellation) => _table.UpsertEntityAsync(
        new TableEntity(account, MissedPrefix + missed.Item) { ["Path"] = missed.File.Path, ["Size"] = missed.File.Size, ["Modified"] = missed.File.Modified, ["At"] = missed.At }, TableUpdateMode.Replace, cancellation);

    public Task ForgetMissedAsync(string account, string item, CancellationToken cancellation) => _table.DeleteEntityAsync(account, MissedPrefix + item, ETag.All, cancellation);

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

    static MailboxFile FileOf(TableEntity row) => new(row.GetString("Path"), row.GetInt64("Size")!.Value, row.GetDateTimeOffset("Modified")!.Value);

    static Listing ListingOf(TableEntity row) => new(FileOf(row), row.GetDateTimeOffset("Since")!.Value, row.GetString("Fetched"))
    {
        End = Enum.TryParse<ContentEnd>(row.GetString("End"), out var end) ? end : null,
        IsFinal = row.GetBoolean("IsFinal") is true,
        Tries = row.GetInt32("Tries") ?? 0,
        RetryAt = row.GetDateTimeOffset("RetryAt"),
        Work = row.GetString("Work"),
        Arriving = row.GetString("Arriving"),
    };

    static TableEntity ToRow(string account, Listing listing) => new(account, ListingRow(listing.File.Path))
    {
        ["Path"] = listing.File.Path,
        ["Size"] = listing.File.Size,
        ["Modified"] = listing.File.Modified,
        ["Since"] = listing.Since,
        ["Fetched"] = listing.Fetched,
        ["End"] = listing.End?.ToString(),
        ["IsFinal"] = listing.IsFinal,
        ["Tries"] = listing.Tries,
        ["RetryAt"] = listing.RetryAt,
        ["Work"] = listing.Work,
        ["Arriving"] = listing.Arriving,
    };

    static TableEntity ToRow(FetchedFile file) => new TableEntity(file.Account, FilePrefix + file.Key).WithJson(JsonSerializer.Serialize(file, LedgerJson.Default.FetchedFile));

    static FetchedFile FromRow(TableEntity row) => JsonSerializer.Deserialize(row.Json(), LedgerJson.Default.FetchedFile)!;
}

/// <summary>A file that was listed and gone before it was fetched.</summary>
/// <param name="Item">Id of the work item about it.</param>
/// <param name="At">When that was seen.</param>
public sealed record MissedFile(string Item, MailboxFile File, DateTimeOffset At);
