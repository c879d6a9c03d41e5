using System.Globalization;
using System.Text.Json.Nodes;
using ClaimRelay.Ledger;
using ClaimRelay.X12;
using ClaimRelay.X12.Acknowledgments;
using ClaimRelay.X12.Claims;
using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Remittances;
using ClaimStatus = ClaimRelay.X12.Acknowledgments.ClaimStatus;

namespace ClaimRelay.Cli.X12;

/// <summary>What the <c>x12</c> commands print: amounts as text with two decimals, dates as ISO, absent values left out.</summary>
static class X12Json
{
    /// <param name="claims">Claims of each set, by the offset of its ST.</param>
    public static JsonObject Of(Envelope envelope, int segments, long bytes, IReadOnlyDictionary<long, int> claims)
    {
        JsonObject OfSet(TransactionSet t) => Object(
            ("st01", t.Id), ("st02", t.ControlNumber), ("version", t.Version), ("segments", t.SegmentCount),
            ("claims", t.Id == "837" ? claims.GetValueOrDefault(t.Range.Offset) : null));
        return Object(
            ("interchanges", Array(envelope.Interchanges.Select(i => Object(
                ("isa13", i.ControlNumber), ("sender", i.SenderId), ("receiver", i.ReceiverId), ("usage", i.Usage), ("version", i.Version), ("offset", i.Range.Offset),
                ("groups", Array(i.Groups.Select(g => Object(
                    ("gs01", g.FunctionalId), ("gs06", g.ControlNumber), ("version", g.Version), ("transactions", Array(g.Transactions.Select(OfSet))))))))))),
            ("segments", segments), ("bytes", bytes), ("findings", Array(envelope.Findings.Select(Of))));
    }

    public static JsonObject Of(Finding finding) => Object(
        ("code", finding.Code), ("severity", finding.Severity.ToString().ToLowerInvariant()), ("snipType", finding.SnipType), ("message", finding.Message), ("loop", finding.Loop),
        ("offset", finding.Place?.Offset), ("ordinal", finding.Place?.Ordinal), ("segment", finding.Place?.SegmentId),
        ("element", finding.Place is { Element: > 0 } e ? e.Element : null), ("component", finding.Place is { Component: > 0 } c ? c.Component : null));

    public static JsonObject Of(Claim837 claim, string interchange, string group, string set)
    {
        var institutional = claim.Type is ClaimType.Institutional;
        return Object(
            ("type", claim.Type.ToString()[..1]), ("pcn", claim.PatientControlNumber), ("charge", Text(claim.Charge)), ("frequency", claim.Frequency),
            ("placeOfService", institutional ? null : claim.FacilityCode), ("typeOfBill", institutional ? claim.FacilityCode + claim.Frequency : null),
            ("from", Text(claim.ServiceFrom)), ("to", Text(claim.ServiceTo)), ("payer", Object(("id", claim.PayerId), ("name", claim.PayerName))),
            ("subscriberId", claim.SubscriberId), ("patientId", claim.PatientId), ("billing", Object(("npi", claim.BillingNpi), ("taxId", claim.BillingTaxId))),
            ("rendering", claim.RenderingNpi), ("referring", claim.ReferringNpi), ("attending", claim.AttendingNpi), ("diagnoses", Array(claim.Diagnoses)),
            ("authorization", claim.AuthorizationNumber), ("referral", claim.ReferralNumber), ("payerClaimNumber", claim.PayerClaimNumber),
            ("otherPayers", claim.OtherPayers.Count == 0 ? null : Array(claim.OtherPayers.Select(o => Object(
                ("id", o.Id), ("name", o.Name), ("responsibility", o.Responsibility), ("paid", o.Paid is { } paid ? Text(paid) : null),
                ("patientLiability", o.PatientLiability is { } owed ? Text(owed) : null), ("nonCovered", o.NonCovered is { } not ? Text(not) : null))))),
            ("lines", Array(claim.Lines.Select(l => Object(
                ("number", l.Number), ("procedure", l.Procedure), ("modifiers", Array(l.Modifiers)), ("revenueCode", l.RevenueCode), ("charge", Text(l.Charge)), ("units", Number(l.Units)),
                ("unitCode", l.UnitCode), ("from", Text(l.From)), ("to", Text(l.To)), ("controlNumber", l.ControlNumber))))),
            ("interchange", interchange), ("group", group), ("st", set), ("offset", claim.Range.Offset), ("length", claim.Range.Length));
    }

