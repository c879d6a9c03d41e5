using ClaimRelay.Cli.Output;
using ClaimRelay.X12.Codes;
using ClaimRelay.X12.Remittances;

namespace ClaimRelay.Cli.X12;

/// <summary>What <c>x12 remittances</c> prints for people: the claims of a payment, and once for each code what it means.</summary>
sealed class RemittanceListing(CodeTexts texts)
{
    public void Print(string path, Remittance remittance)
    {
        Listing.Table($"{path}: {remittance.TraceNumber}, {X12Json.Text(remittance.Payment) ?? "unreadable"} dollars of {X12Json.Text(remittance.PaymentDate)} from {remittance.PayerName}",
            ["PCN", "status", "charge", "paid", "patient", "adjustments", "remarks"],
            remittance.Claims.Select(c => Listing.Row(c.PatientControlNumber, c.StatusCode, X12Json.Text(c.Charge), X12Json.Text(c.Paid), X12Json.Text(c.PatientResponsibility),
                string.Join(' ', AdjustmentsOf(c).Select(a => $"{a.Group}-{a.Reason}:{X12Json.Text(a.Amount)}")), string.Join(' ', RemarksOf(c).Distinct()))));
        if (remittance.ProviderAdjustments.Count > 0)
        {
            Listing.Table("Provider adjustments", ["provider", "code", "reference", "amount"],
                remittance.ProviderAdjustments.Select(a => Listing.Row(a.ProviderId, a.Code, a.Reference, X12Json.Text(a.Amount))));
        }
        var meanings = MeaningsOf(remittance);
        if (meanings.Count > 0) Listing.Table("What the codes mean", ["code", "meaning"], meanings.Select(m => Listing.Row(m.Code, m.Text)));
    }

    List<(string Code, string Text)> MeaningsOf(Remittance remittance)
    {
        var claims = remittance.Claims;
        IEnumerable<(string Code, string Text)> all =
        [
            .. claims.Select(c => ($"status {c.StatusCode}", texts.Of(CodeList.ClaimPaymentStatus, c.StatusCode))),
            .. claims.SelectMany(AdjustmentsOf).Select(a => (a.Group, texts.Of(CodeList.AdjustmentGroup, a.Group))),
            .. claims.SelectMany(AdjustmentsOf).Select(a => (a.Reason, texts.Of(CodeList.Carc, a.Reason))),
            .. claims.SelectMany(RemarksOf).Select(r => (r, texts.Of(CodeList.Rarc, r))),
            .. remittance.ProviderAdjustments.Select(a => ($"provider adjustment {a.Code}", texts.Of(CodeList.ProviderAdjustment, a.Code))),
        ];
        return [.. all.Where(m => m.Text.Length > 0).Distinct()];
    }

    static IEnumerable<Adjustment> AdjustmentsOf(ClaimPayment claim) => claim.Adjustments.Concat(claim.Lines.SelectMany(l => l.Adjustments));

    static IEnumerable<string> RemarksOf(ClaimPayment claim) => claim.Remarks.Concat(claim.Lines.SelectMany(l => l.Remarks));
}
