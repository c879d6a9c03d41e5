using ClaimRelay.Partners;

namespace ClaimRelay.Mailboxes;

/// <summary>What a poll does with a listed file.</summary>
public enum FileTurn
{
    /// <summary>It has no bytes.</summary>
    Empty,
    TooLarge,

    /// <summary>The server refused it a while ago; it is tried again later.</summary>
    Refused,

    /// <summary>Fetched before, and left there.</summary>
    Left,

    /// <summary>Reading it now could change nothing, or may not be: it may still be written, or was tried in vain a while ago.</summary>
    Waiting,
    Fetch,

    /// <summary>Fetched before and settled: fetched once more unless that was final, and taken away when it is still the same and is not to be left.</summary>
    CleanUp,
}

public static class FileTurns
{
    /// <param name="last">What the previous poll noted under the path; null when it was not there.</param>
    /// <param name="byHand">A person asks: what was refused is tried again at once.</param>
    public static FileTurn Of(MailboxFile file, Listing? last, ClearinghouseProfile profile, DateTimeOffset now, bool byHand = false)
    {
        if (file.Size == 0) return FileTurn.Empty;
        if (file.Size > profile.LargestFileBytes) return FileTurn.TooLarge;
        if (Stability.QuietFor(file, last, now) is not { } quiet) return profile.FetchOnce ? FileTurn.Waiting : FileTurn.Fetch;
        // Once more when it was quiet for so long that nothing else can have its name and look: a name may recycle within the second or minute that is listed.
        if (last!.Fetched is not null && profile.AfterFetch is AfterFetch.Leave && (profile.FetchOnce || last.IsFinal || !Stability.IsFinal(file, quiet))) return FileTurn.Left;
        if (last.RetryAt > now && !byHand) return last.Work is null ? FileTurn.Waiting : FileTurn.Refused;

        var after = last.End is ContentEnd.CutShort ? profile.UnfinishedAfter : profile.SettledAfter;
        if (last.Fetched is null) return Stability.MayFetch(file, quiet, profile) && (last.End is null or ContentEnd.Whole || quiet >= after) ? FileTurn.Fetch : FileTurn.Waiting;
        return quiet >= after ? FileTurn.CleanUp : FileTurn.Waiting;
    }
}
