namespace ClaimRelay.Ledger;

/// <summary>How dollars are written, everywhere: two decimals, a point.</summary>
public static class Money
{
    public static string Text(decimal dollars) => dollars.ToString("0.00");
}
