using ClaimRelay.Ledger;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Mailboxes;

/// <summary>What a person must do about files that stand in a mailbox and are not fetched.</summary>
public sealed class MailboxWork(WorkItems work, Accounts accounts, FetchLedger fetched, TimeProvider clock)
{
    const int LongestSaid = 1000;

    static readonly TimeSpan MostMargin = TimeSpan.FromDays(3);

    /// <returns>The listing with the item's id.</returns>
    public Task<Listing> UnusableAsync(Account account, Listing listing, MailboxException failure, CancellationToken cancellation) => TellAsync(account, listing, Occasion(account, listing) with
    {
        Causes = [new("mailbox", failure.Fault.ToString(), failure.Message)],
        Explanation = $"A file of {listing.File.Size} bytes in the mailbox could not be fetched or taken away: {failure.Message} It is tried again, ever more rarely and every two hours in the end; the other files go on.",
        NextStep = failure.Fault is MailboxFault.Changed or MailboxFault.TooLarge
            ? "Something goes on writing the file, or the server lists another size or time than the file has: ask the clearinghouse which, and save the file by hand if it is needed soon."
            : "Ask the clearinghouse for the right to read the file; where it was fetched, see that the profile's archiveFolder exists, or set afterFetch to what the account allows.",
    }, cancellation);

    /// <returns>The listing with the item's id.</returns>
    public Task<Listing> TooLargeAsync(Account account, ClearinghouseProfile profile, Listing listing, CancellationToken cancellation) => TellAsync(account, listing, Occasion(account, listing) with
    {
        Causes = [new("mailbox", nameof(MailboxFault.TooLarge), $"{listing.File.Size} bytes; the profile allows {profile.LargestFileBytes}")],
        Explanation = $"A file of {listing.File.Size} bytes lies in the mailbox; it is larger than the profile allows and was not fetched.",
        NextStep = "Look at it at the clearinghouse; if it is genuine, raise largestFileBytes in the profile.",
    }, cancellation);

    /// <summary>The trouble that the listing names is over. Should it come again, that is another item.</summary>
    public async Task<Listing> SettleAsync(Account account, Listing listing, string because, CancellationToken cancellation)
    {
        if (listing.Work is not { } item) return listing;
        await work.SettleAsync(WorkItems.ForAccount(account.Id), item, because, cancellation);
        var over = listing with { Work = null };
        await fetched.NoteListingAsync(account.Id, over, cancellation);
        return over;
    }

    /// <param name="gone">Listed before, not fetched, and no longer there.</param>
    public async Task MissedAsync(Account account, ClearinghouseProfile profile, Listing gone, CancellationToken cancellation)
    {
        var file = gone.File;
        var item = Item(account, WorkKind.UnknownFile, "missed", file.Path, file.Size.ToString(), file.Modified.UtcTicks.ToString(), gone.Since.UtcTicks.ToString());
        await fetched.NoteMissedAsync(account.Id, new(item.Id, file, clock.GetUtcNow()), cancellation);
        await work.OpenAsync(item with
        {
            Priority = 2,
            Causes = [new("mailbox", "missed", $"'{file.Path}', {file.Size} bytes")],
            Explanation = $"The file '{file.Path}' of {file.Size} bytes, first seen in the mailbox at {gone.Since:yyyy-MM-dd HH:mm} UTC, was gone before the relay had stored it. It may hold answers that nobody has.{(profile.FetchOnce ? " This clearinghouse takes a file away once it was fetched: a connection that is lost while it comes is enough." : "")}",
            NextStep = "Ask the clearinghouse to put the file into the mailbox again, and whether anybody else fetches from it. The item is settled once a file of this name and size was fetched.",
        }, cancellation);
        // By a worker that lost its lease while it stored what will not come again: it, or this one, sees what the other did.
        if (await fetched.WasFetchedAsync(account.Id, file, cancellation)) await FoundAsync(account, item.Id, cancellation);
    }

    /// <summary>A file of that name and size was fetched after all.</summary>
    /// <param name="missed">Id of the item.</param>
    public async Task FoundAsync(Account account, string missed, CancellationToken cancellation)
    {
        await work.SettleAsync(WorkItems.ForAccount(account.Id), missed, "A file of this name and size was fetched.", cancellation);
        await fetched.ForgetMissedAsync(account.Id, missed, cancellation);
    }

