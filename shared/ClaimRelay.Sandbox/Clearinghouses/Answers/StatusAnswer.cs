using ClaimRelay.X12.Writing;

namespace ClaimRelay.Sandbox.Clearinghouses.Answers;

/// <summary>277CA (005010X214), one transaction set per accepted transaction set of the 837 (and payer, when payers answer).</summary>
static class StatusAnswer
{
    const string Version = "005010X214";

    /// <summary>The clearinghouse's own; null when it has nothing to say.</summary>
    public static byte[]? WriteOwn(AnswerContext context, IReadOnlyList<DecidedSet> sets)
    {
        var told = sets.Select(s => s with { Claims = [.. s.Claims.Where(c => c.Outcome != Outcome.Silent)] }).Where(s => s.Claims.Count > 0).ToList();
        if (told.Count == 0) return null;
        var answer = new AnswerWriter(context, AnswerKind.ClearinghouseStatus);
        answer.StartGroup("HN", Version);
        var profile = context.Profile;
        foreach (var set in told) WriteSet(answer, context, set, new("AY", profile.Name, context.To.ReceiverId), ClaimStatus.OfClearinghouse);
        answer.EndGroup();
        return answer.End();
    }

    /// <summary>Those of the payers; null when no claim reached one.</summary>
    public static byte[]? WritePayers(AnswerContext context, IReadOnlyList<DecidedSet> sets)
    {
        var told = (from set in sets
                    from payer in set.Claims.Where(c => c.ReachesPayer).GroupBy(c => (c.Claim.PayerId, c.Claim.PayerName))
                    orderby payer.Key.PayerId
                    select (Source: new StatusSource("PR", payer.Key.PayerName, payer.Key.PayerId), Set: set with { Claims = [.. payer] })).ToList();
        if (told.Count == 0) return null;
        var answer = new AnswerWriter(context, AnswerKind.PayerStatus);
        answer.StartGroup("HN", Version);
        foreach (var (source, set) in told) WriteSet(answer, context, set, source, ClaimStatus.OfPayer);
        answer.EndGroup();
        return answer.End();
    }

    sealed record StatusSource(string Code, string Name, string Id);

    static void WriteSet(AnswerWriter answer, AnswerContext context, DecidedSet decided, StatusSource source, Func<DecidedClaim, ClaimStatus> status)
    {
        var claims = decided.Claims;
        var reference = Draw.Digits(12, context.Seed, [source.Code, source.Id, .. claims.Select(c => c.PayerNumber)]);

        answer.StartSet("277");
        answer.Segment("BHT", "0085", "08", reference, answer.Date, answer.Time, "TH");
        answer.Segment("HL", "1", null, "20", "1");
        answer.Segment("NM1", source.Code, "2", AnswerWriter.Clean(source.Name), null, null, null, null, source.Code == "PR" ? "PI" : "46", source.Id);
        answer.Segment("TRN", "1", reference);
        answer.Segment("DTP", "050", "D8", answer.Date);
        answer.Segment("DTP", "009", "D8", answer.Date);

        answer.Segment("HL", "2", "1", "21", "1");
        answer.Segment("NM1", "41", "2", AnswerWriter.Clean(decided.Set.SubmitterName), null, null, null, null, "46", context.To.SenderId);
        answer.Segment("TRN", "2", AnswerWriter.Clean(decided.Set.Reference));
        answer.Segment("STC", ElementValue.Composite("A1", "19", "PR"), answer.Date, "WQ", Sum(claims));
        WriteTotals(answer, claims, status, "90", "AA");

        var level = 2;
        foreach (var provider in claims.GroupBy(c => c.Claim.Provider)) WriteProvider(answer, [.. provider], status, ref level);
        answer.EndSet();
    }

    static void WriteProvider(AnswerWriter answer, IReadOnlyList<DecidedClaim> claims, Func<DecidedClaim, ClaimStatus> status, ref int level)
    {
        var provider = claims[0].Claim.Provider;
        var refused = claims.All(c => c.Outcome == Outcome.RejectProvider);
        var own = ++level;
        answer.Segment("HL", own, "2", "19", refused ? "0" : "1");
        answer.Segment("NM1", "85", "2", AnswerWriter.Clean(provider.Name), null, null, null, null, "XX", provider.Npi);
        answer.Segment("TRN", refused ? "2" : "1", Draw.Digits(10, claims[0].Seed, ["provider", .. claims.Select(c => c.PayerNumber)]));
        if (refused) answer.Segment("STC", ElementValue.Composite("A3", "24", "85"), answer.Date, "U", Sum(claims));
        WriteTotals(answer, claims, status, "QA", "QC");
        if (refused) return;

        foreach (var claim in claims) WriteClaim(answer, claim, status(claim), ++level, own);
    }

    static void WriteClaim(AnswerWriter answer, DecidedClaim decided, ClaimStatus status, int level, int parent)
    {
        var claim = decided.Claim;
        var patient = claim.Patient;
        answer.Segment("HL", level, parent, "PT");
        answer.Segment("NM1", "QC", "1", AnswerWriter.Clean(patient.Last), AnswerWriter.Clean(patient.First), null, null, null, "MI", AnswerWriter.Clean(patient.Id));
        answer.Segment("TRN", "2", AnswerWriter.Clean(claim.Pcn));
        answer.Segment(
            "STC", ElementValue.Composite(status.Category, status.Code, status.Entity), answer.Date, status.IsRejected ? "U" : "WQ", claim.Charge,
            null, null, null, null, null, null, null, status.Text);
        if (status.IsPayers) answer.Segment("REF", "1K", decided.PayerNumber);
        else answer.Segment("REF", "D9", decided.ClearinghouseNumber);
        if (claim.FacilityQualifier == "A") answer.Segment("REF", "BLT", claim.Facility + claim.Frequency);
        if (claim.From == claim.To) answer.Segment("DTP", "472", "D8", claim.From);
        else answer.Segment("DTP", "472", "RD8", $"{claim.From:yyyyMMdd}-{claim.To:yyyyMMdd}");
    }

    static void WriteTotals(
        AnswerWriter answer, IReadOnlyList<DecidedClaim> claims, Func<DecidedClaim, ClaimStatus> status, string acceptedCode, string rejectedCode)
    {
        var accepted = claims.Where(c => !status(c).IsRejected).ToList();
        var rejected = claims.Where(c => status(c).IsRejected).ToList();
        if (accepted.Count > 0) answer.Segment("QTY", acceptedCode, accepted.Count);
        if (rejected.Count > 0) answer.Segment("QTY", rejectedCode, rejected.Count);
        if (accepted.Count > 0) answer.Segment("AMT", "YU", Sum(accepted));
        if (rejected.Count > 0) answer.Segment("AMT", "YY", Sum(rejected));
    }

    static decimal Sum(IReadOnlyList<DecidedClaim> claims) => claims.Sum(c => c.Claim.Charge);
}
