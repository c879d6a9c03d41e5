using ClaimRelay.Partners;

namespace ClaimRelay.Mailboxes;

/// <summary>How a file looked when the mailbox was last listed, and what became of it under this look.</summary>
/// <param name="Since">When a poll first saw the file look like this.</param>
/// <param name="Fetched">Key of what was fetched under this look; null when nothing was.</param>
public sealed record Listing(MailboxFile File, DateTimeOffset Since, string? Fetched)
{
    // So often a file may be caught in the middle of being written, and look the same before and after.
    const int TriesBeforeWork = 5;

    // In vain at each poll would be in vain for ever and at the cost of others; but a right that is given at last must not wait until tomorrow.
    static readonly TimeSpan LongestWait = TimeSpan.FromHours(2);

    /// <summary>What its content said of its end when it was read; null when it was not.</summary>
    public ContentEnd? End { get; init; }

    /// <summary>What was fetched are the only bytes that this look can stand for: taking it away needs no second fetch.</summary>
    public bool IsFinal { get; init; }

    /// <summary>How often it could not be fetched or taken away, since it last could.</summary>
    public int Tries { get; init; }

    /// <summary>Until then it is not tried again; null when it may be at once.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Id of the work item that says why it is not fetched or taken away; null when there is none.</summary>
    public string? Work { get; init; }

    /// <summary>SHA-256 of what came under this look and goes to the archive; null when nothing did, or it was entered. Only where it will not come again.</summary>
    public string? Arriving { get; init; }

    /// <summary>What stands of the last listing, if the file still looks the same.</summary>
    public static Listing Of(MailboxFile file, Listing? last, DateTimeOffset now) => Stability.QuietFor(file, last, now) is null ? new(file, now, null) : last!;

    /// <summary>Another try in vain: it comes after those that have fewer, and is tried ever more rarely.</summary>
    /// <param name="wait">After the first try; null where the line failed, and not the file.</param>
    public Listing Failed(TimeSpan? wait, DateTimeOffset now) => this with { Tries = Tries + 1, RetryAt = wait is { } first ? now + WaitAfter(Tries, first) : null };

    /// <summary>One more try in vain is no chance any more: nothing changed, and yet it is never as it was listed.</summary>
    public bool IsInVain(ClearinghouseProfile profile, DateTimeOffset now) => Tries + 1 >= TriesBeforeWork && now - Since >= profile.UnfinishedAfter;

    static TimeSpan WaitAfter(int tries, TimeSpan first) => TimeSpan.FromTicks(Math.Min(first.Ticks << Math.Min(tries, 10), LongestWait.Ticks));
}
