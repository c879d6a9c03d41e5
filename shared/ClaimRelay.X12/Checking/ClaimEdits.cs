using ClaimRelay.X12.Claims;

namespace ClaimRelay.X12.Checking;

/// <summary>
/// The edits that every payer applies first: a claim that fails one of them comes back. Pure; the sentences name fields, never values.
/// </summary>
public static class ClaimEdits
{
    /// <summary>All findings of one claim, in a fixed order; none when it passes.</summary>
    /// <param name="today">The day that a service date may not be after.</param>
    public static IReadOnlyList<Finding> Check(Claim837 claim, DateOnly today)
    {
        List<Finding> found = [];
        void Add(string code, string message, FindingSeverity severity = FindingSeverity.Error, int element = 0)
            => found.Add(new(code, severity, message, new(claim.Range.Offset, 0, "CLM", element)));

        if (claim.PatientControlNumber.Trim().Length == 0)
            Add("pcn-missing", "The claim has no patient control number (CLM01); without it no answer can be matched to it.", element: 1);
        if (claim.PatientControlNumber.Length > 20)
            Add("pcn-length", $"The patient control number (CLM01) has {claim.PatientControlNumber.Length} characters; at most 20 are allowed.", element: 1);
        // What is unreadable was told in reading, and is compared with nothing.
        if (claim.Charge - Known.Sum(claim.Lines, l => l.Charge) is { } difference && difference != 0)
            Add("charge-balance", $"The total charge (CLM02) is {Math.Abs(difference):0.00} dollars {(difference > 0 ? "more" : "less")} than its service lines add up to.", element: 2);
        if (!IsNpi(claim.BillingNpi))
        {
            Add("npi-check-digit", claim.BillingNpi.Length == 0
                ? "The billing provider has no NPI (NM109 under XX in 2010AA)."
                : "The NPI of the billing provider is not valid: it needs ten digits, the last of which checks the others.");
        }
        if (claim.SubscriberId.Trim().Length == 0) Add("subscriber-missing", "The subscriber has no member id (NM109 in 2010BA).");
        if (claim.PayerId.Trim().Length == 0) Add("payer-missing", "The claim names no payer id (NM109 in 2010BB).");
        if (claim.ServiceFrom is null) Add("service-date-missing", "The claim has no readable date of service, neither of its own nor on a line.");
        if (claim.ServiceFrom > today || claim.ServiceTo > today) Add("service-date-future", "The date of service lies in the future.");
        if (claim.Frequency is "7" or "8" && string.IsNullOrWhiteSpace(claim.PayerClaimNumber))
        {
            Add("replacement-reference-missing",
                "A replacement or void (frequency 7 or 8) needs the payer's claim number of the claim it is for (REF*F8); a claim that was rejected before it was adjudicated goes again as frequency 1.",
                element: 5);
        }
        return found;
    }

    /// <summary>Ten digits whose last is the Luhn check digit over 80840 and the others (45 CFR 162.406, CMS NPI check digit).</summary>
    public static bool IsNpi(string npi) => npi.Length == 10 && CodeForms.IsNpi(System.Text.Encoding.Latin1.GetBytes(npi));
}
