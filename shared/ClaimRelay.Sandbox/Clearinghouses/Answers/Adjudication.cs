using ClaimRelay.Sandbox.Clearinghouses.Claims;

namespace ClaimRelay.Sandbox.Clearinghouses.Answers;

/// <summary>One CAS triplet; a positive amount reduces the payment.</summary>
sealed record LineAdjustment(string Group, string Reason, decimal Amount);

sealed record AdjudicatedLine(SubmittedLine Line, IReadOnlyList<LineAdjustment> Adjustments, string? Remark = null)
{
    public decimal Paid => Line.Charge - Adjustments.Sum(a => a.Amount);
}

/// <summary>One CLP. Balances by construction: what is paid is the charge less its adjustments.</summary>
/// <param name="Sign">-1 turns every amount round: a reversal.</param>
sealed record AdjudicatedClaim(
    DecidedClaim Decided, string Status, string PayerNumber, IReadOnlyList<LineAdjustment> Adjustments, IReadOnlyList<AdjudicatedLine> Lines, int Sign = 1)
{
    public SubmittedClaim Claim => Decided.Claim;

    IEnumerable<LineAdjustment> All => Adjustments.Concat(Lines.SelectMany(l => l.Adjustments));

    public decimal Paid => Sign * (Claim.Charge - All.Sum(a => a.Amount));

    public decimal PatientShare => Sign * All.Where(a => a.Group == "PR").Sum(a => a.Amount);
}

/// <summary>What the payer pays for a claim.</summary>
static class Adjudication
{
    const decimal Copay = 25m;

    static readonly (string Group, string Reason, string? Remark)[] Denials =
    [
        ("CO", "16", "M76"), ("CO", "197", null), ("CO", "29", null), ("CO", "96", "N130"), ("CO", "50", "N115"),
    ];

    public static AdjudicatedClaim First(DecidedClaim claim) => claim.Outcome switch
    {
        Outcome.Deny => Of(claim, "1", [.. claim.Claim.Lines.Select(line => Denied(claim, line))]),
        Outcome.DenyFour => new(claim, "4", claim.PayerNumber, [new("CO", "109", claim.Claim.Charge)], []),
        Outcome.Deductible => Of(claim, "1", [.. claim.Claim.Lines.Select(line => AllDeductible(line, Percent(claim)))]),
        Outcome.PayPart => Of(claim, "1", [.. claim.Claim.Lines.SkipLast(1).Select(line => Allowed(line, Percent(claim))), PartlyDenied(claim)]),
        _ => Of(claim, "1", WithCopay(claim, [.. claim.Claim.Lines.Select(line => Allowed(line, Percent(claim)))])),
    };

    /// <summary>What was paid first, turned round, and what stands in its place: more or less than before.</summary>
    public static IReadOnlyList<AdjudicatedClaim> Corrected(DecidedClaim claim)
    {
        var percent = Percent(claim) + (claim.Chance(2, "correction") == 0 ? 6 : -4);
        return
        [
            First(claim) with { Status = "22", Sign = -1 },
            Of(claim, "1", [.. claim.Claim.Lines.Select(line => Allowed(line, percent))]) with { PayerNumber = claim.CorrectedPayerNumber },
        ];
    }

    static AdjudicatedClaim Of(DecidedClaim claim, string status, IReadOnlyList<AdjudicatedLine> lines)
    {
        // A claim whose lines do not add up to its charge is still balanced, at claim level.
        var rest = claim.Claim.Charge - lines.Sum(l => l.Line.Charge);
        return new(claim, status, claim.PayerNumber, rest == 0 ? [] : [new("CO", "16", rest)], lines);
    }

    static int Percent(DecidedClaim claim) => 60 + claim.Chance(26, "allowed");

    static AdjudicatedLine Allowed(SubmittedLine line, int percent) => new(line, NotZero(new LineAdjustment("CO", "45", line.Charge - Share(line.Charge, percent))));

    static AdjudicatedLine AllDeductible(SubmittedLine line, int percent)
    {
        var allowed = Share(line.Charge, percent);
        return new(line, NotZero(new LineAdjustment("CO", "45", line.Charge - allowed), new("PR", "1", allowed)));
    }

    static AdjudicatedLine Denied(DecidedClaim claim, SubmittedLine line)
    {
        var (group, reason, remark) = Denials[claim.Chance(Denials.Length, "denial")];
        return new(line, NotZero(new LineAdjustment(group, reason, line.Charge)), remark);
    }

    /// <summary>The last line; of a claim with one line, half of it.</summary>
    static AdjudicatedLine PartlyDenied(DecidedClaim claim)
    {
        var line = claim.Claim.Lines[^1];
        return claim.Claim.Lines.Count > 1
            ? new(line, NotZero(new LineAdjustment("CO", "97", line.Charge)), "M15")
            : new(line, NotZero(new LineAdjustment("CO", "119", Share(line.Charge, 50))));
    }

    static List<AdjudicatedLine> WithCopay(DecidedClaim claim, List<AdjudicatedLine> lines)
    {
        if (lines.Count == 0 || lines[0].Paid < 2 * Copay || claim.Chance(3, "copay") != 0) return lines;
        lines[0] = lines[0] with { Adjustments = [.. lines[0].Adjustments, new("PR", "3", Copay)] };
        return lines;
    }

    static decimal Share(decimal charge, int percent) => Math.Round(charge * percent / 100m, 2, MidpointRounding.AwayFromZero);

    static LineAdjustment[] NotZero(params LineAdjustment[] adjustments) => [.. adjustments.Where(a => a.Amount != 0)];
}
