using ClaimRelay.Partners;

namespace ClaimRelay.Mailboxes;

/// <summary>Tries an account as it is configured: connects, tries its rights with a file of an unmistakable name, and says what does not fit. It neither
/// stops the account nor counts as a failure; a refused login is not tried again; the test files are removed whatever happens, and none is written where it could not be.</summary>
public sealed class TestAccount(MailboxFactory mailboxes, TimeProvider clock)
{
    static readonly TimeSpan CleanUpWithin = TimeSpan.FromSeconds(30);

    /// <param name="profile">With the account's settings.</param>
    public async Task<AccountTrial> RunAsync(Account account, ClearinghouseProfile profile, CancellationToken cancellation)
    {
        var trial = new AccountTrial
        {
            Account = account.Id,
            Profile = profile.Id,
            Place = MailboxFactory.PlaceOf(account, profile),
            Unconfirmed = profile.Unconfirmed,
        };
        try
        {
            await using var mailbox = await mailboxes.OpenAsync(account, profile, cancellation);
            var started = clock.GetTimestamp();
            var described = await mailbox.DescribeAsync(cancellation);
            trial = trial with { Place = described.Place, Session = described.Session, HostKeyPinned = described.Session is null ? null : true, Connected = true, ConnectMilliseconds = Milliseconds(started) };
            var files = new TestFiles(mailbox);
            try
            {
                trial = await TryAsync(trial, mailbox, profile, files, cancellation);
            }
            catch (MailboxException lost)
            {
                trial = Failed(trial, lost);
            }
            finally
            {
                using var enough = new CancellationTokenSource(CleanUpWithin, clock);
                trial = trial with { LeftBehind = await files.RemoveAsync(enough.Token) };
            }

            return trial with { Changes = TrialAdvice.For(profile, trial.Folders, trial.TakesSeveralAtOnce) };
        }
        catch (MailboxException failed)
        {
            return Failed(trial, failed);
        }
    }

    static AccountTrial Failed(AccountTrial trial, MailboxException failed) => trial with
    {
        Fault = failed.Fault,
        Problem = failed.Message,
        OfferedHostKey = failed.OfferedHostKey,
        HostKeyPinned = failed.Fault is MailboxFault.HostKey ? false : trial.HostKeyPinned,
    };

    async Task<AccountTrial> TryAsync(AccountTrial trial, IMailbox mailbox, ClearinghouseProfile profile, TestFiles files, CancellationToken cancellation)
    {
        trial = trial with { OperationMilliseconds = await RoundTripAsync(mailbox, profile, cancellation) };
        if (profile.OperationsAtOnce > 1) trial = trial with { TakesSeveralAtOnce = await TakesSeveralAsync(mailbox, profile, cancellation) };
        foreach (var (folder, use) in FoldersOf(profile))
        {
            // Part files are written to the staging folder where there is one: then the clearinghouse scans the send folder for any name.
            var attempt = new FolderAttempt(mailbox, folder, files, clock, cancellation);
            var archive = use is FolderUse.Receive && profile.AfterFetch is AfterFetch.Move ? profile.ArchiveFolder : folder;
            var listed = await attempt.ListAsync();
            if (use is FolderUse.Send && profile.StagingFolder is not null) await attempt.LookAsync();
            else if (use is not FolderUse.Subfolder) await attempt.WriteAsync(archive, listed);
            trial = trial with { Folders = [.. trial.Folders, new(folder, use, attempt.Rights) { TestFileTaken = attempt.Taken }], ClockAheadSeconds = trial.ClockAheadSeconds ?? attempt.ClockAheadSeconds };
        }

        return trial with { LooksByListing = (await mailbox.DescribeAsync(cancellation)).LooksByListing };
    }

    static IEnumerable<(string, FolderUse)> FoldersOf(ClearinghouseProfile profile)
    {
        yield return (profile.SendFolder, FolderUse.Send);
        if (profile.StagingFolder is { } staging) yield return (staging, FolderUse.Staging);
        yield return (profile.ReceiveFolder, FolderUse.Receive);
        foreach (var below in profile.FoldersToPoll().Skip(1)) yield return (below, FolderUse.Subfolder);
    }

    async Task<long?> RoundTripAsync(IMailbox mailbox, ClearinghouseProfile profile, CancellationToken cancellation)
    {
        var times = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            var started = clock.GetTimestamp();
            await LookAsync(mailbox, profile, cancellation);
            times.Add(Milliseconds(started));
        }

        return times.Order().ElementAt(1);
    }

    /// <summary>False when the server goes away under requests that it takes one by one.</summary>
    static async Task<bool> TakesSeveralAsync(IMailbox mailbox, ClearinghouseProfile profile, CancellationToken cancellation)
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Math.Min(profile.OperationsAtOnce, 8)).Select(_ => LookAsync(mailbox, profile, cancellation)));
            return true;
        }
        catch (MailboxException e) when (e.Fault is MailboxFault.Transient)
        {
            // One by one it must work, or the connection is lost for another reason: that passes through.
            await LookAsync(mailbox, profile, cancellation);
            return false;
        }
    }

    /// <summary>Looks for a file that is not there: the smallest request, and any answer will do.</summary>
    static async Task LookAsync(IMailbox mailbox, ClearinghouseProfile profile, CancellationToken cancellation)
    {
        try
        {
            await mailbox.StatAsync(MailboxPath.Join(MailboxPath.Checked(profile.ReceiveFolder), TestFiles.NewName()), cancellation);
        }
        catch (MailboxException e) when (e.Fault is MailboxFault.Denied or MailboxFault.Missing or MailboxFault.Refused)
        {
            // An answer all the same.
        }
    }

    long Milliseconds(long started) => (long)Math.Round(clock.GetElapsedTime(started).TotalMilliseconds);
}
