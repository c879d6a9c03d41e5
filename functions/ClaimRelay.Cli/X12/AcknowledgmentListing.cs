using ClaimRelay.Cli.Output;
using ClaimRelay.X12.Acknowledgments;
using ClaimRelay.X12.Codes;
using ClaimStatus = ClaimRelay.X12.Acknowledgments.ClaimStatus;

namespace ClaimRelay.Cli.X12;

/// <summary>What <c>x12 acks</c> prints for people: a row for whatever an answer judges, with what its codes mean.</summary>
sealed class AcknowledgmentListing(CodeTexts texts)
{
    public static void Heads() => Listing.Line("kind", "speaks of", "result", "meaning");

    public void Print(InterchangeAcknowledgment ta1) =>
        Listing.Line("TA1", $"interchange {ta1.ControlNumber}", $"{ta1.Code} {ta1.Note}", texts.Of(CodeList.InterchangeNote, ta1.Note));

    public void Print(GroupAcknowledgment group)
    {
        var what = $"group {group.GroupControlNumber}";
        Row(what, Result(group.Code, group.Errors), [$"{group.Received} received, {group.Accepted} accepted", .. group.Errors.Select(e => texts.Of(CodeList.GroupError, e))]);
        foreach (var set in group.Transactions)
        {
            Row($"{what}, set {set.ControlNumber}", Result(set.Code, set.SetErrors), set.SetErrors.Select(e => texts.Of(CodeList.TransactionError, e)));
            foreach (var error in set.Errors)
            {
                Row($"{what}, set {set.ControlNumber}, {PlaceOf(error)}", Result(error.Code, error.ElementCode.Length > 0 ? [error.ElementCode] : []),
                    [texts.Of(CodeList.SegmentError, error.Code), texts.Of(CodeList.ElementError, error.ElementCode)]);
            }
        }

        void Row(string speaksOf, string result, IEnumerable<string> meanings) => Listing.Line(group.TransactionSetId, speaksOf, result, Joined(meanings));
    }

    public void Print(ClaimAcknowledgment answer)
    {
        var kind = AcknowledgmentJson.KindOf(answer);
        Total($"batch {answer.AnsweredReference}", answer.Totals);
        foreach (var receiver in answer.Receivers)
        {
            // Of a single receiver the batch's totals are its own.
            Level($"receiver of batch {receiver.BatchReference}", receiver.Statuses, answer.Receivers.Count > 1 ? receiver.Totals : StatusTotals.None);
            foreach (var provider in receiver.Providers)
            {
                Level($"provider {provider.Id}", provider.Statuses, provider.Totals);
                foreach (var claim in provider.Claims) Print(claim);
            }
        }

        void Level(string what, IReadOnlyList<ClaimStatus> statuses, StatusTotals totals)
        {
            Statuses(what, statuses);
            Total(what, totals);
        }
        void Total(string what, StatusTotals totals)
        {
            if (totals != StatusTotals.None) Listing.Line(kind, what, "total", Said(totals));
        }
        void Print(PatientStatus claim)
        {
            var what = $"claim {claim.PatientControlNumber}";
            Statuses(what, claim.Statuses);
            if (claim.Statuses.Count == 0) Listing.Line(kind, what, "", "no status of its own");
            foreach (var (place, line) in claim.Lines.Index()) Statuses($"{what}, line {line.ControlNumber ?? $"{place + 1}"} {line.Procedure}", line.Statuses);
        }
        void Statuses(string what, IReadOnlyList<ClaimStatus> statuses)
        {
            foreach (var status in statuses) Listing.Line(kind, what, ResultOf(status), MeaningOf(status));
        }
    }

    static string Result(string code, IReadOnlyList<string> errors) => string.Join(' ', [code, .. errors]);

    static string ResultOf(ClaimStatus status) => $"{status.Action} {string.Join(' ', status.Codes.Select(c => $"{c.Category}:{c.Status}:{c.Entity}".TrimEnd(':')))}".Trim();

    string MeaningOf(ClaimStatus status)
    {
        var codes = status.Codes.Select(c => Joined([texts.Of(CodeList.ClaimStatusCategory, c.Category), texts.Of(CodeList.ClaimStatus, c.Status)], ": "));
        return Joined([.. codes, status.Amount is { } amount ? $"{X12Json.Text(amount)} dollars" : "", status.Payment?.Paid is { } paid ? $"{X12Json.Text(paid)} paid" : "", status.Text ?? ""]);
    }

    static string PlaceOf(SegmentError error) => $"segment {error.Position} {error.SegmentId}"
        + (error.Loop.Length > 0 ? $" in loop {error.Loop}" : "")
        + (error.Element > 0 ? $", element {error.Element}" : "") + (error.Component > 0 ? $"-{error.Component}" : "");

    static string Said(StatusTotals totals) => Joined([
        totals.Accepted is { } accepted ? $"{accepted} accepted" : "", totals.Rejected is { } rejected ? $"{rejected} rejected" : "",
        totals.AcceptedAmount is { } good ? $"{X12Json.Text(good)} dollars accepted" : "", totals.RejectedAmount is { } bad ? $"{X12Json.Text(bad)} dollars rejected" : "",
    ], ", ");

    static string Joined(IEnumerable<string> parts, string between = "; ") => string.Join(between, parts.Where(p => p.Length > 0).Distinct());
}