    public static JsonObject Of(Remittance remittance) => Object(
        ("trn", remittance.TraceNumber), ("payerTrn", remittance.PayerTraceId), ("method", remittance.Method), ("amount", Text(remittance.Payment)), ("date", Text(remittance.PaymentDate)),
        ("payer", Object(("id", remittance.PayerId), ("name", remittance.PayerName))),
        ("payee", Object(("npi", remittance.PayeeNpi), ("taxId", remittance.PayeeTaxId), ("name", remittance.PayeeName))),
        ("claims", Array(remittance.Claims.Select(Of))),
        ("providerAdjustments", Array(remittance.ProviderAdjustments.Select(a => Object(
            ("npi", a.ProviderId), ("fiscalDate", Text(a.FiscalDate)), ("code", a.Code), ("reference", a.Reference), ("amount", Text(a.Amount)))))),
        ("balance", Object(
            ("lines", Text(remittance.Claims.Sum(c => c.Lines.Sum(l => Math.Abs(l.Imbalance))))),
            ("claims", Text(remittance.Claims.Sum(c => Math.Abs(c.Imbalance)))),
            ("payment", Text(remittance.Imbalance)))));

    static JsonObject Of(ClaimPayment claim) => Object(
        ("pcn", claim.PatientControlNumber), ("status", claim.StatusCode), ("charge", Text(claim.Charge)), ("paid", Text(claim.Paid)),
        ("patientResponsibility", Text(claim.PatientResponsibility)), ("payerClaimNumber", claim.PayerClaimNumber), ("from", Text(claim.ServiceFrom)), ("to", Text(claim.ServiceTo)),
        ("adjustments", Array(claim.Adjustments.Select(Of))), ("remarks", Array(claim.Remarks)),
        ("lines", Array(claim.Lines.Select(l => Object(
            ("procedure", l.Procedure), ("modifiers", Array(l.Modifiers)), ("charge", Text(l.Charge)), ("paid", Text(l.Paid)), ("units", Number(l.Units)), ("from", Text(l.From)), ("to", Text(l.To)),
            ("adjustments", Array(l.Adjustments.Select(Of))), ("remarks", Array(l.Remarks)))))));

    static JsonObject Of(Adjustment adjustment) => Object(
        ("group", adjustment.Group), ("reason", adjustment.Reason), ("amount", Text(adjustment.Amount)), ("quantity", adjustment.Quantity is { } q ? Number(q) : null));

    public static JsonObject Of(InterchangeAcknowledgment ta1) => Object(("kind", "TA1"), ("isa13", ta1.ControlNumber), ("result", ta1.Code), ("note", ta1.Note));

    public static JsonObject Of(GroupAcknowledgment group) => Object(
        ("kind", group.TransactionSetId), ("gs06", group.GroupControlNumber), ("ak9", group.Code),
        ("transactions", Array(group.Transactions.Select(Of))));

    static JsonObject Of(TransactionAcknowledgment set) => Object(("st02", set.ControlNumber), ("result", set.Code), ("errors", Array(set.Errors.Select(Of))));

