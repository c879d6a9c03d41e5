using ClaimRelay.Ledger;
using ClaimRelay.X12.Codes;
using ClaimRelay.X12.Remittances;

namespace ClaimRelay.Remittances;

/// <summary>What one CLP means (005010X221A1 2100 CLP02). CLP02 1, 2 and 3 say who paid, not whether; zero paid can be right. Pure.</summary>
public static class PaymentVerdicts
{
    public static PaymentVerdict Of(ClaimPayment claim) => claim.StatusCode switch
    {
        "22" => PaymentVerdict.Reversed,
        "23" => PaymentVerdict.Forwarded,
        "25" => PaymentVerdict.Predetermined,
        "4" => PaymentVerdict.Denied,
        // What went to the patient's deductible was covered, though nothing was paid: the larger part decides.
        _ when claim.Paid == 0 && Refused(claim) > PatientShare(claim) => PaymentVerdict.Denied,
        _ when Refused(claim) > 0 => PaymentVerdict.PartlyPaid,
        _ => PaymentVerdict.Paid,
    };

    /// <summary>Dollars refused: adjustments that are neither contractual (CO-45), nor sequestration (CO-253), nor the patient's share, nor what another payer paid (OA-23).</summary>
    public static decimal Refused(ClaimPayment claim) => Math.Max(0, All(claim).Where(a => IsRefusal(claim, a)).Sum(a => a.Amount ?? 0));

    /// <summary>The refusals; when there are none, whatever reduced the payment.</summary>
    public static IReadOnlyList<Cause> Causes(ClaimPayment claim, CodeLists codes)
    {
        var refusals = All(claim).Where(a => IsRefusal(claim, a)).ToList();
        var adjustments = (refusals.Count > 0 ? refusals : All(claim))
            .Select(a => new Cause("835", $"{a.Group}-{a.Reason}", codes.Text(CodeList.Carc, a.Reason)))
            .Distinct();
        var remarks = claim.Remarks.Concat(claim.Lines.SelectMany(l => l.Remarks)).Distinct().Select(r => new Cause("835", r, codes.Text(CodeList.Rarc, r)));
        return [.. adjustments, .. remarks];
    }

    static List<Adjustment> All(ClaimPayment claim) => [.. claim.Adjustments, .. claim.Lines.SelectMany(l => l.Adjustments)];

    // Under PR stands, too, what was not covered at all (PR-27, PR-96, PR-204): where nothing was paid, that is a denial.
    static bool IsRefusal(ClaimPayment claim, Adjustment adjustment) => adjustment.Group == "PR"
        ? claim.Paid == 0 && !IsPatientShare(adjustment)
        : (adjustment.Group, adjustment.Reason) is not (("CO", "45") or ("CO", "253") or ("OA", "23"));

    static decimal PatientShare(ClaimPayment claim) => All(claim).Where(IsPatientShare).Sum(a => a.Amount ?? 0);

    /// <summary>Deductible, coinsurance, co-payment and their kin.</summary>
    static bool IsPatientShare(Adjustment adjustment) => adjustment is { Group: "PR", Reason: "1" or "2" or "3" or "66" or "122" or "187" or "241" or "247" or "248" };
}
