namespace ClaimRelay.X12.Acknowledgments;

/// <summary>One 277CA transaction set (005010X214); also 277 (X212) and 004040X167 where they look alike.</summary>
public sealed record ClaimAcknowledgment
{
    /// <summary>ST03 or GS08.</summary>
    public required string Version { get; init; }

    /// <summary>BHT03 of the 277CA itself.</summary>
    public required string Reference { get; init; }

    /// <summary>2000A NM101: PR payer, AY clearinghouse; another value as it stands.</summary>
    public required string SourceQualifier { get; init; }
    public required string SourceName { get; init; }
    public required string SourceId { get; init; }
    public required IReadOnlyList<ReceiverStatus> Receivers { get; init; }
    public required ByteRange Range { get; init; }
}

/// <summary>2000B with 2200B.</summary>
public sealed record ReceiverStatus
{
    /// <summary>2200B TRN02 = BHT03 of the 837 it speaks of; empty when absent.</summary>
    public required string BatchReference { get; init; }
    public required IReadOnlyList<ClaimStatus> Statuses { get; init; }
    public required StatusTotals Totals { get; init; }
    public required IReadOnlyList<ProviderStatus> Providers { get; init; }
    public required ByteRange Range { get; init; }
}

/// <summary>2000C with 2200C.</summary>
public sealed record ProviderStatus
{
    /// <summary>NM109 under XX; empty otherwise.</summary>
    public required string Npi { get; init; }

    /// <summary>NM109 whatever its qualifier.</summary>
    public required string Id { get; init; }
    public required IReadOnlyList<ClaimStatus> Statuses { get; init; }
    public required StatusTotals Totals { get; init; }
    public required IReadOnlyList<PatientStatus> Claims { get; init; }
    public required ByteRange Range { get; init; }
}

/// <summary>2200D: one claim (a patient with several TRN has several of these).</summary>
public sealed record PatientStatus
{
    /// <summary>2200D TRN02 = CLM01.</summary>
    public required string PatientControlNumber { get; init; }

    /// <summary>Every STC of the claim level, in order, each with its three composites as own entries.</summary>
    public required IReadOnlyList<ClaimStatus> Statuses { get; init; }

    /// <summary>REF*1K; null when absent.</summary>
    public string? PayerClaimNumber { get; init; }

    /// <summary>REF*D9; null when absent.</summary>
    public string? ClearinghouseTrace { get; init; }
    public DateOnly? ServiceFrom { get; init; }
    public DateOnly? ServiceTo { get; init; }
    public required IReadOnlyList<LineStatus> Lines { get; init; }
    public required ByteRange Range { get; init; }
}

/// <summary>2220D.</summary>
public sealed record LineStatus(string Procedure, decimal Charge, string? ControlNumber, IReadOnlyList<ClaimStatus> Statuses);

/// <summary>One STC segment.</summary>
public sealed record ClaimStatus
{
    /// <summary>STC01, and STC10 and STC11 where present, in this order; at least one.</summary>
    public required IReadOnlyList<StatusCode> Codes { get; init; }

    /// <summary>STC02.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>STC03: WQ accept, U reject; empty when absent.</summary>
    public required string Action { get; init; }

    /// <summary>STC04; null when absent.</summary>
    public decimal? Amount { get; init; }

    /// <summary>STC12; null when absent. May be patient data: never logged.</summary>
    public string? Text { get; init; }
}

/// <summary>Category : status : entity, as A7:562:85.</summary>
public sealed record StatusCode(string Category, string Status, string Entity);

/// <summary>QTY*90/QA accepted and QTY*AA/QC rejected counts; AMT*YU and AMT*YY dollars. Null when absent.</summary>
public sealed record StatusTotals(int? Accepted, int? Rejected, decimal? AcceptedAmount, decimal? RejectedAmount);
