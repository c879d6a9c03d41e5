using ClaimRelay.Partners;

namespace ClaimRelay.Mailboxes;

/// <summary>Whether a listed file is finished. Nothing here trusts the server's clock: what two polls saw is compared, and the time between them is ours.</summary>
public static class Stability
{
    static readonly TimeSpan CoarsestTimes = TimeSpan.FromMinutes(2);

    // What the times of a listing may be cut to, or rounded to.
    static readonly TimeSpan[] Units = [TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)];

    /// <summary>How long the file has looked as it looks now; null when it is new or has changed. Two polls may follow each other at once, so looking alike twice proves nothing by itself.</summary>
    /// <param name="last">What the previous poll noted under the path; null when it was not there.</param>
    public static TimeSpan? QuietFor(MailboxFile listed, Listing? last, DateTimeOffset now) =>
        last is not null && listed.Size == last.File.Size && listed.Modified == last.File.Modified ? now - last.Since : null;

    /// <summary>True when a look at the file by itself shows what was listed: as many bytes, and the same time as exactly as the coarser of both tells it.</summary>
    public static bool MayBe(MailboxFile listed, MailboxFile seen) => listed.Size == seen.Size && (listed.Modified == seen.Modified ||
        Units.Any(unit => (listed.Modified - seen.Modified).Duration() < unit && (IsWhole(listed.Modified, unit) || IsWhole(seen.Modified, unit))));

    static bool IsWhole(DateTimeOffset time, TimeSpan unit) => time.UtcTicks % unit.Ticks == 0;

    /// <summary>True when the file may be taken for finished, whatever it holds. A file without bytes always waits.</summary>
    public static bool IsSettled(MailboxFile listed, TimeSpan? quiet, TimeSpan after) => listed.Size > 0 && quiet >= after;

    /// <summary>True when bytes fetched now can be the only ones under this look: most servers tell times in seconds, some in minutes, and whatever is written later gets a later one. Without times nothing is final.</summary>
    public static bool IsFinal(MailboxFile listed, TimeSpan? quiet) => listed.HasTime && quiet >= CoarsestTimes;

    /// <summary>False while a file that can be fetched only once may still be written: then its look alone must say that it is finished.</summary>
    public static bool MayFetch(MailboxFile listed, TimeSpan? quiet, ClearinghouseProfile profile) => !profile.FetchOnce || IsSettled(listed, quiet, profile.SettledAfter);

    /// <summary>True when the file may be processed: its content shows that it is whole, or it has been quiet for so long that it must be taken as it is.</summary>
    /// <param name="content">What <see cref="SafeFetch"/> fetched of it.</param>
    public static bool IsReady(MailboxFile listed, TimeSpan? quiet, ContentEnd content, ClearinghouseProfile profile) => content switch
    {
        // It will not come again.
        _ when profile.FetchOnce => listed.Size > 0,
        ContentEnd.Whole => listed.Size > 0,
        ContentEnd.CutShort => IsSettled(listed, quiet, profile.UnfinishedAfter),
        _ => IsSettled(listed, quiet, profile.SettledAfter),
    };
}
