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

    /// <summary>Only 005010X214 is the claim acknowledgment (277CA); the other 277 say how claims stand.</summary>
    public bool IsClaimAcknowledgment => IsOf(Version);

    /// <summary>BHT03 of our own set that this speaks of (2200B TRN02 of the first receiver); its own reference where it names none.</summary>
    public string AnsweredReference => Receivers is [{ BatchReference: { Length: > 0 } echoed }, ..] ? echoed : Reference;

    /// <summary>
    /// The sum of the receivers' totals (2200B); where none of them gives any, of the providers' (2200C). Never figures of both: a total that
    /// one level leaves out may cover other claims than the one that the other gives.
    /// </summary>
    public StatusTotals Totals => StatusTotals.Sum(Receivers.Select(r => r.Totals)) is var own && own != StatusTotals.None
        ? own : StatusTotals.Sum(Receivers.SelectMany(r => r.Providers).Select(p => p.Totals));

    internal static bool IsOf(string version) => version.Contains("X214", StringComparison.Ordinal);
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

    /// <summary>2200C TRN02; null when absent.</summary>
    public string? Trace { get; init; }
    public required IReadOnlyList<ClaimStatus> Statuses { get; init; }
    public required StatusTotals Totals { get; init; }
    public required IReadOnlyList<PatientStatus> Claims { get; init; }
    public required ByteRange Range { get; init; }
}

/// <summary>2200D: one claim (a patient with several TRN has several of these).</summary>
public sealed record PatientStatus
{
    /// <summary>2200D TRN02 = CLM01; in a 277 that answers a 276, REF*EJ where present.</summary>
    public required string PatientControlNumber { get; init; }

    /// <summary>Every STC of the claim level, in order, each with its three composites as own entries.</summary>
    public required IReadOnlyList<ClaimStatus> Statuses { get; init; }

    /// <summary>REF*1K; null when absent.</summary>
    public string? PayerClaimNumber { get; init; }

    /// <summary>2200D TRN02 where REF*EJ is the patient control number: the trace of our 276; null otherwise.</summary>
    public string? InquiryTrace { get; init; }

    /// <summary>REF*BLT, type of bill; null when absent.</summary>
    public string? BillType { get; init; }

    /// <summary>REF*D9; null when absent.</summary>
    public string? ClearinghouseTrace { get; init; }
    public DateOnly? ServiceFrom { get; init; }
    public DateOnly? ServiceTo { get; init; }
    public required IReadOnlyList<LineStatus> Lines { get; init; }
    public required ByteRange Range { get; init; }
}

/// <summary>2220D.</summary>
/// <param name="Charge">SVC02; null when absent or unreadable.</param>
/// <param name="ControlNumber">REF*FJ, the number of the line in our claim, else REF*6R; null when absent.</param>
public sealed record LineStatus(string Procedure, decimal? Charge, string? ControlNumber, IReadOnlyList<ClaimStatus> Statuses)
{
    /// <summary>DTP*472 of the line; null when absent.</summary>
    public DateOnly? From { get; init; }
    public DateOnly? To { get; init; }
}

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

    /// <summary>STC05 to STC09; null when all are absent, as in every 277CA.</summary>
    public StatusPayment? Payment { get; init; }

    /// <summary>STC12; null when absent. May be patient data: never logged.</summary>
    public string? Text { get; init; }
}

/// <summary>What an adjudicated claim or line was paid (277, 005010X212). Null and empty where absent.</summary>
/// <param name="Paid">STC05.</param>
/// <param name="AdjudicatedOn">STC06.</param>
/// <param name="Method">STC07: CHK, ACH, …</param>
/// <param name="PaidOn">STC08.</param>
/// <param name="CheckNumber">STC09: number of the check or the transfer.</param>
public sealed record StatusPayment(decimal? Paid, DateOnly? AdjudicatedOn, string Method, DateOnly? PaidOn, string CheckNumber);

/// <summary>Category : status : entity, as A7:562:85.</summary>
public sealed record StatusCode(string Category, string Status, string Entity);

/// <summary>QTY*90/QA accepted and QTY*AA/QC rejected counts; AMT*YU and AMT*YY dollars. Null when absent.</summary>
public sealed record StatusTotals(int? Accepted, int? Rejected, decimal? AcceptedAmount, decimal? RejectedAmount)
{
    public static StatusTotals None { get; } = new(null, null, null, null);

    /// <summary>A figure that none of them has stays absent.</summary>
    public static StatusTotals Sum(IEnumerable<StatusTotals> all) => all.Aggregate(None, (a, b) => new(
        Sum(a.Accepted, b.Accepted), Sum(a.Rejected, b.Rejected), Sum(a.AcceptedAmount, b.AcceptedAmount), Sum(a.RejectedAmount, b.RejectedAmount)));

    // Counts are what a file says: they may be too large to be added.
    static int? Sum(int? a, int? b) => a is { } x && b is { } y ? (int)Math.Min((long)x + y, int.MaxValue) : a ?? b;

    static decimal? Sum(decimal? a, decimal? b) => a is { } x && b is { } y ? x + y : a ?? b;
}
