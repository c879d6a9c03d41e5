using ClaimRelay.Ledger;

namespace ClaimRelay.Intake;

public enum BatchState { Receiving, Accepted, Rejected }

/// <summary>One 837 file that a practice dropped. Its identity is the practice and the bytes.</summary>
public sealed record Batch : LedgerRow
{
    public required string Id { get; init; }
    public required string Practice { get; init; }

    /// <summary>Name in the drop zone. The practice chose it: never logged.</summary>
    public required string FileName { get; init; }

    /// <summary>How often these bytes were dropped and judged before; each time but the last they were refused whole.</summary>
    public int JudgedBefore { get; init; }

    /// <summary>ETag of the dropped blob: tells a second drop of the same bytes from a second run over the first drop.</summary>
    public required string DropETag { get; init; }
    public required string Sha256 { get; init; }
    public required long Size { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>First control number (ISA13, GS06) of what we answer to the practice about this batch; each interchange that we write takes the next.</summary>
    public long AnswerNumber { get; init; }

    /// <summary>How many numbers were taken; 0 until they are.</summary>
    public int Answers { get; init; }
    public BatchState State { get; init; } = BatchState.Receiving;

    /// <summary>Claims read, with their dollars; those held back are among them.</summary>
    public int Claims { get; init; }
    public decimal Charge { get; init; }
    public int Held { get; init; }
    public decimal HeldCharge { get; init; }

    /// <summary>Claims of transaction sets that were refused; never entered in the ledger.</summary>
    public int Refused { get; init; }
    public decimal RefusedCharge { get; init; }
    public IReadOnlyList<BatchTransmission> Transmissions { get; init; } = [];
    public IReadOnlyList<Cause> Causes { get; init; } = [];
}

public sealed record BatchTransmission(string Account, string Id);