    /// <summary>One item, however many files stand there, that the server has no operation to take them away with, or the account no right to it;
    /// until it took them, or is not asked to.</summary>
    public Task CleanUpAsync(Account account, ClearinghouseProfile profile, Portion portion, CancellationToken cancellation)
    {
        var failure = portion.CannotCleanUp;
        // Where it was not asked it may stand as it did.
        if (failure is null && !portion.CanCleanUp && profile.AfterFetch is not AfterFetch.Leave) return Task.CompletedTask;
        return StandAsync(
            account, s => s.CannotCleanUpSince, (s, since) => s with { CannotCleanUpSince = since },
            since => CleanUpItem(account, since),
            failure is null ? null : item => CannotCleanUp(item, profile, failure),
            "Files are taken away again, or left as the profile says.", cancellation);
    }

    static WorkItem CannotCleanUp(WorkItem item, ClearinghouseProfile profile, MailboxException failure)
    {
        var (moves, unsupported) = (profile.AfterFetch is AfterFetch.Move, CleanUp.IsUnsupported(failure));
        return item with
        {
            Causes = [new("mailbox", unsupported ? "unsupported" : failure.Fault.ToString(), failure.Message)],
            Explanation = $"Fetched files cannot be {(moves ? "moved" : "deleted")} in this mailbox: {(unsupported ? "its server does not have the operation" : "the account has no right to that")}. They are stored here and processed, and stand in the mailbox; all else goes on.",
            NextStep = $"{(unsupported ? "Set" : "Ask the clearinghouse for the right, or set")} afterFetch in the profile to leave{(moves ? ", or to delete" : ", or to move with an archiveFolder")}. Where files are left, ask the clearinghouse whether it removes them by itself.",
        };
    }

    public Task EmptyAsync(Account account, MailboxFile file, DateTimeOffset since, CancellationToken cancellation) =>
        work.OpenAsync(EmptyItem(account, file) with
        {
            Priority = 4,
            Explanation = $"A file without bytes stands in the mailbox since {since:yyyy-MM-dd HH:mm} UTC. Nothing was fetched; it is fetched as soon as it has content.",
            NextStep = "Ask the clearinghouse whether something should be in it, and to send it again.",
        }, cancellation);

    /// <summary>It has bytes now, or is gone.</summary>
    public Task SettleEmptyAsync(Account account, MailboxFile file, CancellationToken cancellation) =>
        work.SettleAsync(WorkItems.ForAccount(account.Id), EmptyItem(account, file).Id, "It has content now, or is gone from the mailbox.", cancellation);

    /// <summary>One item while folders below the receive folder cannot be listed: the others are polled all the same, and their outages told apart from it.</summary>
    public async Task UnlistedAsync(Account account, IReadOnlyList<MailboxException> unlisted, CancellationToken cancellation)
    {
        var said = unlisted.Count == 0 ? null : CauseList.Cut(string.Join("; ", unlisted.Select(f => f.Message)), LongestSaid);
        if (said is not null && await accounts.GetAsync(account.Id, cancellation) is { UnlistedSince: not null, Unlisted: var before } && before != said) await StandsAsync(null);
        await StandsAsync(said);

        Task StandsAsync(string? text) => StandAsync(
            account, s => s.UnlistedSince, (s, since) => s with { UnlistedSince = since, Unlisted = text },
            since => UnlistedItem(account, since),
            text is null ? null : item => item with
            {
                Priority = 2,
                Causes = [.. unlisted.Select(f => new Cause("mailbox", f.Fault.ToString(), f.Message))],
                Explanation = $"Folders below the receive folder cannot be listed: {text}. Answers in them are not fetched; the other folders go on.",
                NextStep = $"Correct receiveSubfolders, or ask the clearinghouse to make the folder or for the right to list it. What is allowed is shown by: claimrelay account test {account.Id}",
            },
            "The folders were listed, or others cannot be.", cancellation);
    }

    /// <summary>Warns once of files that the clearinghouse will soon delete, until they are fetched or gone.</summary>
    /// <param name="unfetched">What stands there and was not fetched.</param>
    public Task ExpiringAsync(Account account, ClearinghouseProfile profile, IEnumerable<MailboxFile> unfetched, CancellationToken cancellation)
    {
        var expiring = Expiring(profile, unfetched);
        return StandAsync(
            account, s => s.ExpiringSince, (s, since) => s with { ExpiringSince = since },
            since => ExpiringItem(account, since),
            expiring.Count == 0 ? null : item => Expiring(item, profile, expiring),
            "The files were fetched, or are gone from the mailbox.", cancellation);
    }

    /// <summary>The same for an account that is not polled now, by what its last poll listed: there above all files expire. Whether they are gone only a poll can tell.</summary>
    public async Task ExpiringUnpolledAsync(Account account, ClearinghouseProfile profile, CancellationToken cancellation)
    {
        if (profile.KeptFor is null || await accounts.GetAsync(account.Id, cancellation) is { Rests: false, Failures: 0 }) return;
        var unfetched = (await fetched.ListingsAsync(account.Id, cancellation)).Values.Where(l => l.Fetched is null).Select(l => l.File);
        if (Expiring(profile, unfetched) is { Count: > 0 } expiring) await ExpiringAsync(account, profile, expiring, cancellation);
    }

