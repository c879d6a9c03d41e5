using ClaimRelay.Ledger;
using ClaimRelay.X12;
using ClaimRelay.X12.Remittances;

namespace ClaimRelay.Cli.X12;

/// <summary>The three balances of an 835 (005010X221A1, 1.10.2.1) as findings that say by how much each is off.</summary>
static class Balances
{
    public static IEnumerable<Finding> Of(Remittance remittance)
    {
        foreach (var claim in remittance.Claims)
        {
            foreach (var (place, line) in claim.Lines.Index())
                if (line.Imbalance != 0)
                    yield return Off("service-balance", $"Line {place + 1} of this claim: its charge (SVC02) less its adjustments (CAS) differs from what was paid (SVC03)", line.Imbalance, claim.Range, "CLP", 0, "2110");
            if (claim.Imbalance != 0)
                yield return Off("claim-balance", "The claim's charge (CLP03) less all its adjustments (CAS of claim and lines) differs from what was paid (CLP04)", claim.Imbalance, claim.Range, "CLP", 4, "2100");
        }
        if (remittance.Imbalance != 0)
            yield return Off("payment-balance", "The claims and provider adjustments differ from the payment (BPR02)", remittance.Imbalance, remittance.Range, "ST", 0, null);
    }

    /// <param name="range">Of the claim or the set: a line is found by its number in its claim.</param>
    static Finding Off(string code, string what, decimal difference, ByteRange range, string segment, int element, string? loop) =>
        new(code, FindingSeverity.Error, $"{what} by {Money.Text(difference)}.", new(range.Offset, 0, segment, element)) { SnipType = 3, Loop = loop };
}
