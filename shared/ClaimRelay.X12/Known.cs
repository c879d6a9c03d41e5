namespace ClaimRelay.X12;

/// <summary>Sums that do not take what is not known for 0.</summary>
public static class Known
{
    /// <returns>Null when one of them is not known.</returns>
    public static decimal? Sum<T>(IEnumerable<T> all, Func<T, decimal?> amount) => all.Aggregate((decimal?)0, (sum, one) => sum + amount(one));
}
