using System.Text.Json.Serialization;
using ClaimRelay.Ledger;

namespace ClaimRelay.Mailboxes;

/// <summary>Whether an account works, and when its mailbox is looked at next.</summary>
public sealed record AccountState : LedgerRow
{
    public required string Id { get; init; }

    /// <summary>Why it stopped; null while it works. A stopped account neither sends nor polls until a person resumes it.</summary>
    public string? Stopped { get; init; }
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>Counts stops, so that each has a work item of its own.</summary>
    public int Stops { get; init; }

    /// <summary>Who paused it, when and why; null while nobody did. A stop may come to a paused account, and a pause to a stopped one: each stands by itself.</summary>
    public Pause? Paused { get; init; }

    /// <summary>When the poll was or is due that lies on the queue; null when none does, or when a worker has it.</summary>
    public DateTimeOffset? PollQueuedFor { get; init; }

    /// <summary>When the last poll began or ended, good or bad: the schedule counts from it. Null when none was since the account was resumed.</summary>
    public DateTimeOffset? PolledAt { get; init; }

    /// <summary>Counts polls, so that each is spread anew.</summary>
    public int Polls { get; init; }

    /// <summary>When a poll last came to its end without a failure.</summary>
    public DateTimeOffset? LastPollAt { get; init; }

    /// <summary>Since when its polls or its uploads fail; null while both work.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>Polls that failed in a row.</summary>
    public int Failures { get; init; }

    /// <summary>Uploads that failed in a row.</summary>
    public int SendFailures { get; init; }

    /// <summary>Count the rows of failed polls and uploads, so that each has work items of its own.</summary>
    public int PollRows { get; init; }
    public int SendRows { get; init; }
    public string? LastError { get; init; }

    /// <summary>What the last poll that came to its end found; null before the first.</summary>
    public PollCount? LastPoll { get; init; }

    /// <summary>Since when files stand in the mailbox that the clearinghouse will soon delete and that were not fetched; null while there are none.</summary>
    public DateTimeOffset? ExpiringSince { get; init; }

    /// <summary>Since when a folder below the receive folder cannot be listed; null while all can.</summary>
    public DateTimeOffset? UnlistedSince { get; init; }

    /// <summary>What was said of those that cannot be listed; when that changes it is another trouble.</summary>
    public string? Unlisted { get; init; }

    /// <summary>Since when fetched files cannot be taken away, as the server has no such operation or the account no right to it; null where they can be, or are left.</summary>
    public DateTimeOffset? CannotCleanUpSince { get; init; }

    /// <summary>It neither sends nor polls.</summary>
    [JsonIgnore]
    public bool Rests => Stopped is not null || Paused is not null;

    /// <summary>Why it neither sends nor polls, in words; null while it works.</summary>
    [JsonIgnore]
    public string? WhyItRests => (Stopped, Paused) switch
    {
        (null, null) => null,
        ({ } stopped, null) => $"it stopped: {stopped}",
        (null, { } paused) => $"it was paused {paused}",
        ({ } stopped, { } paused) => $"it stopped: {stopped} And it was paused {paused}",
    };
}

/// <summary>A person's word that an account is to rest. What waits for it is kept.</summary>
public sealed record Pause(string Reason, string By, DateTimeOffset At)
{
    public override string ToString() => $"by {By} at {At.UtcDateTime:yyyy-MM-dd HH:mm} UTC: {Reason}";
}
