using ClaimRelay.Partners;
using ClaimRelay.X12.Claims;

namespace ClaimRelay.Intake;

/// <summary>The last day a payer takes a claim, and who says so.</summary>
public sealed record FilingLimit(DateOnly Deadline, string Source)
{
    /// <summary>Null when the payer has no configured limit or the claim no readable service date. The clock starts at the From date of professional
    /// and dental claims and at the Through date of institutional ones.</summary>
    public static FilingLimit? For(Claim837 claim, IReadOnlyList<Payer> payers)
    {
        var payer = payers.FirstOrDefault(p => p.Id == claim.PayerId) ?? payers.FirstOrDefault(p => p.Id == "*");
        var start = claim.Type is ClaimType.Institutional ? claim.ServiceTo ?? claim.ServiceFrom : claim.ServiceFrom;
        if (payer is null || start is not { } first) return null;
        // A date of service in the year 9999 is an error of the claim, not of the relay.
        var days = Math.Min(payer.FilingLimitDays, DateOnly.MaxValue.DayNumber - first.DayNumber);
        return new(first.AddDays(days), payer.Source);
    }
}
