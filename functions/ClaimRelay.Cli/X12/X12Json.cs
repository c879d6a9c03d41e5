using System.Globalization;
using System.Text.Json.Nodes;
using ClaimRelay.X12;
using ClaimRelay.X12.Claims;
using ClaimRelay.X12.Envelopes;

namespace ClaimRelay.Cli.X12;

/// <summary>What the <c>x12</c> commands print: amounts as text with two decimals (parts of a cent as they stand), dates as ISO, absent values left out.</summary>
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
        ("offset", finding.Place?.Offset), ("ordinal", finding.Place is { Ordinal: > 0 } o ? o.Ordinal : null), ("segment", finding.Place?.SegmentId),
        ("element", finding.Place is { Element: > 0 } e ? e.Element : null), ("component", finding.Place is { Component: > 0 } c ? c.Component : null));

    public static JsonObject Of(Claim837 claim, string interchange, string group, string set)
    {
        var institutional = claim.Type is ClaimType.Institutional;
        return Object(
            ("type", claim.Type.ToString()[..1]), ("pcn", claim.PatientControlNumber), ("charge", Text(claim.Charge)), ("frequency", claim.Frequency),
            ("placeOfService", institutional ? null : claim.FacilityCode), ("typeOfBill", institutional ? claim.FacilityCode + claim.Frequency : null),
            ("from", Text(claim.ServiceFrom)), ("to", Text(claim.ServiceTo)),
            ("admission", Text(claim.Dates?.Admission, claim.Dates?.AdmissionHour)), ("discharge", Text(claim.Dates?.Discharge, claim.Dates?.DischargeHour)),
            ("onset", Text(claim.Dates?.Onset)), ("accident", Text(claim.Dates?.Accident)), ("payer", Object(("id", claim.PayerId), ("name", claim.PayerName))),
            ("subscriberId", claim.SubscriberId), ("patientId", claim.PatientId), ("billing", Object(("npi", claim.BillingNpi), ("taxId", claim.BillingTaxId))),
            ("rendering", claim.RenderingNpi), ("referring", claim.ReferringNpi), ("attending", claim.AttendingNpi), ("diagnoses", Array(claim.Diagnoses)),
            ("authorization", claim.AuthorizationNumber), ("referral", claim.ReferralNumber), ("payerClaimNumber", claim.PayerClaimNumber),
            ("otherPayers", claim.OtherPayers.Count == 0 ? null : Array(claim.OtherPayers.Select(o => Object(
                ("id", o.Id), ("name", o.Name), ("responsibility", o.Responsibility), ("paid", Text(o.Paid)),
                ("patientLiability", Text(o.PatientLiability)), ("nonCovered", Text(o.NonCovered)))))),
            ("lines", Array(claim.Lines.Select(l => Object(
                ("number", l.Number), ("procedure", l.Procedure), ("modifiers", Array(l.Modifiers)), ("revenueCode", l.RevenueCode), ("charge", Text(l.Charge)), ("units", Number(l.Units)),
                ("unitCode", l.UnitCode), ("from", Text(l.From)), ("to", Text(l.To)), ("controlNumber", l.ControlNumber), ("rendering", l.RenderingNpi))))),
            ("interchange", interchange), ("group", group), ("st", set), ("offset", claim.Range.Offset), ("length", claim.Range.Length));
    }

    public static JsonObject Object(params ReadOnlySpan<(string Name, JsonNode? Value)> members)
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

    public static JsonArray Array(IEnumerable<JsonNode?> items) => [.. items];

    public static JsonArray Array(IEnumerable<string> items) => [.. items.Select(i => (JsonNode?)i)];

    public static string Text(decimal amount) => amount.ToString("0.00##########################", CultureInfo.InvariantCulture);

    public static string? Text(decimal? amount) => amount is { } given ? Text(given) : null;

    public static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A day, an hour, or both as one.</summary>
    static string? Text(DateOnly? day, TimeOnly? hour) =>
        hour?.ToString("HH:mm", CultureInfo.InvariantCulture) is { } time ? day is null ? time : $"{Text(day)}T{time}" : Text(day);

    public static string? Number(decimal? quantity) => quantity?.ToString("0.############################", CultureInfo.InvariantCulture);
}
