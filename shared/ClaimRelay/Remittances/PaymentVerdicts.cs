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
        _ when claim.Paid == 0 && Refused(claim) > 0 => PaymentVerdict.Denied,
        _ when Refused(claim) > 0 => PaymentVerdict.PartlyPaid,
        _ => PaymentVerdict.Paid,
    };

    /// <summary>Dollars refused: adjustments that are neither contractual (CO-45) nor the patient's (PR), nor what another payer paid (OA-23).</summary>
    public static decimal Refused(ClaimPayment claim) => Math.Max(0, All(claim).Where(IsRefusal).Sum(a => a.Amount));

    /// <summary>The refusals; when there are none, whatever reduced the payment.</summary>
    public static IReadOnlyList<Cause> Causes(ClaimPayment claim)
    {
        var refusals = All(claim).Where(IsRefusal).ToList();
        var adjustments = (refusals.Count > 0 ? refusals : All(claim))
            .Select(a => new Cause("835", $"{a.Group}-{a.Reason}", CodeTexts.Text(CodeList.Carc, a.Reason)))
            .Distinct();
        var remarks = claim.Remarks.Concat(claim.Lines.SelectMany(l => l.Remarks)).Distinct().Select(r => new Cause("835", r, CodeTexts.Text(CodeList.Rarc, r)));
        return [.. adjustments, .. remarks];
    }

    static List<Adjustment> All(ClaimPayment claim) => [.. claim.Adjustments, .. claim.Lines.SelectMany(l => l.Adjustments)];

    static bool IsRefusal(Adjustment adjustment) => adjustment.Group != "PR" && (adjustment.Group, adjustment.Reason) is not (("CO", "45") or ("OA", "23"));
}
