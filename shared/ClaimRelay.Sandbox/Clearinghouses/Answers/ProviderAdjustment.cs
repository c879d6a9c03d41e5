namespace ClaimRelay.Sandbox.Clearinghouses.Answers;

/// <summary>One PLB pair; a positive amount reduces the payment.</summary>
sealed record ProviderAdjustment(string Code, string Reference, decimal Amount)
{
    /// <summary>Recoveries (WO) and interest (L6) now and then; a payment below zero is carried forward (FB), as BPR02 cannot say it.</summary>
    public static IReadOnlyList<ProviderAdjustment> For(IReadOnlyList<AdjudicatedClaim> claims, int seed)
    {
        var total = claims.Sum(c => c.Paid);
        var numbers = claims.Select(c => c.PayerNumber).Order(StringComparer.Ordinal).ToArray();
        var reference = Draw.Digits(11, seed, ["adjustment", .. numbers]);
        if (total < 0) return [new("FB", reference, total)];

        List<ProviderAdjustment> adjustments = [];
        if (total >= 200 && Draw.Below(2, seed, ["recovery", .. numbers]) == 0) adjustments.Add(new("WO", reference, 40m + Draw.Below(6000, seed, ["recovered", .. numbers]) / 100m));
        if (total > 0 && Draw.Below(3, seed, ["interest", .. numbers]) == 0) adjustments.Add(new("L6", reference, -(1m + Draw.Below(400, seed, ["interest paid", .. numbers]) / 100m)));
        return adjustments;
    }
}
