using ClaimRelay.Mailboxes;

namespace ClaimRelay.Reports;

/// <summary>What an account does, the most pressing first: one that is stopped may be paused too.</summary>
public enum AccountCondition { Stopped, Paused, Failing, Active }

/// <summary>Whether an account sends and polls, why not, and what waits for it.</summary>
public sealed record AccountReport
{
    public required string Account { get; init; }
    public required string Profile { get; init; }

    /// <summary>P or T.</summary>
    public required string Usage { get; init; }
    public required AccountCondition State { get; init; }

    /// <summary>Since when it is in its state; null for an active one.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Stopped by the relay, as after a refused login.</summary>
    public StopReport? Stopped { get; init; }

    /// <summary>Paused by a person.</summary>
    public Pause? Paused { get; init; }

    /// <summary>Exchanges that failed and are tried again.</summary>
    public FailingReport? Failing { get; init; }

    /// <summary>When a poll last came to its end without a failure.</summary>
    public DateTimeOffset? LastPollAt { get; init; }

    /// <summary>What that one found.</summary>
    public PollCount? LastPoll { get; init; }

    /// <summary>When the schedule has it looked at next; null for one that rests.</summary>
    public DateTimeOffset? NextPollAt { get; init; }

    /// <summary>A poll lies on the queue.</summary>
    public required bool PollQueued { get; init; }
    public string? LastError { get; init; }

    /// <summary>Transmissions that have not left, and the claims in them.</summary>
    public required int WaitingTransmissions { get; init; }
    public required Amount Waiting { get; init; }
}

public sealed record StopReport(string Reason, DateTimeOffset? At);

/// <param name="Polls">Polls that failed in a row.</param>
/// <param name="Uploads">Uploads that failed in a row.</param>
public sealed record FailingReport(DateTimeOffset? Since, int Polls, int Uploads);
