using ClaimRelay.Ledger;
using ClaimRelay.Partners;
using ClaimRelay.Transmissions;
using ClaimRelay.X12.Acknowledgments;
using ClaimRelay.X12.Codes;

namespace ClaimRelay.Responses;

/// <summary>999 and 997: which sets of a group were taken (005010X231A1).</summary>
public sealed class AcknowledgeGroup(TransmissionLedger transmissions, ArrivalProof arrival, SentClaims sent, TransmissionWork work, RelayConfiguration configuration)
{
    /// <returns>What matched nothing.</returns>
    public async Task<IReadOnlyList<Cause>> ApplyAsync(Account account, GroupAcknowledgment answer, Evidence evidence, CancellationToken cancellation)
    {
        // We send claims alone (GS01 HC); the account's 999s to another sender may count from the same numbers.
        if (answer.FunctionalId != "HC") return [new("999", answer.GroupControlNumber, $"It speaks of a group of kind {answer.FunctionalId} (AK101); only claim groups (HC) are sent to account {account.Id}")];

        var group = Transmission.Number(answer.GroupControlNumber);
        var sets = await transmissions.FindGroupAsync(account.Id, group, cancellation);
        if (sets.Count == 0) return [new("999", answer.GroupControlNumber, $"No group {answer.GroupControlNumber} was sent to account {account.Id}")];

        var transmission = await transmissions.FindAsync(account.Id, sets[0].TransmissionId, cancellation) ?? throw new KeyNotFoundException($"Transmission {sets[0].TransmissionId} is not in the ledger of account {account.Id}.");
        if (!transmission.MayHaveLeft) return [new("999", answer.GroupControlNumber, $"Group {answer.GroupControlNumber} of account {account.Id} has not been sent yet")];
        var unknown = UnknownIn(answer, sets);
        if (!Fits(answer, sets, unknown.Count)) return unknown.Count > 0 ? unknown : [new("999", answer.GroupControlNumber, $"It speaks of {answer.Included} transaction sets (AK902); group {answer.GroupControlNumber} of account {account.Id} has {sets.Count}")];

        transmission = await arrival.EnterAsync(transmission, t => t, cancellation);
        foreach (var set in sets)
        {
            var verdict = VerdictOn(set, answer, sets.Count);
            if (verdict is null) continue;
            var place = evidence;
            if (verdict.Listed is { } listed) place = evidence with { Offset = listed.Range.Offset, Length = listed.Range.Length };
            if (verdict.Accepted)
            {
                await sent.AcceptAsync(transmission, set, verdict.Code, place, cancellation);
            }
            else
            {
                var causes = CausesOf(verdict, answer);
                await sent.RejectAsync(transmission, set, AnswerSource.Set, causes, place, cancellation);
                await work.RejectedAsync(transmission, set, causes, place, cancellation);
            }

            await arrival.AnswerSetAsync(transmission, set, verdict.Code, cancellation);
        }

        return unknown;
    }

    static List<Cause> UnknownIn(GroupAcknowledgment answer, IReadOnlyList<TransmittedSet> sets) =>
    [
        .. answer.Transactions
            .Where(t => sets.All(s => s.ControlNumber != Transmission.Number(t.ControlNumber)))
            .Select(t => new Cause("999", t.ControlNumber, $"Group {answer.GroupControlNumber} has no transaction set {t.ControlNumber}")),
    ];

    /// <summary>False when it must be about a group of another sender that has this number, too: it lists sets and none of ours, or lists none and counts others than were sent.
    /// One that lists some of ours may be one of several for the group, and count only its own.</summary>
    static bool Fits(GroupAcknowledgment answer, IReadOnlyList<TransmittedSet> sets, int unknown) =>
        answer.Transactions.Count > 0 ? unknown < answer.Transactions.Count : answer.Included == 0 || answer.Included == sets.Count;

    /// <summary>What the acknowledgment says of one set; null when it says nothing: of the sets that it does not list, a group that is accepted in part (P), or of which fewer were accepted than sent.</summary>
    static SetVerdict? VerdictOn(TransmittedSet set, GroupAcknowledgment answer, int sent)
    {
        // A set that is answered twice is accepted when both say so.
        var listed = answer.Transactions.Where(t => Transmission.Number(t.ControlNumber) == set.ControlNumber).MinBy(t => Accepts(t.Code));
        // A group refused whole takes its sets along, whatever is said of each.
        var code = answer.Code is "R" or "M" or "W" or "X" ? answer.Code : listed?.Code ?? (answer.Accepted >= sent ? answer.Code : "");
        return code switch
        {
            // Without a verdict on the group, as where the 999 was cut off, it may have been refused whole.
            "A" or "E" when answer.Accepts || answer.Code == "P" => new(code, true, listed),
            "R" or "M" or "W" or "X" => new(code, false, listed),
            _ => null,
        };
    }

    static bool Accepts(string code) => code is "A" or "E";

    List<Cause> CausesOf(SetVerdict verdict, GroupAcknowledgment answer)
    {
        var codes = configuration.Codes;
        var causes = new List<Cause>();
        foreach (var error in verdict.Listed?.Errors ?? [])
        {
            var place = $"segment {error.SegmentId} at position {error.Position}" + (error.Loop.Length > 0 ? $" in loop {error.Loop}" : "");
            causes.Add(error.Element > 0
                ? new("999", $"IK4:{error.ElementCode}", codes.Text(CodeList.ElementError, error.ElementCode)) { Detail = $"{place}, element {error.Element}" + (error.Component > 0 ? $"-{error.Component}" : "") }
                : new("999", $"IK3:{error.Code}", codes.Text(CodeList.SegmentError, error.Code)) { Detail = place });
        }

        causes.AddRange((verdict.Listed?.SetErrors ?? []).Select(code => new Cause("999", $"IK5:{code}", codes.Text(CodeList.TransactionError, code))));
        if (verdict.Listed is null) causes.AddRange(answer.Errors.Select(code => new Cause("999", $"AK9:{code}", codes.Text(CodeList.GroupError, code))));
        return causes.Count > 0 ? causes : [new("999", verdict.Code, "Rejected without a reason")];
    }

    sealed record SetVerdict(string Code, bool Accepted, TransactionAcknowledgment? Listed);
}
