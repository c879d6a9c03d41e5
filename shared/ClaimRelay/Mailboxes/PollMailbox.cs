using ClaimRelay.Commands;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using ClaimRelay.Unpacking;
using ClaimRelay.X12.Envelopes;
using Microsoft.Extensions.Logging;

namespace ClaimRelay.Mailboxes;

/// <summary>Fetches what lies in an account's mailbox: archived and entered in the ledger first, cleaned up at the partner's side last. May be run again after a crash at any line.</summary>
public sealed partial class PollMailbox(
    Accounts accounts, FetchLedger fetched, Archive archive, Leases leases, MailboxFactory mailboxes, CommandQueues queues, MailboxWork work,
    RelayConfiguration configuration, TimeProvider clock, ILogger<PollMailbox> logger)
{
    // A partner that is down is not tried once for each of its files.
    const int FailuresInAPoll = 4;

    static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    /// <summary>A message may have waited until the hours in which the mailbox is looked at were over: then the schedule queues the next one.</summary>
    public async Task<CommandOutcome> RunAsync(PollCommand command, CancellationToken cancellation) =>
        command.AtAnyTime || IsOpen(command.Account) ? await RunAsync(command.Account, cancellation) : CommandOutcome.Done;

    public async Task<CommandOutcome> RunAsync(string accountId, CancellationToken cancellation) =>
        // Where the partner refuses all of a portion, the next would be no better: it waits for the schedule.
        await PollAsync(accountId, cancellation) is PollResult.Fetched { Count: { Remaining: > 0 } and ({ Fetched: > 0 } or { Refused: 0 }) } ? CommandOutcome.RetryIn(AtOnce) : CommandOutcome.Done;

    bool IsOpen(string accountId) =>
        configuration.Accounts.FirstOrDefault(a => a.Id == accountId) is not { } account || PollCalendar.Of(configuration.ProfileOf(account)).IntervalAt(clock.GetUtcNow()) is not null;

    /// <summary>The same, with what came of it. What it leaves for the next poll is not put on the queue.</summary>
    public async Task<PollResult> PollAsync(string accountId, CancellationToken cancellation)
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
            var count = await FetchAllAsync(account, configuration.ProfileOf(account), lease.Lost);
            await accounts.EndPollAsync(accountId, count, lease.Lost);
            LogPoll(accountId, count.Listed, count.Fetched, count.Empty, count.Vanished, count.Refused, count.Remaining);
            return new PollResult.Fetched(count);
        }
        catch (MailboxException failure)
        {
            // The schedule polls again; what was fetched so far is safe.
            await accounts.NoteFailureAsync(failure, lease.Lost);
            LogFailure(accountId, failure.Fault);
            return new PollResult.Failed(failure);
        }
    }

    /// <summary>Fetches one portion of what lies there. A file whose transfer fails is passed over on a new connection, so that one that can never be
    /// fetched does not stand before all that come after it.</summary>
    /// <exception cref="MailboxException">The first failure, when all that could be fetched was.</exception>
    async Task<PollCount> FetchAllAsync(Account account, ClearinghouseProfile profile, CancellationToken cancellation)
    {
        MailboxException? failed = null;
        Portion? portion = null;
        for (var failures = 0; failures < FailuresInAPoll && portion is not { Files.Count: 0 }; failures++)
        {
            await using var mailbox = await mailboxes.OpenAsync(account, profile, cancellation);
            portion ??= await ChooseAsync(await mailbox.ListAllAsync(profile, ex => failed ??= ex, cancellation), account, profile, cancellation);
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
        return failed is null ? portion.Count : throw failed;
    }

    /// <summary>Chooses what is fetched now, oldest first and no more than the profile allows, and takes note of what is not.</summary>
    async Task<Portion> ChooseAsync(IReadOnlyList<MailboxFile> listed, Account account, ClearinghouseProfile profile, CancellationToken cancellation)
    {
        var portion = new Portion { Count = new() { Listed = listed.Count }, Known = await fetched.ListingsAsync(account.Id, cancellation) };
        await ForgetAsync(listed, account, portion, cancellation);
        var (now, turns) = (clock.GetUtcNow(), new Dictionary<FileTurn, int>());
        var (fresh, settled) = (new List<MailboxFile>(), new List<MailboxFile>());
        foreach (var file in listed.OrderBy(f => f.Modified).ThenBy(f => f.Path, StringComparer.Ordinal))
        {
            var last = portion.Known.GetValueOrDefault(file.Path);
            if (last is null) portion.Count = portion.Count with { New = portion.Count.New + 1 };
            var turn = FileTurns.Of(file, last, profile, now);
            turns[turn] = turns.GetValueOrDefault(turn) + 1;
            if (Stability.QuietFor(file, last, now) is null || last!.Fetched is null) portion.Unfetched[file.Path] = file;
            if (turn is FileTurn.Fetch) fresh.Add(file);
            else if (turn is FileTurn.CleanUp) settled.Add(file);
            else if (turn is FileTurn.TooLarge) await work.TooLargeAsync(account, profile, file, cancellation);
            else if (turn is FileTurn.Empty) await WaitForBytesAsync(account, profile, file, last, cancellation);
        }

        // What was never fetched comes first: cleaning up can wait.
        foreach (var file in fresh.Take(profile.FilesPerPoll).Concat(settled.Take(profile.FilesPerPoll))) portion.Files.Enqueue(file);
        portion.Count = portion.Count with
        {
            Left = turns.GetValueOrDefault(FileTurn.Left),
            Waiting = turns.GetValueOrDefault(FileTurn.Waiting),
            Empty = turns.GetValueOrDefault(FileTurn.Empty),
            Refused = turns.GetValueOrDefault(FileTurn.TooLarge),
            Remaining = fresh.Count + settled.Count - portion.Files.Count,
        };
        return portion;
    }

    async Task ForgetAsync(IReadOnlyList<MailboxFile> listed, Account account, Portion portion, CancellationToken cancellation)
    {
        foreach (var gone in portion.Known.Values.ExceptBy(listed.Select(f => f.Path), l => l.File.Path).ToList())
        {
            if (gone.Fetched is null) portion.Count = portion.Count with { Vanished = portion.Count.Vanished + 1 };
            if (gone.File.Size == 0) await work.SettleEmptyAsync(account, gone.File, cancellation);
            await fetched.ForgetListingAsync(account.Id, gone.File.Path, cancellation);
        }
    }

    async Task WaitForBytesAsync(Account account, ClearinghouseProfile profile, MailboxFile file, Listing? last, CancellationToken cancellation)
    {
        if (Stability.QuietFor(file, last, clock.GetUtcNow()) is not { } quiet) await fetched.NoteListingAsync(account.Id, file, last, null, null, cancellation);
        else if (quiet >= profile.UnfinishedAfter) await work.EmptyAsync(account, file, last!.Since, cancellation);
    }

    /// <summary>A file that may not be read or taken away is work for a person; the others in the folder are not kept waiting for it.</summary>
    async Task TryFetchAsync(IMailbox mailbox, Account account, ClearinghouseProfile profile, MailboxFile file, Portion portion, CancellationToken cancellation)
    {
        try
        {
            await FetchAsync(mailbox, account, profile, file, portion, cancellation);
        }
        catch (MailboxException ex) when (ex.Fault is MailboxFault.Denied or MailboxFault.Refused or MailboxFault.Missing or MailboxFault.Exists)
        {
            portion.Count = portion.Count with { Refused = portion.Count.Refused + 1 };
            await work.UnusableAsync(account, file, ex, cancellation);
            LogUnusable(account.Id, ex.Fault);
        }
    }

    async Task FetchAsync(IMailbox mailbox, Account account, ClearinghouseProfile profile, MailboxFile file, Portion portion, CancellationToken cancellation)
    {
        var last = portion.Known.GetValueOrDefault(file.Path);
        var quiet = Stability.QuietFor(file, last, clock.GetUtcNow());
        if (!Stability.MayFetch(file, quiet, profile))
        {
            await fetched.NoteListingAsync(account.Id, file, last, null, null, cancellation);
            return;
        }

        if (await TryReadAsync(mailbox, profile, file, portion, cancellation) is not { } content) return;
        if (last?.File.Size == 0) await work.SettleEmptyAsync(account, last.File, cancellation);
        var end = EndOf(content);
        if (!Stability.IsReady(file, quiet, end, profile))
        {
            portion.Count = portion.Count with { Waiting = portion.Count.Waiting + 1 };
            await fetched.NoteListingAsync(account.Id, file, last, end, null, cancellation);
            return;
        }

        var hash = await archive.StoreAsync(content, cancellation);
        var entry = await fetched.EnterAsync(account.Id, file, hash, cancellation);
        if (entry.ProcessedAt is null) await queues.SendAsync(new ResponseStored(account.Id, entry.Key), cancellation);
        await fetched.NoteListingAsync(account.Id, file, last, end, entry.Key, cancellation);
        if (portion.Unfetched.Remove(file.Path)) portion.Count = portion.Count with { Fetched = portion.Count.Fetched + 1 };

        // What is whole is processed at once; but behind a whole interchange the partner may be writing another. So only a file that looked
        // alike for a while is taken away, and only in a poll that fetched it again: its name may since stand for another file.
        if (Stability.IsSettled(file, quiet, end is ContentEnd.CutShort ? profile.UnfinishedAfter : profile.SettledAfter)) await CleanUpAsync(mailbox, profile, file, hash, cancellation);
        LogFetched(account.Id, entry.Key, file.Size);
    }

    static ContentEnd EndOf(ReadOnlyMemory<byte> content)
    {
        if (Containers.IsCutShort(content.Span)) return ContentEnd.CutShort;
        var start = content.Span.TrimStart(" \t\r\n"u8);
        // Also the first letters alone: the rest of the ISA may be under way.
        if (!start.StartsWith("ISA"u8) && !"ISA"u8.StartsWith(start)) return ContentEnd.Unknown;
        return EnvelopeReader.Read(content).IsComplete ? ContentEnd.Whole : ContentEnd.CutShort;
    }

    /// <summary>Null when the file vanished, or changes while it is read: the next poll sees what became of it.</summary>
    static async Task<byte[]?> TryReadAsync(IMailbox mailbox, ClearinghouseProfile profile, MailboxFile file, Portion portion, CancellationToken cancellation)
    {
        try
        {
            return await SafeFetch.RunAsync(mailbox, file, profile.LargestFileBytes, cancellation);
        }
        catch (MailboxException ex) when (ex.Fault is MailboxFault.Missing or MailboxFault.TooLarge or MailboxFault.Changed)
        {
            if (ex.Fault is not MailboxFault.Missing) portion.Count = portion.Count with { Waiting = portion.Count.Waiting + 1 };
            else if (portion.Unfetched.Remove(file.Path)) portion.Count = portion.Count with { Vanished = portion.Count.Vanished + 1 };
            return null;
        }
    }

    static async Task CleanUpAsync(IMailbox mailbox, ClearinghouseProfile profile, MailboxFile file, string hash, CancellationToken cancellation)
    {
        if (profile.AfterFetch is AfterFetch.Leave) return;
        // Gone is as good as cleaned up.
        var now = await mailbox.StatAsync(file.Path, cancellation);
        if (now is null || now.Size != file.Size || now.Modified != file.Modified) return;
        if (profile.AfterFetch is AfterFetch.Delete)
        {
            await mailbox.DeleteAsync(file.Path, cancellation);
            return;
        }

        try
        {
            await mailbox.RenameAsync(file.Path, $"{profile.ArchiveFolder}/{file.Name}", cancellation);
        }
        catch (MailboxException ex) when (ex.Fault is MailboxFault.Exists)
        {
            await MoveAsideAsync(mailbox, file, $"{profile.ArchiveFolder}/{file.Name}.{hash[..12]}", cancellation);
        }
    }

    // A recycled name: the earlier file keeps the plain name, this one carries its hash. If that exists too, it is this very file, moved before.
    static async Task MoveAsideAsync(IMailbox mailbox, MailboxFile file, string target, CancellationToken cancellation)
    {
        try
        {
            await mailbox.RenameAsync(file.Path, target, cancellation);
        }
        catch (MailboxException ex) when (ex.Fault is MailboxFault.Exists)
        {
            await mailbox.DeleteAsync(file.Path, cancellation);
        }
    }

    /// <summary>What one poll takes on, and what became of it so far.</summary>
    sealed class Portion
    {
        public required PollCount Count { get; set; }
        public required Dictionary<string, Listing> Known { get; init; }
        public Queue<MailboxFile> Files { get; } = new();

        /// <summary>Listed, and not fetched under this look, by path.</summary>
        public Dictionary<string, MailboxFile> Unfetched { get; } = new(StringComparer.Ordinal);
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
