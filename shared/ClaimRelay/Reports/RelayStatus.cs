using ClaimRelay.Intake;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Transmissions;

namespace ClaimRelay.Reports;

/// <summary>Where everything stands at one moment: the same figures on the status page, in the API and under <c>claimrelay status</c>.</summary>
public sealed record RelayStatus
{
    public required DateTimeOffset At { get; init; }
    public required IReadOnlyList<PracticeStatus> Practices { get; init; }
    public required IReadOnlyList<AccountStatus> Accounts { get; init; }

    /// <summary>Open work, by the Service Bus queue it was announced on.</summary>
    public required IReadOnlyList<QueueStatus> WorkQueues { get; init; }

    /// <summary>False when an account's totals leave an unexplained rest: an alarm.</summary>
    public bool Balances => Accounts.All(a => a.Unexplained == default);
}

public sealed record PracticeStatus
{
    public required string Practice { get; init; }
    public required IReadOnlyList<StatusTotal> Statuses { get; init; }

    /// <summary>Received or held, and in no file that may be at a clearinghouse.</summary>
    public required Amount NotSent { get; init; }
    public required IReadOnlyList<BatchStatus> Batches { get; init; }
}

public sealed record StatusTotal(ClaimStatus Status, Amount Total);

/// <summary>A batch without the name the practice gave its file, which may be anything.</summary>
public sealed record BatchStatus(string Batch, BatchState State, DateTimeOffset ReceivedAt, Amount Taken, Amount Held, Amount Refused);

/// <summary>The control totals of one account: sent = accepted + rejected + pending.</summary>
public sealed record AccountStatus
{
    public required string Account { get; init; }

    /// <summary>What the transmissions say that went out; counted apart from the claims.</summary>
    public required Amount Sent { get; init; }
    public required Amount Accepted { get; init; }
    public required Amount Rejected { get; init; }
    public required Amount Pending { get; init; }

    /// <summary>Part of <see cref="Pending"/>: in files of which nobody knows whether they arrived.</summary>
    public required Amount InDoubt { get; init; }

    /// <summary>What is in no other column; must be nothing.</summary>
    public Amount Unexplained => Sent - Accepted - Rejected - Pending;

    /// <summary>Active, or the most pressing reason why not; the account report has them all.</summary>
    public required AccountCondition State { get; init; }
    public string? Stopped { get; init; }

    /// <summary>Who paused it, when and why.</summary>
    public Pause? Paused { get; init; }
    public DateTimeOffset? LastPollAt { get; init; }
    public int Failures { get; init; }
    public string? LastError { get; init; }
    public required IReadOnlyList<TransmissionStatus> Transmissions { get; init; }
}

public sealed record TransmissionStatus(string Transmission, string Practice, string Batch, string ControlNumber, TransmissionState State, Amount Total, DateTimeOffset PreparedAt, DateTimeOffset? DeliveredAt, string? LastError);

public sealed record QueueStatus(string Queue, int Items, decimal Dollars);
