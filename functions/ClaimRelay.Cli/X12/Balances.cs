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
                if (line.Imbalance is { } lineOff && lineOff != 0)
                    yield return Off("service-balance", $"Line {place + 1} of this claim: its charge (SVC02) less its adjustments (CAS) differs from what was paid (SVC03)", lineOff, new(claim.Range.Offset + line.OffsetInClaim, line.Ordinal, "SVC", 3), "2110");
            if (claim.Imbalance is { } claimOff && claimOff != 0)
                yield return Off("claim-balance", "The claim's charge (CLP03) less all its adjustments (CAS of claim and lines) differs from what was paid (CLP04)", claimOff, new(claim.Range.Offset, claim.Ordinal, "CLP", 4), "2100");
        }
        if (remittance.Imbalance is { } off && off != 0)
            yield return Off("payment-balance", "The claims and provider adjustments differ from the payment (BPR02)", off, new(remittance.Range.Offset, remittance.Ordinal, "ST"), null);
    }

    static Finding Off(string code, string what, decimal difference, Place place, string? loop) =>
        new(code, FindingSeverity.Error, $"{what} by {X12Json.Text(difference)}.", place) { SnipType = 3, Loop = loop };
}
