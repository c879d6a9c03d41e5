using ClaimRelay.Ledger;

namespace ClaimRelay.Remittances;

public enum RemittanceState
{
    /// <summary>Its claims are being told.</summary>
    Posting,
    Posted,

    /// <summary>Does not balance: nothing of it was applied.</summary>
    Held,
}

/// <summary>One 835 transaction set as the ledger keeps it.</summary>
public sealed record PostedRemittance : LedgerRow
{
    /// <summary>Made of TRN02, TRN03, BPR02 and BPR16.</summary>
    public required string Id { get; init; }
    public required string Practice { get; init; }
    public required string Account { get; init; }
    public required string TraceNumber { get; init; }
    public required string PayerTraceId { get; init; }
    public required string PayerName { get; init; }

    /// <summary>Null when BPR02 could not be read: it is held then.</summary>
    public decimal? Payment { get; init; }
    public DateOnly? Date { get; init; }
    public required int Claims { get; init; }

    /// <summary>SHA-256 of the transaction set without its ST and SE: the same remittance under a new envelope has the same.</summary>
    public required string Content { get; init; }
    public required Evidence Evidence { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required RemittanceState State { get; init; }
}
