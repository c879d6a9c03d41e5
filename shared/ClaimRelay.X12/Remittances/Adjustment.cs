namespace ClaimRelay.X12.Remittances;

/// <summary>One CAS triplet. A positive amount reduces the payment.</summary>
public readonly record struct Adjustment
{
    // A large file has millions of these: nearly all are whole cents without a quantity, and take no place for more than that.
    const long MostDigits = 10_000_000_000_000_000;
    readonly string group;
    readonly object reason;
    readonly long cents;

    public Adjustment(string group, string reason, decimal? amount, decimal? quantity = null)
    {
        this.group = group;
        this.reason = quantity is null && amount is { } dollars && TryCents(dollars, out cents) ? reason : new Unusual(reason, amount, quantity);
    }

    /// <summary>CAS01.</summary>
    public string Group => group;

    /// <summary>CAS02, CAS05, …</summary>
    public string Reason => reason as string ?? ((Unusual)reason).Reason;

    /// <summary>CAS03, CAS06, …; null when absent or unreadable.</summary>
    public decimal? Amount => reason is Unusual unusual ? unusual.Amount : new decimal((int)Magnitude, (int)(Magnitude >> 32), 0, cents < 0, 2);

    /// <summary>CAS04, CAS07, …; null when absent.</summary>
    public decimal? Quantity => (reason as Unusual)?.Quantity;

    long Magnitude => Math.Abs(cents);

    static bool TryCents(decimal amount, out long cents)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(amount, parts);
        var digits = (uint)parts[0] | (long)parts[1] << 32;
        cents = 0;
        if (parts[2] != 0 || (ulong)digits > MostDigits || amount.Scale > 2) return false;
        cents = amount.Scale switch { 0 => digits * 100, 1 => digits * 10, _ => digits };
        if (decimal.IsNegative(amount)) cents = -cents;
        return true;
    }

    sealed record Unusual(string Reason, decimal? Amount, decimal? Quantity);
}
