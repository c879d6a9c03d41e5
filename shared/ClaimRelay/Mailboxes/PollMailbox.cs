using ClaimRelay.Commands;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using ClaimRelay.WorkQueues;
using ClaimRelay.X12.Envelopes;
using Microsoft.Extensions.Logging;

namespace ClaimRelay.Mailboxes;

/// <summary>Fetches what lies in an account's mailbox: archived and entered in the ledger first, cleaned up at the partner's side last. May be run again after a crash at any line.</summary>
public sealed partial class PollMailbox(
    Accounts accounts, FetchLedger fetched, Archive archive, Leases leases, MailboxFactory mailboxes, CommandQueues queues, WorkItems work,
    RelayConfiguration configuration, TimeProvider clock, ILogger<PollMailbox> logger)
{
    // A partner that is down is not tried once for each of its files.
    const int FailuresInAPoll = 4;

    public async Task<CommandOutcome> RunAsync(string accountId, CancellationToken cancellation)
    {
        await using var lease = await leases.TryTakeAsync($"poll/{accountId}", cancellation);
        if (lease is null || (await accounts.GetAsync(accountId, lease.Lost)).Stopped is not null) return CommandOutcome.Done;

        // An account taken out of the configuration is no longer polled; a poll that was under way for it ends here.
        if (configuration.Accounts.FirstOrDefault(a => a.Id == accountId) is not { } account) return CommandOutcome.Done;
        var profile = configuration.ProfileOf(account);
        try
        {
            await FetchAllAsync(account, profile, lease.Lost);
            await accounts.ChangeAsync(accountId, s => s with { LastPollAt = clock.GetUtcNow(), Failures = 0, LastError = null }, lease.Lost);
        }
        catch (MailboxException failure)
        {
            // The schedule polls again; what was fetched so far is safe.
            await accounts.NoteFailureAsync(failure, lease.Lost);
            LogFailure(accountId, failure.Fault);
        }

        return CommandOutcome.Done;
    }

    /// <summary>Fetches what lies there, oldest first. A file whose transfer fails is passed over on a new connection, so that one that can never be
    /// fetched does not stand before all that come after it.</summary>
    /// <exception cref="MailboxException">The first failure, when all that could be fetched was.</exception>
    async Task FetchAllAsync(Account account, ClearinghouseProfile profile, CancellationToken cancellation)
    {
        MailboxException? failed = null;
        Queue<MailboxFile>? files = null;
        for (var failures = 0; failures < FailuresInAPoll && files is not { Count: 0 }; failures++)
        {
            await using var mailbox = await mailboxes.OpenAsync(account, profile, cancellation);
            files ??= new((await mailbox.ListAllAsync(profile, ex => failed ??= ex, cancellation)).OrderBy(f => f.Modified).ThenBy(f => f.Path, StringComparer.Ordinal));
            try
            {
                while (files.TryDequeue(out var file)) await TryFetchAsync(mailbox, account, profile, file, cancellation);
            }
            catch (MailboxException ex) when (!ex.StopsAccount)
            {
                failed ??= ex;
            }
        }

        if (failed is not null) throw failed;
    }

    /// <summary>A file that may not be read or taken away is work for a person; the others in the folder are not kept waiting for it.</summary>
    async Task TryFetchAsync(IMailbox mailbox, Account account, ClearinghouseProfile profile, MailboxFile file, CancellationToken cancellation)
    {
        try
        {
            await FetchAsync(mailbox, account, profile, file, cancellation);
        }
        catch (MailboxException ex) when (ex.Fault is MailboxFault.Denied or MailboxFault.Refused or MailboxFault.Missing or MailboxFault.Exists)
        {
            await work.OpenAsync(Unusable(account, file, ex), cancellation);
            LogUnusable(account.Id, ex.Fault);
        }
    }

    async Task FetchAsync(IMailbox mailbox, Account account, ClearinghouseProfile profile, MailboxFile file, CancellationToken cancellation)
    {
        var last = await fetched.LastListingAsync(account.Id, file.Path, cancellation);
        var quiet = Stability.QuietFor(file, last, clock.GetUtcNow());
        if (profile.AfterFetch is AfterFetch.Leave && quiet is not null && last!.Fetched is not null) return;
        if (file.Size > profile.LargestFileBytes)
        {
            await work.OpenAsync(TooLarge(account, profile, file), cancellation);
            return;
        }

        if (!Stability.MayFetch(file, quiet, profile))
        {
            await fetched.NoteListingAsync(account.Id, file, last, null, cancellation);
            return;
        }

        if (await TryReadAsync(mailbox, profile, file, cancellation) is not { } content) return;
        var end = EndOf(content);
        if (!Stability.IsReady(file, quiet, end, profile))
        {
            await fetched.NoteListingAsync(account.Id, file, last, null, cancellation);
            return;
        }

        var hash = await archive.StoreAsync(content, cancellation);
        var entry = await fetched.EnterAsync(account.Id, file, hash, cancellation);
        if (entry.ProcessedAt is null) await queues.SendAsync(new ResponseStored(account.Id, entry.Key), cancellation);
        await fetched.NoteListingAsync(account.Id, file, last, entry.Key, cancellation);

        // What is whole is processed at once; but behind a whole interchange the partner may be writing another. So only a file that looked
        // alike for a while is taken away, and only in a poll that fetched it again: its name may since stand for another file.
        if (Stability.IsSettled(file, quiet, end is ContentEnd.CutShort ? profile.UnfinishedAfter : profile.SettledAfter)) await CleanUpAsync(mailbox, profile, file, hash, cancellation);
        LogFetched(account.Id, entry.Key, file.Size);
    }

    static ContentEnd EndOf(ReadOnlyMemory<byte> content)
    {
        var start = content.Span.TrimStart(" \t\r\n"u8);
        // Also the first letters alone: the rest of the ISA may be under way.
        if (!start.StartsWith("ISA"u8) && !"ISA"u8.StartsWith(start)) return ContentEnd.Unknown;
        return EnvelopeReader.Read(content).IsComplete ? ContentEnd.Whole : ContentEnd.CutShort;
    }

    /// <summary>Null when the file has no bytes yet, vanished, or changes while it is read: the next poll sees it again.</summary>
    static async Task<byte[]?> TryReadAsync(IMailbox mailbox, ClearinghouseProfile profile, MailboxFile file, CancellationToken cancellation)
    {
        if (file.Size == 0) return null;
        try
        {
            return await SafeFetch.RunAsync(mailbox, file, profile.LargestFileBytes, cancellation);
        }
        catch (MailboxException ex) when (ex.Fault is MailboxFault.Missing or MailboxFault.TooLarge or MailboxFault.Changed)
        {
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

    static WorkItem Unusable(Account account, MailboxFile file, MailboxException failure) => new()
    {
        Id = RowKeys.Id("work", account.Id, file.Path, file.Size.ToString(), file.Modified.UtcTicks.ToString(), failure.Fault.ToString()),
        Kind = WorkKind.UnknownFile,
        Practice = WorkItems.ForAccount(account.Id),
        Account = account.Id,
        Claims = 0,
        Dollars = 0,
        Causes = [new("mailbox", failure.Fault.ToString(), failure.Message)],
        Explanation = $"A file of {file.Size} bytes in the mailbox could not be fetched or taken away: {failure.Message} It is tried again at every poll; the other files go on.",
        NextStep = "Ask the clearinghouse for the right to read the file and to delete or move it, or set the profile's afterFetch to what the account allows.",
    };

    static WorkItem TooLarge(Account account, ClearinghouseProfile profile, MailboxFile file) => new()
    {
        Id = RowKeys.Id("work", account.Id, file.Path, file.Size.ToString(), file.Modified.UtcTicks.ToString()),
        Kind = WorkKind.UnknownFile,
        Practice = WorkItems.ForAccount(account.Id),
        Account = account.Id,
        Claims = 0,
        Dollars = 0,
        Causes = [new("mailbox", nameof(MailboxFault.TooLarge), $"{file.Size} bytes; the profile allows {profile.LargestFileBytes}")],
        Explanation = $"A file of {file.Size} bytes lies in the mailbox; it is larger than the profile allows and was not fetched.",
        NextStep = "Look at it at the clearinghouse; if it is genuine, raise largestFileBytes in the profile.",
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {Account}: fetched file {Key}, {Size} bytes")]
    partial void LogFetched(string account, string key, long size);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Account {Account}: one file of the mailbox could not be fetched or taken away ({Fault}); the others go on")]
    partial void LogUnusable(string account, MailboxFault fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Account {Account}: poll failed with {Fault}; the next one follows the schedule")]
    partial void LogFailure(string account, MailboxFault fault);
}
