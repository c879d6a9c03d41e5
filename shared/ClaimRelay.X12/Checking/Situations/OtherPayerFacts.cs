namespace ClaimRelay.X12.Checking.Situations;

/// <summary>What another payer says it did (2320 to 2330B, and 2430 of the lines).</summary>
sealed class OtherPayerFacts
{
    /// <summary>SBR01.</summary>
    public required ulong Responsibility { get; init; }

    /// <summary>Of SBR.</summary>
    public required Spot Spot { get; init; }

    /// <summary>Of AMT*D, and of NM1*PR.</summary>
    public Spot PaidAt { get; set; }
    public Spot NamedAt { get; set; }

    /// <summary>2330B NM109, as <see cref="IdOf"/> has it.</summary>
    public ulong Id { get; set; }
    public decimal? Paid { get; set; }

    /// <summary>Σ CAS of 2320.</summary>
    public decimal Adjusted { get; set; }
    public bool HasDate { get; set; }

    /// <summary>Σ SVD02 and Σ CAS of the lines.</summary>
    public decimal LinesPaid { get; set; }
    public decimal LinesAdjusted { get; set; }
    public bool HasLines { get; set; }

    /// <summary>Of the line at hand: Σ SVD02 and Σ CAS, and where its first SVD stands; null when it says nothing of it.</summary>
    public decimal Line { get; set; }
    public Spot? LineAt { get; set; }

    /// <summary>A number for an id of any length; 0 when absent.</summary>
    public static ulong IdOf(Element element) => element.IsEmpty ? 0 : TextCache.HashOf(element.Bytes);

    /// <summary>Σ of the amounts of a CAS.</summary>
    public static decimal SumOf(in Segment cas)
    {
        var sum = 0m;
        for (var i = 3; i <= cas.Count; i += 3)
            if (cas[i].TryDecimal(out var amount)) sum += amount;
        return sum;
    }
}
