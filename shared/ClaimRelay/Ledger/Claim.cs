using System.Globalization;
using ClaimRelay.Storage;
using ClaimRelay.X12.Claims;

namespace ClaimRelay.Ledger;

public enum ClaimStatus
{
    Received, Held, Transmitted, Acknowledged, AcceptedByClearinghouse, AcceptedByPayer, Rejected, Paid, PartlyPaid, Denied, Forwarded, Reversed, Replaced, Voided,
}

/// <summary>One claim's name in the ledger.</summary>
/// <param name="Pcn">Patient control number (CLM01); not unique by itself.</param>
/// <param name="Id">Batch id and the claim's place in the batch: the same file gives the same id.</param>
public sealed record ClaimKey(string Practice, string Pcn, string Id)
{
    /// <summary>Claims of a practice lie in this many partitions.</summary>
    public const int Buckets = 16;

    // Some payers cut the PCN short, never below 15 characters: the bucket hangs on those alone, so that a cut PCN is found in the same partition.
    const int SafePrefix = 15;

    public string Partition => PartitionOf(Practice, Pcn);

    public string Row => RowPrefix(Pcn) + Id;

    public static string PartitionOf(string practice, string pcn)
    {
        var hash = 2166136261u;
        foreach (var c in pcn.AsSpan(0, Math.Min(pcn.Length, SafePrefix))) hash = (hash ^ c) * 16777619u;
        return Partitions(practice)[(int)(hash % Buckets)];
    }

    /// <summary>The partitions that hold a practice's claims.</summary>
    public static IReadOnlyList<string> Partitions(string practice) => [.. Enumerable.Range(0, Buckets).Select(b => $"{practice}|{b:x2}")];

    public static string RowPrefix(string pcn) => $"c|{RowKeys.Escape(pcn)}|";
}

/// <summary>Where a claim stands, and what the next answer is weighed against.</summary>
public sealed record Claim : LedgerRow
{
    public required ClaimKey Key { get; init; }
    public required ClaimType Type { get; init; }
    public required decimal Charge { get; init; }
    public required string Frequency { get; init; }
    public DateOnly? ServiceFrom { get; init; }
    public DateOnly? ServiceTo { get; init; }
    public required string PayerId { get; init; }
    public required string PayerName { get; init; }
    public required string BillingNpi { get; init; }
    public required string BatchId { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Last day to file it with the payer, and where that limit comes from; null when no limit is configured.</summary>
    public DateOnly? FilingDeadline { get; init; }
    public string? FilingLimitSource { get; init; }

    public ClaimStatus Status { get; init; } = ClaimStatus.Received;
    public string? Account { get; init; }
    public string? TransmissionId { get; init; }

    /// <summary>What all payers paid so far, reversals taken off.</summary>
    public decimal Paid { get; init; }
    public decimal PatientResponsibility { get; init; }
    public string? PayerClaimNumber { get; init; }

    /// <summary>The strongest answer so far; a weaker or earlier one no longer changes the status.</summary>
    public AnswerWeight LastAnswer { get; init; } = AnswerWeight.None;

    /// <summary>True once any answer accepted it: a reject after that is news of its own.</summary>
    public bool WasAccepted { get; init; }

    /// <summary>The clearinghouse said that it has the claim, though not that it accepts it: nothing more is owed by it. May be quicker than our own bookkeeping.</summary>
    public bool ClearinghouseSpoke { get; init; }

    /// <summary>Answers that are still owed.</summary>
    public IReadOnlyList<Expectation> Expectations { get; init; } = [];

    /// <summary>Work items of rejections that stand; settled if a stronger answer accepts the claim after all.</summary>
    public IReadOnlyList<string> Rejections { get; init; } = [];
    public int Events { get; init; }

    /// <summary>Billed and neither rejected, held nor settled: a second original for the same service would be a duplicate.</summary>
    public bool IsLive => Status is not (ClaimStatus.Rejected or ClaimStatus.Held or ClaimStatus.Replaced or ClaimStatus.Voided or ClaimStatus.Reversed);

    /// <summary>Replaces or voids an earlier claim (CLM05-3).</summary>
    public bool IsFollowUp => Frequency is "7" or "8";

    /// <summary>True when the same claim again would be a duplicate of this one: an original for as long as it is live, a replacement or void only
    /// until it is adjudicated, since the next one may be sent then.</summary>
    public bool BlocksAnother => IsLive && (!IsFollowUp || Status is ClaimStatus.Received or ClaimStatus.Transmitted or ClaimStatus.Acknowledged or ClaimStatus.AcceptedByClearinghouse or ClaimStatus.AcceptedByPayer);

    /// <summary>What makes two claims the same: PCN, first service day, billing NPI; of a replacement or void also what it does and its charge.</summary>
    public string FilingSlot => $"k|{RowKeys.Escape(Key.Pcn)}|{ServiceFrom?.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}|{RowKeys.Escape(BillingNpi)}"
        + (IsFollowUp ? $"|{Frequency}|{Money.Text(Charge)}" : "");
}

public enum AnswerSource { None, Receipt, Interchange, Set, Clearinghouse, Payer, Remittance }

/// <summary>How much an answer counts: a payer outranks a clearinghouse, and within one source the later date wins.</summary>
/// <param name="Order">Of two remittances of one date: 1 for a reversal and its correction, which always follow the payment they undo.</param>
public sealed record AnswerWeight(AnswerSource Source, DateOnly Date, int Order = 0)
{
    public static AnswerWeight None { get; } = new(AnswerSource.None, DateOnly.MinValue);

    /// <summary>True when <paramref name="other"/> is the stronger word. Of two equal ones the later read counts.</summary>
    public bool IsOutrankedBy(AnswerWeight other) => (other.Source, other.Date, other.Order).CompareTo((Source, Date, Order)) > 0;
}

public enum ExpectedAnswer { Arrival, Ta1, Acknowledgment, ClearinghouseStatus, PayerStatus, Remittance, Filing }

/// <summary>An answer that is owed, and by when. <see cref="ExpectedAnswer.Filing"/> is the exception: the day to warn that the filing limit is near.</summary>
public sealed record Expectation(ExpectedAnswer Answer, DateTimeOffset DueAt, bool Overdue = false);
