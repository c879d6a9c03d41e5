using System.Text.Json.Nodes;
using ClaimRelay.X12.Acknowledgments;
using static ClaimRelay.Cli.X12.X12Json;

namespace ClaimRelay.Cli.X12;

/// <summary>What <c>x12 acks --json</c> prints.</summary>
static class AcknowledgmentJson
{
    public static JsonObject Of(InterchangeAcknowledgment ta1) => Object(("kind", "TA1"), ("isa13", ta1.ControlNumber), ("result", ta1.Code), ("note", ta1.Note));

    public static JsonObject Of(GroupAcknowledgment group) => Object(
        ("kind", group.TransactionSetId), ("gs06", group.GroupControlNumber), ("ak9", group.Code), ("codes", Codes(group.Errors)),
        ("transactions", Array(group.Transactions.Select(Of))));

    static JsonObject Of(TransactionAcknowledgment set) => Object(("st02", set.ControlNumber), ("result", set.Code), ("codes", Codes(set.SetErrors)), ("errors", Array(set.Errors.Select(Of))));

    /// <summary>AK905 to AK909, or IK502 to IK506; left out when there are none.</summary>
    static JsonArray? Codes(IReadOnlyList<string> codes) => codes.Count == 0 ? null : Array(codes);

    static JsonObject Of(SegmentError error) => Object(
        ("segment", error.SegmentId), ("ordinal", error.Position > 0 ? error.Position : null), ("loop", error.Loop), ("code", error.Code),
        ("element", error.Element > 0 ? error.Element : null), ("component", error.Component > 0 ? error.Component : null), ("elementCode", error.ElementCode),
        ("contexts", error.Contexts.Count == 0 ? null : Array(error.Contexts.Select(c => Object(
            ("name", c.Name), ("value", c.Value), ("segment", c.SegmentId), ("ordinal", c.Position > 0 ? c.Position : null), ("loop", c.Loop),
            ("element", c.Element > 0 ? c.Element : null), ("component", c.Component > 0 ? c.Component : null))))));

    public static JsonObject Of(ClaimAcknowledgment answer)
    {
        var tellBatch = answer.Receivers.Select(r => r.BatchReference).Distinct().Count() > 1;
        var providers = answer.Receivers.SelectMany(r => r.Providers).ToList();
        return Object(
            ("kind", KindOf(answer)), ("bht03", answer.AnsweredReference), ("source", answer.SourceQualifier), ("totals", Of(answer.Totals)),
            ("receiver", Array(answer.Receivers.SelectMany(r => Of(r, tellBatch)))),
            ("providers", Array(providers.Where(p => p.Statuses.Count > 0 || p.Totals != StatusTotals.None).Select(Of))),
            ("claims", Array(providers.SelectMany(p => p.Claims).Select(Of))));
    }

    public static string KindOf(ClaimAcknowledgment answer) => answer.IsClaimAcknowledgment ? "277CA" : "277";

    /// <param name="tellBatch">Several batches are answered in one set: each entry names its own.</param>
    static IEnumerable<JsonObject> Of(ReceiverStatus receiver, bool tellBatch)
    {
        foreach (var status in receiver.Statuses.SelectMany(Of))
        {
            if (tellBatch && receiver.BatchReference.Length > 0) status["bht03"] = receiver.BatchReference;
            yield return status;
        }
    }

    static JsonObject Of(ProviderStatus provider) => Object(
        ("npi", provider.Id), ("trace", provider.Trace), ("totals", Of(provider.Totals)), ("statuses", Array(provider.Statuses.SelectMany(Of))));

    static JsonObject Of(StatusTotals totals) => Object(
        ("accepted", totals.Accepted), ("rejected", totals.Rejected), ("acceptedAmount", Text(totals.AcceptedAmount)), ("rejectedAmount", Text(totals.RejectedAmount)));

    static JsonObject Of(PatientStatus claim) => Object(
        ("pcn", claim.PatientControlNumber), ("payerClaimNumber", claim.PayerClaimNumber), ("clearinghouseTrace", claim.ClearinghouseTrace), ("trace", claim.InquiryTrace),
        ("typeOfBill", claim.BillType), ("from", Text(claim.ServiceFrom)), ("to", Text(claim.ServiceTo)), ("statuses", Array(claim.Statuses.SelectMany(Of))),
        ("lines", Array(claim.Lines.Select(l => Object(
            ("procedure", l.Procedure), ("charge", Text(l.Charge)), ("controlNumber", l.ControlNumber), ("from", Text(l.From)), ("to", Text(l.To)),
            ("statuses", Array(l.Statuses.SelectMany(Of))))))));

    /// <summary>One entry for each composite of an STC: category, code and entity belong together.</summary>
    static IEnumerable<JsonObject> Of(ClaimStatus status) => status.Codes.Select(c => Object(
        ("category", c.Category), ("code", c.Status), ("entity", c.Entity), ("action", status.Action), ("date", Text(status.Date)), ("amount", Text(status.Amount)),
        ("paid", Text(status.Payment?.Paid)), ("adjudicated", Text(status.Payment?.AdjudicatedOn)), ("method", status.Payment?.Method),
        ("paymentDate", Text(status.Payment?.PaidOn)), ("checkNumber", status.Payment?.CheckNumber), ("text", status.Text)));
}
