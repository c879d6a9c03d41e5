using Azure;
using Azure.Data.Tables;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Mailboxes;

/// <summary>Notices when files of a kind no longer come. Each expectation has a row that says when the last one came, and for which silence there is a work item.</summary>
public sealed class SilentMailbox(RelayStorage storage, WorkItems work, Accounts accounts, RelayConfiguration configuration, TimeProvider clock)
{
    readonly TableClient _table = storage.Table("mailbox");

    static readonly TimeSpan LongPause = TimeSpan.FromDays(3);

    /// <summary>Takes note of the kinds that came. The item of a silence that ends so is closed at the next watch.</summary>
    public async Task HeardAsync(FetchedFile file, CancellationToken cancellation)
    {
        foreach (var kind in file.Kinds.Split('+').Where(FileKinds.MayBeExpected.Contains))
        {
            var row = await _table.FindAsync(file.Account, Row(kind), cancellation);
            if (row?.GetDateTimeOffset("At") >= file.FetchedAt) continue;
            // Beside what is said of an item: merged, so that the other part stands whoever writes last.
            await _table.UpsertEntityAsync(new TableEntity(file.Account, Row(kind)) { ["At"] = file.FetchedAt, ["Heard"] = true }, TableUpdateMode.Merge, cancellation);
        }
    }

    /// <summary>May be run as often as one likes.</summary>
    public async Task WatchAsync(Account account, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var state = await accounts.GetAsync(account.Id, cancellation);
        if (state.Paused is { } pause && now - pause.At >= LongPause) await work.OpenAsync(Forgotten(account, pause), cancellation);
        foreach (var (kind, every) in configuration.ExpectedOf(account))
        {
            if (await _table.FindAsync(account.Id, Row(kind), cancellation) is not { } row)
            {
                // Nothing came yet: the silence is counted from today.
                await _table.TryAddAsync(new TableEntity(account.Id, Row(kind)) { ["At"] = now }, cancellation);
                continue;
            }

            var at = row.GetDateTimeOffset("At")!.Value;
            if (row.GetDateTimeOffset("Told") is { } told && told < at)
            {
                await work.SettleAsync(WorkItems.ForAccount(account.Id), IdOf(account, kind, told), "A file of this kind came.", cancellation);
                if (!await TellAsync(row, null, cancellation)) continue;
            }

            // Nobody looks while it is paused, nor has anybody looked yet when it was just resumed.
            if (now - at <= every || state is { Paused: not null } or { PolledAt: null, LastPollAt: not null }) continue;
            // Before the item is opened: whatever comes meanwhile, the next watch finds that there is one to settle.
            if (row.GetDateTimeOffset("Told") != at && !await TellAsync(row, at, cancellation)) continue;
            await work.OpenAsync(Silence(account, kind, every, at, row.GetBoolean("Heard") is true), cancellation);
        }
    }

    static WorkItem Forgotten(Account account, Pause pause) => new()
    {
        Id = RowKeys.Id("work", "account", account.Id, "paused", RowKeys.Time(pause.At)),
        Kind = WorkKind.AccountStopped,
        Practice = WorkItems.ForAccount(account.Id),
        Account = account.Id,
        Claims = 0,
        Dollars = 0,
        Causes = [new("mailbox", "paused", $"Paused {pause}")],
        Explanation = $"The account is paused for {LongPause.TotalDays:0} days and more. It neither sends nor polls: claims wait, and answers that the clearinghouse keeps for a while only may be deleted unseen.",
        NextStep = $"If the reason is gone, run: claimrelay account resume {account.Id}",
    };

    /// <summary>False when a file came meanwhile: the next watch sees it.</summary>
    async Task<bool> TellAsync(TableEntity row, DateTimeOffset? told, CancellationToken cancellation)
    {
        row["Told"] = told;
        try
        {
            row.ETag = (await _table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancellation)).Headers.ETag!.Value;
            return true;
        }
        catch (RequestFailedException ex) when (ex.IsConflict())
        {
            return false;
        }
    }

    static WorkItem Silence(Account account, string kind, TimeSpan every, DateTimeOffset since, bool hasCome) => new()
    {
        Id = IdOf(account, kind, since),
        Kind = WorkKind.AnswerOverdue,
        Practice = WorkItems.ForAccount(account.Id),
        Account = account.Id,
        Priority = 2,
        Claims = 0,
        Dollars = 0,
        Causes = [new("mailbox", $"silent:{kind}", $"None for longer than {every:g}")],
        Explanation = hasCome
            ? $"No file of kind {kind} came since {since:yyyy-MM-dd HH:mm} UTC; one is expected at least every {every:g} (expectEvery)."
            : $"No file of kind {kind} came since the relay began to wait for them, {since:yyyy-MM-dd HH:mm} UTC; one is expected at least every {every:g} (expectEvery).",
        NextStep = "See in the clearinghouse's portal whether such files wait there, and whether it still delivers them to this mailbox: an enrolment may have lapsed.",
    };

    static string IdOf(Account account, string kind, DateTimeOffset since) => RowKeys.Id("work", account.Id, "silent", kind, since.UtcTicks.ToString());

    static string Row(string kind) => $"k|{RowKeys.Escape(kind)}";
}
