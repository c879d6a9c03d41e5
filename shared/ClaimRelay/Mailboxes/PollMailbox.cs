using Azure;
using ClaimRelay.Commands;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using Microsoft.Extensions.Logging;
using Polly;

namespace ClaimRelay.Mailboxes;

/// <summary>Fetches what lies in an account's mailbox: archived and entered in the ledger first, cleaned up at the partner's side last. May be run again after a crash at any line.</summary>
public sealed partial class PollMailbox(
    Accounts accounts, ChoosePortion portions, FetchLedger fetched, Archive archive, Leases leases, MailboxFactory mailboxes, CommandQueues queues, MailboxWork work,
    RelayConfiguration configuration, TimeProvider clock, ILogger<PollMailbox> logger)
{
    // A partner that is down is not tried once for each of its files.
    const int FailuresInAPoll = 4;

    static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);
    static readonly TimeSpan RefusedWait = TimeSpan.FromMinutes(5);

    // Some eight minutes, beside what the storage client itself repeats: hosts end a call after ten.
    const int HoldTries = 24;
    static readonly TimeSpan HoldPause = TimeSpan.FromSeconds(20);

    /// <summary>A message may have waited until the hours in which the mailbox is looked at were over: then the schedule queues the next one.</summary>
    public async Task<CommandOutcome> RunAsync(PollCommand command, CancellationToken cancellation) =>
        command.AtAnyTime || IsOpen(command.Account) ? await RunAsync(command.Account, cancellation) : CommandOutcome.NothingDone;

    public async Task<CommandOutcome> RunAsync(string accountId, CancellationToken cancellation) =>
        // Also where the partner refused all of a portion: those wait now, and stand before no others.
        await PollAsync(accountId, cancellation) switch
        {
            { Remaining: > 0 } => CommandOutcome.RetryIn(AtOnce),
            PollResult.Fetched => CommandOutcome.Done,
            _ => CommandOutcome.NothingDone,
        };

    bool IsOpen(string accountId) =>
        configuration.Accounts.FirstOrDefault(a => a.Id == accountId) is not { } account || PollCalendar.Of(configuration.ProfileOf(account)).IntervalAt(clock.GetUtcNow()) is not null;

    /// <summary>The same, with what came of it. What it leaves for the next poll is not put on the queue.</summary>
    /// <param name="byHand">What was refused before is tried again now.</param>
    public async Task<PollResult> PollAsync(string accountId, CancellationToken cancellation, bool byHand = false)
    {
        // One worker at a time. The mark of a command that found another at work lapses, or goes when that one ends.
        await using var lease = await leases.TryTakeAsync($"poll/{accountId}", cancellation);
        if (lease is null) return new PollResult.Busy();

        // An account taken out of the configuration is no longer polled; a poll that was under way for it ends here.
        if (configuration.Accounts.FirstOrDefault(a => a.Id == accountId) is not { } account) return new PollResult.Refused("it is not in the configuration");
        if ((await accounts.GetAsync(accountId, lease.Lost)).WhyItRests is { } why) return new PollResult.Refused(why);
        await accounts.BeginPollAsync(accountId, lease.Lost);
        try
        {
            foreach (var key in await fetched.TakeWaitingAsync(accountId, lease.Lost)) await queues.SendAsync(new ResponseStored(accountId, key), lease.Lost);
            var (count, unlisted) = await FetchAllAsync(account, configuration.ProfileOf(account), byHand, lease.Lost);
            await accounts.EndPollAsync(accountId, count, lease.Lost);
            // What the other folders hold is not kept waiting for it.
            if (unlisted is [var first, ..])
            {
                LogFailure(accountId, first.Fault);
                return new PollResult.Failed(first) { Remaining = count.Remaining };
            }

            LogPoll(accountId, count.Listed, count.Fetched, count.Empty, count.Vanished, count.Refused, count.Remaining);
            return new PollResult.Fetched(count) { Remaining = count.Remaining };
        }
        catch (MailboxException failure)
        {
            return await FailedAsync(accountId, failure, lease.Lost);
        }
    }

    /// <summary>The schedule polls again; what was fetched so far is safe.</summary>
    async Task<PollResult> FailedAsync(string accountId, MailboxException failure, CancellationToken cancellation)
    {
        await accounts.NoteFailureAsync(failure, cancellation);
        LogFailure(accountId, failure.Fault);
        return new PollResult.Failed(failure);
    }

    /// <summary>Fetches one portion of what lies there. A file whose transfer fails is passed over on a new connection, so that one that can never be
    /// fetched does not stand before all that come after it.</summary>
    /// <returns>What came of it, and what is wrong with the folders that could not be listed.</returns>
    /// <exception cref="MailboxException">The first failure, when all that could be fetched was.</exception>
    async Task<(PollCount, IReadOnlyList<MailboxException> Unlisted)> FetchAllAsync(Account account, ClearinghouseProfile profile, bool byHand, CancellationToken cancellation)
    {
        List<MailboxException> unlisted = [];
        MailboxException? failed = null;
        Portion? portion = null;
        for (var failures = 0; failures < FailuresInAPoll && portion is not { Files.Count: 0 }; failures++)
        {
            await using var mailbox = await mailboxes.OpenAsync(account, profile, cancellation);
            portion ??= await portions.ChooseAsync(mailbox, account, profile, byHand, unlisted.Add, cancellation);
            try
            {
                while (portion.Files.TryDequeue(out var file)) await TryFetchAsync(mailbox, account, profile, file, portion, cancellation);
            }
            catch (MailboxException ex) when (!ex.StopsAccount)
            {
                failed ??= ex;
            }
        }

        await work.ExpiringAsync(account, profile, portion!.Unfetched.Values, cancellation);
        await work.CleanUpAsync(account, profile, portion, cancellation);
        await work.UnlistedAsync(account, unlisted, cancellation);
        return failed is null ? (portion.Count, unlisted) : throw failed;
    }

    /// <summary>A file that may not be read or taken away is work for a person; the others in the folder are not kept waiting for it.</summary>
    async Task TryFetchAsync(IMailbox mailbox, Account account, ClearinghouseProfile profile, MailboxFile file, Portion portion, CancellationToken cancellation)
    {
        try
        {
            await FetchAsync(mailbox, account, profile, file, portion, cancellation);
        }
        catch (MailboxException ex) when (!ex.StopsAccount)
        {
            var refused = ex.Fault is MailboxFault.Denied or MailboxFault.Refused or MailboxFault.Missing or MailboxFault.Exists or MailboxFault.Changed or MailboxFault.TooLarge;
            await NoteFailureAsync(account, file, refused ? RefusedWait : null, portion, cancellation);
            if (!refused) throw;
            portion.Count = portion.Count with { Refused = portion.Count.Refused + 1 };
            portion.Known[file.Path] = await work.UnusableAsync(account, portion.Known[file.Path], ex, cancellation);
            LogUnusable(account.Id, ex.Fault);
        }
    }

    Task NoteFailureAsync(Account account, MailboxFile file, TimeSpan? wait, Portion portion, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return NoteAsync(account, Listing.Of(file, portion.Known.GetValueOrDefault(file.Path), now).Failed(wait, now), portion, cancellation);
    }

    async Task NoteAsync(Account account, Listing listing, Portion portion, CancellationToken cancellation)
    {
        await fetched.NoteListingAsync(account.Id, listing, cancellation);
        portion.Known[listing.File.Path] = listing;
    }

    async Task FetchAsync(IMailbox mailbox, Account account, ClearinghouseProfile profile, MailboxFile file, Portion portion, CancellationToken cancellation)
    {
        var (now, last) = (clock.GetUtcNow(), portion.Known.GetValueOrDefault(file.Path));
        var (quiet, listing) = (Stability.QuietFor(file, last, now), Listing.Of(file, last, now));
        if (listing is { IsFinal: true, Fetched: { } key })
        {
            await CleanUpAsync(mailbox, account, profile, file, seen: null, (await fetched.FindAsync(account.Id, key, cancellation))!.Sha256, portion, cancellation);
            return;
        }

        if (await TryReadAsync(mailbox, account, profile, file, portion, cancellation) is not var (content, seen)) return;
        var end = ContentEnds.Of(content);
        if (!Stability.IsReady(file, quiet, end, profile))
        {
            portion.Count = portion.Count with { Waiting = portion.Count.Waiting + 1 };
            await NoteAsync(account, listing with { End = end }, portion, cancellation);
            return;
        }

        // What will not come again is stored and entered whatever ends meanwhile, this worker's lease included.
        var (keeping, holding) = profile.FetchOnce ? (CancellationToken.None, Holding(clock)) : (cancellation, ResiliencePipeline.Empty);
        var storing = holding.ExecuteAsync(async token => await archive.StoreAsync(content, token), keeping).AsTask();
        // Beside it, so that nothing comes between the last byte and the archive: when we end before it is entered, the next poll finds it there.
        var noting = profile.FetchOnce ? holding.ExecuteAsync(async token => await NoteAsync(account, listing with { Arriving = Archive.HashOf(content) }, portion, token), keeping).AsTask() : Task.CompletedTask;
        await Task.WhenAll(storing, noting);
        var hash = await storing;
        listing = listing with { End = end, IsFinal = Stability.IsFinal(file, quiet), Tries = 0, RetryAt = null };
        var entry = await holding.ExecuteAsync(async token => await fetched.EnterAsync(account.Id, listing, hash, token), keeping);
        // Entered also where the lease was lost: whoever has it now may have missed the file since this poll began.
        var missed = profile.FetchOnce ? await fetched.MissedAsync(account.Id, keeping) : portion.Missed;
        if (missed.Find(m => m.File.Path == file.Path && m.File.Size == file.Size) is { } found)
        {
            await work.FoundAsync(account, found.Item, keeping);
            portion.Missed.Remove(found);
        }

        if (entry.ProcessedAt is null) await queues.SendAsync(new ResponseStored(account.Id, entry.Key), cancellation);
        if (portion.Unfetched.Remove(file.Path)) portion.Count = portion.Count with { Fetched = portion.Count.Fetched + 1 };
        portion.Known[file.Path] = await work.SettleAsync(account, listing with { Fetched = entry.Key }, "The file was fetched.", cancellation);

        // What is whole is processed at once; but behind a whole interchange the partner may be writing another. So only a file that looked
        // alike for a while is taken away, and only when what was fetched is what stands there: its name may since stand for another file.
        if (Stability.IsSettled(file, quiet, end is ContentEnd.CutShort ? profile.UnfinishedAfter : profile.SettledAfter)) await CleanUpAsync(mailbox, account, profile, file, seen, hash, portion, cancellation);
        LogFetched(account.Id, entry.Key, file.Size);
    }

    /// <summary>Storage that is down for a while: what will not come again is held here until it takes it, or this process ends.</summary>
    static ResiliencePipeline Holding(TimeProvider clock) => new ResiliencePipelineBuilder { TimeProvider = clock }.AddRetry(new()
    {
        ShouldHandle = new PredicateBuilder().Handle<RequestFailedException>(e => e.Status is 0 or 408 or 429 or >= 500).Handle<AggregateException>().Handle<OperationCanceledException>(),
        MaxRetryAttempts = HoldTries,
        Delay = HoldPause,
    }).Build();

    async Task CleanUpAsync(IMailbox mailbox, Account account, ClearinghouseProfile profile, MailboxFile file, MailboxFile? seen, string hash, Portion portion, CancellationToken cancellation)
    {
        if (profile.AfterFetch is AfterFetch.Leave) return;
        var before = portion.CannotCleanUp;
        if (before is not null || !await TryCleanUpAsync(mailbox, profile, file, seen, hash, portion, cancellation))
        {
            await NoteFailureAsync(account, file, portion.CannotCleanUp is null ? profile.SettledAfter : RefusedWait, portion, cancellation);
            // One try more: what it is refused may be allowed for another, and those that were not asked for come before it next time.
            if (before != portion.CannotCleanUp) await NoteFailureAsync(account, file, RefusedWait, portion, cancellation);
            return;
        }

        portion.CleanedUp = true;
        await work.SettleAsync(account, portion.Known[file.Path], "The file is gone from the mailbox.", cancellation);
        // The next file of this name is another, though it may look the same.
        await fetched.ForgetListingAsync(account.Id, file.Path, cancellation);
        portion.Known.Remove(file.Path);
    }

    /// <summary>False when the file is left. Where that is the account's trouble, the server is not asked again for the next file.</summary>
    static async Task<bool> TryCleanUpAsync(IMailbox mailbox, ClearinghouseProfile profile, MailboxFile file, MailboxFile? seen, string hash, Portion portion, CancellationToken cancellation)
    {
        try
        {
            return await CleanUp.RunAsync(mailbox, profile, file, seen, hash, cancellation);
        }
        catch (MailboxException ex) when (CleanUp.IsRefused(ex))
        {
            portion.CannotCleanUp = ex;
            return false;
        }
    }

    /// <summary>Null when the file vanished, or changes while it is read: the next poll sees what became of it.</summary>
    async Task<(byte[] Content, MailboxFile Seen)?> TryReadAsync(IMailbox mailbox, Account account, ClearinghouseProfile profile, MailboxFile file, Portion portion, CancellationToken cancellation)
    {
        try
        {
            var seen = await SafeFetch.LookAsync(mailbox, file, cancellation);
            return (await SafeFetch.ReadAsync(mailbox, seen, profile.LargestFileBytes, cancellation, profile.FetchOnce), seen);
        }
        // One that is listed each time and never there, or never so, is the server's trouble, and work.
        catch (MailboxException ex) when ((ex.Fault is (MailboxFault.TooLarge or MailboxFault.Changed) && !portion.Known[file.Path].IsInVain(profile, clock.GetUtcNow())) || (ex.Fault is MailboxFault.Missing && portion.TriesOf(file) == 0))
        {
            portion.Count = portion.Count with { Waiting = portion.Count.Waiting + 1 };
            await NoteFailureAsync(account, file, profile.SettledAfter, portion, cancellation);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {Account}: fetched file {Key}, {Size} bytes")]
    partial void LogFetched(string account, string key, long size);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Account {Account}: {Listed} files listed, {Fetched} fetched, {Empty} empty, {Vanished} vanished, {Refused} refused, {Remaining} left to the next poll")]
    partial void LogPoll(string account, int listed, int fetched, int empty, int vanished, int refused, int remaining);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Account {Account}: one file of the mailbox could not be fetched or taken away ({Fault}); the others go on")]
    partial void LogUnusable(string account, MailboxFault fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Account {Account}: poll failed with {Fault}; the next one follows the schedule")]
    partial void LogFailure(string account, MailboxFault fault);
}
