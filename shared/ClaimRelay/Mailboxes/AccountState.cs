namespace ClaimRelay.Mailboxes;

/// <summary>Whether an account works, and when its mailbox is looked at next.</summary>
public sealed record AccountState
{
    public required string Id { get; init; }

    /// <summary>Why it stopped; null while it works. A stopped account neither sends nor polls until a person resumes it.</summary>
    public string? Stopped { get; init; }
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>Counts stops, so that each has a work item of its own.</summary>
    public int Stops { get; init; }
    public DateTimeOffset? NextPollAt { get; init; }
    public DateTimeOffset? LastPollAt { get; init; }

    /// <summary>Polls that failed in a row.</summary>
    public int Failures { get; init; }

    /// <summary>Uploads that failed in a row.</summary>
    public int SendFailures { get; init; }

    /// <summary>How often a row of failures was made work: each is another one.</summary>
    public int Alerts { get; init; }
    public string? LastError { get; init; }

    /// <summary>What the last poll that came to its end found; null before the first.</summary>
    public PollCount? LastPoll { get; init; }

    /// <summary>Since when files stand in the mailbox that the clearinghouse will soon delete and that were not fetched; null while there are none.</summary>
    public DateTimeOffset? ExpiringSince { get; init; }
}
