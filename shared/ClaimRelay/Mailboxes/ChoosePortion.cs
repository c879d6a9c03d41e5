using ClaimRelay.Partners;
using ClaimRelay.Storage;

namespace ClaimRelay.Mailboxes;

/// <summary>Lists an account's mailbox, and chooses what is fetched now: the oldest first and no more than the profile allows. Takes note of what is not, and of what is gone.</summary>
public sealed class ChoosePortion(FetchLedger fetched, Archive archive, MailboxWork work, TimeProvider clock)
{
    // So long the clearinghouse may take to put a file again.
    static readonly TimeSpan MissedFor = TimeSpan.FromDays(60);

    /// <param name="byHand">What was refused before is tried again now.</param>
    /// <param name="failed">Told what is wrong with a folder below the receive folder.</param>
    public async Task<Portion> ChooseAsync(IMailbox mailbox, Account account, ClearinghouseProfile profile, bool byHand, Action<MailboxException> failed, CancellationToken cancellation)
    {
        var unseen = new HashSet<string>(StringComparer.Ordinal);
        var listed = await mailbox.ListAllAsync(profile, (folder, ex) =>
        {
            unseen.Add(MailboxPath.Checked(folder));
            failed(ex);
        }, cancellation);
        var portion = new Portion { Count = new() { Listed = listed.Count }, Known = await fetched.ListingsAsync(account.Id, cancellation), Missed = await fetched.MissedAsync(account.Id, cancellation) };
        await ForgetAsync(listed, unseen, account, profile, portion, cancellation);
        foreach (var hidden in portion.Known.Values.Where(l => l.Fetched is null && unseen.Contains(MailboxPath.FolderOf(l.File.Path)))) portion.Unfetched[hidden.File.Path] = hidden.File;

        var (now, turns) = (clock.GetUtcNow(), new Dictionary<FileTurn, int>());
        var (fresh, settled, noted) = (new List<MailboxFile>(), new List<MailboxFile>(), new Dictionary<string, Listing>(StringComparer.Ordinal));
        foreach (var file in listed.OrderBy(f => f.Modified).ThenBy(f => f.Path, StringComparer.Ordinal))
        {
            var last = portion.Known.GetValueOrDefault(file.Path);
            if (last is null) portion.Count = portion.Count with { New = portion.Count.New + 1 };
            var turn = FileTurns.Of(file, last, profile, now, byHand);
            turns[turn] = turns.GetValueOrDefault(turn) + 1;
            var same = Stability.QuietFor(file, last, now) is not null;
            // What came before another file got its name: its row is written anew below.
            if (last is { Fetched: null, Arriving: not null } && !same && !await EnterIfHeldAsync(account, last, cancellation)) await work.MissedAsync(account, profile, last, cancellation);
            if (!same || last!.Fetched is null) portion.Unfetched[file.Path] = file;
            if (last is not null && Over(turn, same) is { } over) portion.Known[file.Path] = await work.SettleAsync(account, last, over, cancellation);
            if (last is { File.Size: 0 } && !same) await work.SettleEmptyAsync(account, last.File, cancellation);
            if (!same && turn is not FileTurn.TooLarge) noted[file.Path] = portion.Known[file.Path] = Listing.Of(file, last, now);
            if (turn is FileTurn.Fetch) fresh.Add(file);
            else if (turn is FileTurn.CleanUp) settled.Add(file);
            else if (turn is FileTurn.TooLarge) portion.Known[file.Path] = await work.TooLargeAsync(account, profile, Listing.Of(file, last, now), cancellation);
            else if (turn is FileTurn.Empty && same && now - last!.Since >= profile.UnfinishedAfter) await work.EmptyAsync(account, file, last.Since, cancellation);
        }

        // All of them, also what this portion has no room for: else nobody would know that it was there when it is gone by the next poll.
        await fetched.NoteListingsAsync(account.Id, noted.Values, cancellation);

        // What was never fetched comes first: cleaning up can wait. What failed before comes after what did not.
        foreach (var file in fresh.OrderBy(portion.TriesOf).Take(profile.FilesPerPoll).Concat(settled.OrderBy(portion.TriesOf).Take(profile.FilesPerPoll))) portion.Files.Enqueue(file);
        portion.Count = portion.Count with
        {
            Left = turns.GetValueOrDefault(FileTurn.Left),
            Waiting = turns.GetValueOrDefault(FileTurn.Waiting),
            Empty = turns.GetValueOrDefault(FileTurn.Empty),
            Refused = turns.GetValueOrDefault(FileTurn.TooLarge) + turns.GetValueOrDefault(FileTurn.Refused),
            Remaining = fresh.Count + settled.Count - portion.Files.Count,
        };
        return portion;
    }

    /// <summary>Why a trouble with the file is over; null when it is not.</summary>
    static string? Over(FileTurn turn, bool same) => !same ? "The file was changed, or another has its name." : turn is FileTurn.Left ? "The file was fetched." : null;

    /// <param name="unseen">Folders that could not be listed: what lies there is not gone.</param>
    async Task ForgetAsync(IReadOnlyList<MailboxFile> listed, HashSet<string> unseen, Account account, ClearinghouseProfile profile, Portion portion, CancellationToken cancellation)
    {
        var polled = profile.FoldersToPoll().Select(MailboxPath.Checked).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in portion.Known.Values.ExceptBy(listed.Select(f => f.Path), l => l.File.Path).ToList())
        {
            var (file, folder) = (gone.File, MailboxPath.FolderOf(gone.File.Path));
            if (unseen.Contains(folder)) continue;
            if (await EnterIfHeldAsync(account, gone, cancellation)) continue;

            if (gone.Fetched is null && polled.Contains(folder))
            {
                portion.Count = portion.Count with { Vanished = portion.Count.Vanished + 1 };
                if (file.Size > 0 && !WasRenamed(file)) await work.MissedAsync(account, profile, gone, cancellation);
            }

            if (file.Size == 0) await work.SettleEmptyAsync(account, file, cancellation);
            await work.SettleAsync(account, gone, "The file is gone from the mailbox.", cancellation);
            await fetched.ForgetListingAsync(account.Id, file.Path, cancellation);
            portion.Known.Remove(file.Path);
        }

        foreach (var old in portion.Missed.Where(m => clock.GetUtcNow() - m.At >= MissedFor)) await fetched.ForgetMissedAsync(account.Id, old.Item, cancellation);

        // The partner's writer gives a finished file its name.
        bool WasRenamed(MailboxFile file) => listed.Any(f => f.Size == file.Size && f.Modified == file.Modified && !portion.Known.ContainsKey(f.Path));
    }

    /// <summary>True when the poll that fetched the file ended before it could enter it. Its message goes with those that were lost.</summary>
    async Task<bool> EnterIfHeldAsync(Account account, Listing last, CancellationToken cancellation)
    {
        if (last is not { Fetched: null, Arriving: { } hash } || !await archive.HoldsAsync(hash, cancellation)) return false;
        await fetched.EnterAsync(account.Id, last, hash, cancellation);
        return true;
    }
}
