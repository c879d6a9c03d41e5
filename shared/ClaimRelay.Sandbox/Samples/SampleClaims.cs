using ClaimRelay.Sandbox.Clearinghouses;

namespace ClaimRelay.Sandbox.Samples;

/// <summary>Invents the claims of one practice, numbered through. The same calls give the same claims.</summary>
sealed class SampleClaims(SamplePractice practice)
{
    const int Seed = 2026;

    static readonly string[] LastNames = ["ALDERBY", "BRINDLE", "CORVANE", "DUNMORROW", "ELLSWICK", "FENHOLT", "GRAYLOCK", "HARROWAY", "IVERDALE", "JUNIPERO", "KESTREL", "LARKHAM"];
    static readonly string[] FirstNames = ["AVA", "BENNO", "CLIO", "DARIO", "ELKE", "FINN", "GRETA", "HUGO", "INES", "JORIS"];

    static readonly (string Procedure, string Revenue, int Dollars)[] Professional = [("99213", "", 145), ("99214", "", 210), ("87880", "", 38), ("93000", "", 64), ("36415", "", 18), ("90471", "", 42)];
    static readonly (string Procedure, string Revenue, int Dollars)[] Institutional = [("99283", "0450", 620), ("85025", "0305", 74), ("71046", "0324", 240), ("", "0250", 96), ("96374", "0260", 310)];
    static readonly (string Procedure, string Revenue, int Dollars)[] Dental = [("D1110", "", 98), ("D0120", "", 52), ("D0274", "", 66), ("D2392", "", 205), ("D7140", "", 180)];

    readonly List<SampleClaim> all = [];

    public IReadOnlyList<SampleClaim> All => all;

    /// <summary>One claim for each of the outcomes, for the payers in turn.</summary>
    public IReadOnlyList<SampleClaim> Next(SampleType type, IReadOnlyList<SamplePayer> payers, params IReadOnlyList<(Outcome Outcome, string Expect)> outcomes)
        => [.. outcomes.Select((outcome, i) => Next(type, payers[i % payers.Count], outcome.Outcome, outcome.Expect))];

    public SampleClaim Next(SampleType type, SamplePayer payer, Outcome outcome, string expect, bool withErrors = false, decimal chargeTooHighBy = 0)
    {
        var pcn = $"{practice.Prefix}-{all.Count + 1:00000}";
        var fees = type switch { SampleType.Professional => Professional, SampleType.Institutional => Institutional, _ => Dental };
        var first = Number(pcn, fees.Length, "first line");
        var count = 1 + Number(pcn, 3, "lines");
        if (outcome == Outcome.PayPart) count = Math.Max(2, count);
        SampleLine[] lines = [.. Enumerable.Range(0, count).Select(i =>
        {
            var fee = fees[(first + i) % fees.Length];
            return new SampleLine(fee.Procedure, fee.Revenue, fee.Dollars + Number(pcn, 400, $"cents {i}") / 100m);
        })];
        var claim = new SampleClaim
        {
            Pcn = pcn,
            Payer = payer,
            Subscriber = LastNames[Number(pcn, LastNames.Length, "last name")],
            FirstName = FirstNames[Number(pcn, FirstNames.Length, "first name")],
            Dependent = Number(pcn, 5, "dependent") == 0 ? FirstNames[Number(pcn, FirstNames.Length, "child")] : null,
            MemberId = "ZZ" + Draw.Digits(8, Seed, "member", pcn),
            Date = new DateOnly(2026, 9, 1).AddDays(Number(pcn, 58, "date")),
            Lines = lines,
            Charge = lines.Sum(l => l.Charge) + chargeTooHighBy,
            Rule = new() { Pcn = pcn, Practice = practice.Id, Outcome = outcome, Expect = expect, WithErrors = withErrors ? true : null },
        };
        all.Add(claim);
        return claim;
    }

    static int Number(string pcn, int below, string what) => Draw.Below(below, Seed, what, pcn);
}
