namespace ClaimRelay.Mailboxes;

/// <summary>How a file looked when the mailbox was last listed, and what became of it under this look.</summary>
/// <param name="Since">When a poll first saw the file look like this.</param>
/// <param name="Fetched">Key of what was fetched under this look; null when nothing was.</param>
public sealed record Listing(MailboxFile File, DateTimeOffset Since, string? Fetched)
{
    // In vain at each poll would be in vain for ever and at the cost of others; but a right that is given at last must not wait until tomorrow.
    static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(5);
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

    /// <summary>Another try in vain: it comes after those that have fewer. What the server refuses is tried ever more rarely.</summary>
    public Listing Failed(bool refused, DateTimeOffset now) => this with { Tries = Tries + 1, RetryAt = refused ? now + WaitAfter(Tries) : null };

    static TimeSpan WaitAfter(int tries) => TimeSpan.FromTicks(Math.Min(FirstWait.Ticks << Math.Min(tries, 10), LongestWait.Ticks));
}
