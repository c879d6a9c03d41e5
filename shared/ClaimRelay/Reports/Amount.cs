using ClaimRelay.Ledger;

namespace ClaimRelay.Reports;

/// <summary>Claims and the dollars billed with them.</summary>
public readonly record struct Amount(int Claims, decimal Dollars)
{
    public static Amount operator +(Amount left, Amount right) => new(left.Claims + right.Claims, left.Dollars + right.Dollars);

    public static Amount operator -(Amount left, Amount right) => new(left.Claims - right.Claims, left.Dollars - right.Dollars);

    public static Amount Of(IEnumerable<Claim> claims) => claims.Aggregate(default(Amount), (sum, claim) => sum + new Amount(1, claim.Charge));

    public override string ToString() => $"{Claims} for ${Money.Text(Dollars)}";
}