    static JsonObject Of(SegmentError error) => Object(
        ("segment", error.SegmentId), ("ordinal", error.Position), ("loop", error.Loop), ("code", error.Code),
        ("element", error.Element > 0 ? error.Element : null), ("component", error.Component > 0 ? error.Component : null), ("elementCode", error.ElementCode),
        ("contexts", error.Contexts.Count == 0 ? null : Array(error.Contexts.Select(c => Object(
            ("name", c.Name), ("value", c.Value), ("segment", c.SegmentId), ("ordinal", c.Position > 0 ? c.Position : null), ("loop", c.Loop),
            ("element", c.Element > 0 ? c.Element : null), ("component", c.Component > 0 ? c.Component : null))))));

    public static JsonObject Of(ClaimAcknowledgment answer)
    {
        var totals = answer.Receivers.Select(r => r.Totals).ToList();
        return Object(
            ("kind", KindOf(answer)), ("bht03", answer.Reference), ("source", answer.SourceQualifier),
            ("totals", Object(
                ("accepted", Sum(totals.Select(t => t.Accepted))), ("rejected", Sum(totals.Select(t => t.Rejected))),
                ("acceptedAmount", Sum(totals.Select(t => t.AcceptedAmount))), ("rejectedAmount", Sum(totals.Select(t => t.RejectedAmount))))),
            ("receiver", Array(answer.Receivers.SelectMany(r => r.Statuses).SelectMany(Of))),
            ("providers", Array(answer.Receivers.SelectMany(r => r.Providers).Where(p => p.Statuses.Count > 0).Select(Of))),
            ("claims", Array(answer.Receivers.SelectMany(r => r.Providers).SelectMany(p => p.Claims).Select(Of))));
    }

    /// <summary>Only 005010X214 is the claim acknowledgment; the other 277 say how claims stand.</summary>
    public static string KindOf(ClaimAcknowledgment answer) => answer.Version.Contains("X214", StringComparison.Ordinal) ? "277CA" : "277";

    static JsonObject Of(ProviderStatus provider) => Object(("npi", provider.Id), ("statuses", Array(provider.Statuses.SelectMany(Of))));

    static JsonObject Of(PatientStatus claim) => Object(
        ("pcn", claim.PatientControlNumber), ("payerClaimNumber", claim.PayerClaimNumber), ("clearinghouseTrace", claim.ClearinghouseTrace),
        ("from", Text(claim.ServiceFrom)), ("to", Text(claim.ServiceTo)), ("statuses", Array(claim.Statuses.SelectMany(Of))),
        ("lines", Array(claim.Lines.Select(l => Object(("procedure", l.Procedure), ("charge", Text(l.Charge)), ("statuses", Array(l.Statuses.SelectMany(Of))))))));

    /// <summary>One entry for each composite of an STC: category, code and entity belong together.</summary>
    static IEnumerable<JsonObject> Of(ClaimStatus status) => status.Codes.Select(c => Object(
        ("category", c.Category), ("code", c.Status), ("entity", c.Entity), ("action", status.Action), ("date", Text(status.Date)),
        ("amount", status.Amount is { } amount ? Text(amount) : null), ("text", status.Text)));

    static JsonObject Object(params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        var made = new JsonObject();
        foreach (var (name, value) in members)
        {
            // An empty element is an absent one.
            if (value is null or JsonObject { Count: 0 } || (value is JsonValue text && text.TryGetValue<string>(out var s) && s.Length == 0)) continue;
            made[name] = value;
        }

        return made;
    }

    static JsonArray Array(IEnumerable<JsonNode?> items) => [.. items];

    static JsonArray Array(IEnumerable<string> items) => [.. items.Select(i => (JsonNode?)i)];

    static JsonNode? Sum(IEnumerable<int?> values) => values.Where(v => v is not null).ToList() is { Count: > 0 } given ? given.Sum() : null;

    static JsonNode? Sum(IEnumerable<decimal?> values) => values.Where(v => v is not null).ToList() is { Count: > 0 } given ? Text(given.Sum() ?? 0) : null;

    static string Text(decimal amount) => Money.Text(amount);

    public static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static string Number(decimal quantity) => quantity.ToString("0.####", CultureInfo.InvariantCulture);
}
