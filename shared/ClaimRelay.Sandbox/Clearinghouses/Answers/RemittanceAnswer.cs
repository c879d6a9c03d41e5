using ClaimRelay.X12.Writing;

namespace ClaimRelay.Sandbox.Clearinghouses.Answers;

/// <summary>835 (005010X221A1): one transaction set per payer and payee, each with its own payment and trace number.</summary>
static class RemittanceAnswer
{
    const string Version = "005010X221A1";

    /// <summary>The first payment cycle; null when nothing is paid or denied.</summary>
    public static byte[]? WriteFirst(AnswerContext context, IReadOnlyList<DecidedSet> sets)
        => Write(context, AnswerKind.Remittance, [.. Claims(sets).Where(c => c.IsPaidOrDenied).Select(Adjudication.First)]);

    /// <summary>The second cycle: reversals, each before its correction; null when there is none.</summary>
    public static byte[]? WriteCorrections(AnswerContext context, IReadOnlyList<DecidedSet> sets)
        => Write(context, AnswerKind.Correction, [.. Claims(sets).Where(c => c.Outcome == Outcome.Reverse).SelectMany(Adjudication.Corrected)]);

    static IEnumerable<DecidedClaim> Claims(IReadOnlyList<DecidedSet> sets) => sets.SelectMany(s => s.Claims);

    static byte[]? Write(AnswerContext context, AnswerKind kind, IReadOnlyList<AdjudicatedClaim> claims)
    {
        if (claims.Count == 0) return null;
        var answer = new AnswerWriter(context, kind);
        answer.StartGroup("HP", Version);
        foreach (var payment in claims
            .GroupBy(c => (c.Claim.PayerId, c.Claim.PayerName, c.Claim.Provider.Npi, c.Claim.Provider.Name, c.Claim.Provider.TaxId))
            .OrderBy(p => p.Key.PayerId, StringComparer.Ordinal).ThenBy(p => p.Key.Npi, StringComparer.Ordinal))
            WritePayment(answer, context.Seed, kind, [.. payment]);
        answer.EndGroup();
        return answer.End();
    }

    static void WritePayment(AnswerWriter answer, int seed, AnswerKind kind, IReadOnlyList<AdjudicatedClaim> claims)
    {
        var (payer, payee) = (claims[0].Claim, claims[0].Claim.Provider);
        var numbers = claims.Select(c => c.PayerNumber).Order(StringComparer.Ordinal).ToArray();
        var payerTaxId = Draw.Digits(9, seed, "payer tax id", payer.PayerId);
        var trace = Draw.Digits(12, seed, ["trace", kind.ToString(), payer.PayerId, payee.Npi, .. numbers]);
        var adjustments = ProviderAdjustment.For(claims, seed);
        var payment = claims.Sum(c => c.Paid) - adjustments.Sum(a => a.Amount);

        answer.StartSet("835");
        if (payment > 0)
            answer.Segment(
                "BPR", "I", payment, "C", "ACH", "CCP", "01", "999999992", "DA", Draw.Digits(8, seed, "payer bank", payer.PayerId), "1" + payerTaxId, null,
                "01", "999999984", "DA", Draw.Digits(8, seed, "payee bank", payee.Npi), answer.Date);
        else
            answer.Segment("BPR", "H", 0, "C", "NON", null, null, null, null, null, null, null, null, null, null, null, answer.Date);
        answer.Segment("TRN", "1", trace, "1" + payerTaxId);
        answer.Segment("DTM", "405", answer.Date);
        answer.Segment("N1", "PR", AnswerWriter.Clean(payer.PayerName));
        answer.Segment("N3", "1 INVENTED PLAZA");
        answer.Segment("N4", "SPRINGFIELD", "IL", "62701");
        answer.Segment("REF", "2U", payer.PayerId);
        answer.Segment("PER", "BL", "PROVIDER SERVICES", "TE", "5555550100");
        answer.Segment("N1", "PE", AnswerWriter.Clean(payee.Name), "XX", payee.Npi);
        if (payee.TaxId.Length > 0) answer.Segment("REF", "TJ", payee.TaxId);
        answer.Segment("LX", "1");
        foreach (var claim in claims) WriteClaim(answer, claim);
        foreach (var adjustment in adjustments)
            answer.Segment("PLB", payee.Npi, $"{answer.Date.Year}1231", ElementValue.Composite(adjustment.Code, adjustment.Reference), adjustment.Amount);
        answer.EndSet();
    }

    static void WriteClaim(AnswerWriter answer, AdjudicatedClaim adjudicated)
    {
        var claim = adjudicated.Claim;
        var sign = adjudicated.Sign;
        var share = adjudicated.PatientShare;
        answer.Segment(
            "CLP", AnswerWriter.Clean(claim.Pcn), adjudicated.Status, sign * claim.Charge, adjudicated.Paid, share == 0 ? null : share,
            claim.PlanCode.Length > 0 ? claim.PlanCode : "12", adjudicated.PayerNumber, claim.Facility, claim.Frequency);
        WriteAdjustments(answer, adjudicated.Adjustments, sign);
        var patient = claim.Patient;
        answer.Segment("NM1", "QC", "1", AnswerWriter.Clean(patient.Last), AnswerWriter.Clean(patient.First), null, null, null, "MI", AnswerWriter.Clean(patient.Id));
        answer.Segment("DTM", "232", claim.From);
        answer.Segment("DTM", "233", claim.To);
        foreach (var line in adjudicated.Lines) WriteLine(answer, line, claim.From, sign);
    }

    static void WriteLine(AnswerWriter answer, AdjudicatedLine adjudicated, DateOnly claimDate, int sign)
    {
        var line = adjudicated.Line;
        var procedure = line.Procedure.Length > 0
            ? ElementValue.Composite(line.Qualifier, line.Procedure, line.Modifier)
            : ElementValue.Composite("NU", line.Revenue);
        answer.Segment("SVC", procedure, sign * line.Charge, sign * adjudicated.Paid, line.Procedure.Length > 0 ? line.Revenue : null, line.Units);
        answer.Segment("DTM", "472", line.Date ?? claimDate);
        WriteAdjustments(answer, adjudicated.Adjustments, sign);
        if (line.Control.Length > 0) answer.Segment("REF", "6R", AnswerWriter.Clean(line.Control));
        if (adjudicated.Remark is { } remark) answer.Segment("LQ", "HE", remark);
    }

    /// <summary>One CAS per group code, with up to six triplets.</summary>
    static void WriteAdjustments(AnswerWriter answer, IReadOnlyList<LineAdjustment> adjustments, int sign)
    {
        foreach (var group in adjustments.GroupBy(a => a.Group))
        {
            foreach (var six in group.Chunk(6))
            {
                List<ElementValue> elements = [group.Key];
                foreach (var adjustment in six) elements.AddRange([adjustment.Reason, sign * adjustment.Amount, (string?)null]);
                answer.Segment("CAS", [.. elements]);
            }
        }
    }
}