    List<MailboxFile> Expiring(ClearinghouseProfile profile, IEnumerable<MailboxFile> unfetched)
    {
        var now = clock.GetUtcNow();
        return profile.KeptFor is { } kept ? [.. unfetched.Where(f => f.HasTime && now - f.Modified >= kept - Margin(kept))] : [];
    }

    static WorkItem Expiring(WorkItem item, ClearinghouseProfile profile, List<MailboxFile> expiring)
    {
        var gone = expiring.Min(f => f.Modified) + profile.KeptFor!.Value;
        return item with
        {
            Priority = 1,
            Deadline = DateOnly.FromDateTime(gone.UtcDateTime),
            DeadlineSource = $"keptFor of profile {profile.Id}",
            Explanation = $"{expiring.Count} file(s) stand in the mailbox that could not be fetched, and the clearinghouse keeps files for {profile.KeptFor.Value.TotalDays:0.#} days: the oldest will be gone about {gone:yyyy-MM-dd HH:mm} UTC. They may hold answers that never come again.",
            NextStep = "See the account's other work items for why they are not fetched and mend that; else save the files at the clearinghouse before that day.",
        };
    }

    /// <summary>One item of an account as long as something stands, and another the next time. The occasion is noted first, so that a run that is cut short opens no item that nobody settles.</summary>
    /// <param name="describe">Null when it does not stand any more.</param>
    async Task StandAsync(
        Account account, Func<AccountState, DateTimeOffset?> since, Func<AccountState, DateTimeOffset?, AccountState> with, Func<DateTimeOffset, WorkItem> item, Func<WorkItem, WorkItem>? describe, string over, CancellationToken cancellation)
    {
        if (describe is null)
        {
            if (since(await accounts.GetAsync(account.Id, cancellation)) is not { } begun) return;
            await work.SettleAsync(WorkItems.ForAccount(account.Id), item(begun).Id, over, cancellation);
            await accounts.ChangeAsync(account.Id, s => with(s, null), cancellation);
            return;
        }

        var now = clock.GetUtcNow();
        var state = await accounts.ChangeAsync(account.Id, s => since(s) is null ? with(s, now) : s, cancellation);
        await work.OpenAsync(describe(item(since(state)!.Value)), cancellation);
    }

    static TimeSpan Margin(TimeSpan kept) => kept / 4 < MostMargin ? kept / 4 : MostMargin;

    static WorkItem EmptyItem(Account account, MailboxFile file) => Item(account, WorkKind.UnknownFile, file.Path, "empty", file.Modified.UtcTicks.ToString());

    static WorkItem CleanUpItem(Account account, DateTimeOffset since) => Item(account, WorkKind.UnknownFile, "cleanup", since.UtcTicks.ToString());

    static WorkItem UnlistedItem(Account account, DateTimeOffset since) => Item(account, WorkKind.FoldersUnlisted, "unlisted", since.UtcTicks.ToString());

    static WorkItem ExpiringItem(Account account, DateTimeOffset since) => Item(account, WorkKind.FilesExpiring, "expiring", since.UtcTicks.ToString());

    /// <summary>The id is noted before the item is opened: whatever ends in between, there is one to settle.</summary>
    async Task<Listing> TellAsync(Account account, Listing listing, WorkItem item, CancellationToken cancellation)
    {
        var told = listing with { Work = item.Id };
        if (told != listing) await fetched.NoteListingAsync(account.Id, told, cancellation);
        await work.OpenAsync(item, cancellation);
        return told;
    }

    /// <summary>One item as long as the trouble lasts.</summary>
    WorkItem Occasion(Account account, Listing listing)
    {
        var file = listing.File;
        var item = Item(account, WorkKind.UnknownFile, file.Path, file.Size.ToString(), file.Modified.UtcTicks.ToString(), clock.GetUtcNow().UtcTicks.ToString());
        return listing.Work is { } known ? item with { Id = known } : item;
    }

    static WorkItem Item(Account account, WorkKind kind, params ReadOnlySpan<string> facts) => new()
    {
        Id = RowKeys.Id(["work", account.Id, .. facts]),
        Kind = kind,
        Practice = WorkItems.ForAccount(account.Id),
        Account = account.Id,
        Claims = 0,
        Dollars = 0,
        Explanation = "",
        NextStep = "",
    };
}
