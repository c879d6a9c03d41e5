using System.Text.Json.Nodes;
using ClaimRelay.X12;
using ClaimRelay.X12.Remittances;
using static ClaimRelay.Cli.X12.X12Json;

namespace ClaimRelay.Cli.X12;

/// <summary>What <c>x12 remittances --json</c> prints.</summary>
static class RemittanceJson
{
    public static JsonObject Of(Remittance remittance) => Object(
        ("trn", remittance.TraceNumber), ("payerTrn", remittance.PayerTraceId), ("method", remittance.Method), ("amount", Text(remittance.Payment)), ("date", Text(remittance.PaymentDate)),
        ("payer", Object(("id", remittance.PayerId), ("name", remittance.PayerName))),
        ("payee", Object(("npi", remittance.PayeeNpi), ("taxId", remittance.PayeeTaxId), ("name", remittance.PayeeName))),
        ("claims", Array(remittance.Claims.Select(Of))),
        ("providerAdjustments", Array(remittance.ProviderAdjustments.Select(a => Object(
            ("npi", a.ProviderId), ("fiscalDate", Text(a.FiscalDate)), ("code", a.Code), ("reference", a.Reference), ("amount", Text(a.Amount)))))),
        ("balance", Object(
            ("lines", Text(Known.Sum(remittance.Claims.SelectMany(c => c.Lines), l => Off(l.Imbalance)))),
            ("claims", Text(Known.Sum(remittance.Claims, c => Off(c.Imbalance)))),
            ("payment", Text(remittance.Imbalance)))));

    static decimal? Off(decimal? imbalance) => imbalance is { } off ? Math.Abs(off) : null;

    static JsonObject Of(ClaimPayment claim) => Object(
        ("pcn", claim.PatientControlNumber), ("status", claim.StatusCode), ("charge", Text(claim.Charge)), ("paid", Text(claim.Paid)),
        ("patientResponsibility", Text(claim.PatientResponsibility)), ("payerClaimNumber", claim.PayerClaimNumber), ("from", Text(claim.ServiceFrom)), ("to", Text(claim.ServiceTo)),
        ("adjustments", Array(claim.Adjustments.Select(Of))), ("remarks", Array(claim.Remarks)),
        ("amounts", Amounts(claim.Details)), ("quantities", Quantities(claim.Details)), ("references", References(claim.Details)),
        ("lines", Array(claim.Lines.Select(Of))));

    static JsonObject Of(PaidLine line) => Object(
        ("procedure", line.Procedure), ("modifiers", Array(line.Modifiers)), ("charge", Text(line.Charge)), ("paid", Text(line.Paid)), ("units", Number(line.Units)),
        ("from", Text(line.From)), ("to", Text(line.To)), ("adjustments", Array(line.Adjustments.Select(Of))), ("remarks", Array(line.Remarks)),
        ("controlNumber", line.ControlNumber), ("allowed", Text(line.Allowed)),
        ("originalProcedure", line.Details?.OriginalProcedure), ("originalModifiers", line.Details is { OriginalModifiers: { Count: > 0 } modifiers } ? Array(modifiers) : null),
        ("originalUnits", Number(line.Details?.OriginalUnits)),
        ("amounts", Amounts(line.Details)), ("quantities", Quantities(line.Details)), ("references", References(line.Details)));

    static JsonArray? Amounts(PaymentDetails? details) => details is { Amounts: { Count: > 0 } amounts }
        ? Array(amounts.Select(a => Object(("qualifier", a.Qualifier), ("amount", Text(a.Value))))) : null;

    static JsonArray? Quantities(PaymentDetails? details) => details is { Quantities: { Count: > 0 } quantities }
        ? Array(quantities.Select(q => Object(("qualifier", q.Qualifier), ("quantity", Number(q.Value))))) : null;

    static JsonArray? References(PaymentDetails? details) => details is { References: { Count: > 0 } references }
        ? Array(references.Select(r => Object(("qualifier", r.Qualifier), ("value", r.Value)))) : null;

    static JsonObject Of(Adjustment adjustment) => Object(
        ("group", adjustment.Group), ("reason", adjustment.Reason), ("amount", Text(adjustment.Amount)), ("quantity", Number(adjustment.Quantity)));
}
