using System.Text;
using ClaimRelay.Sandbox.Clearinghouses;
using static ClaimRelay.Sandbox.Clearinghouses.Outcome;

namespace ClaimRelay.Sandbox.Samples;

/// <summary>One file of <c>samples/</c>.</summary>
/// <param name="Path">Below <c>samples/</c>, with <c>/</c>.</param>
public sealed record SampleFile(string Path, byte[] Content);

/// <summary>Every file of <c>samples/</c> but its README, and what becomes of each claim. The same bytes every time.</summary>
public static class SampleFiles
{
    static readonly SamplePayer[] Medical = [SamplePayer.Pinewood, SamplePayer.Cedar];

    /// <summary>What ends in each way, in the middle of claims that are paid.</summary>
    static readonly (Outcome, string)[] Mixed =
    [
        (Deny, "Denied"), (DenyFour, "Denied"), (Deductible, "Paid"), (PayPart, "PartlyPaid"), (RejectClearinghouse, "Rejected"),
        (RejectPayer, "Rejected"), (AcceptOnly, "AcceptedByPayer"), (Silent, "Acknowledged"), (Reverse, "Paid"), (Deny, "Denied"),
    ];

    public static IReadOnlyList<SampleFile> All()
    {
        var (hilltop, lakeside) = (new SampleClaims(SamplePractice.Hilltop), new SampleClaims(SamplePractice.Lakeside));
        List<SampleFile> files = [.. OfHilltop(hilltop), .. OfLakeside(lakeside)];
        var scenario = new Scenario { Seed = 2026, Rules = [.. hilltop.All.Concat(lakeside.All).Select(c => c.Rule)] };
        return [.. files, new("scenario.json", Encoding.UTF8.GetBytes(scenario.ToJson() + "\n"))];
    }

    /// <summary>Writes them below a folder, over what is there.</summary>
    public static void WriteTo(string folder)
    {
        foreach (var file in All())
        {
            var path = Path.Combine(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Content);
        }
    }

    static IEnumerable<SampleFile> OfHilltop(SampleClaims claims)
    {
        var practice = SamplePractice.Hilltop;
        SampleFile Batch(string name, SampleType type, int number, SampleForm form, IReadOnlyList<SampleTransaction> sets, string usage = "P", int countOff = 0)
            => new($"hilltop/{name}.837", new SampleWriter(practice, type, number, form, usage).Write(sets, countOff));

        yield return Batch("professional", SampleType.Professional, 1, SampleForm.Usual,
        [
            One(practice.Npi1, claims.Next(SampleType.Professional, Medical, [.. Paid(15), .. Mixed])),
            One(practice.Npi2, claims.Next(SampleType.Professional, Medical, [.. Mixed, .. Paid(15)])),
        ]);
        yield return Batch("institutional-other-delimiters", SampleType.Institutional, 2, SampleForm.Dense,
            [One(practice.Npi1, claims.Next(SampleType.Institutional, Medical, [.. Paid(15), .. Mixed]))]);
        yield return Batch("dental-windows-line-ends", SampleType.Dental, 3, SampleForm.Windows,
            [One(practice.Npi2, claims.Next(SampleType.Dental, [SamplePayer.Maple], [.. Paid(15), .. Mixed]))]);
        yield return Batch("two-accounts", SampleType.Professional, 4, SampleForm.Usual,
            [One(practice.Npi1, claims.Next(SampleType.Professional, [SamplePayer.Pinewood, SamplePayer.Oak], [.. Paid(12), (Deny, "Denied"), (Deny, "Denied"), (RejectPayer, "Rejected"), (RejectPayer, "Rejected")]))]);
        yield return Batch("lines-do-not-add-up", SampleType.Professional, 5, SampleForm.Usual,
        [
            One(practice.Npi1,
            [
                .. claims.Next(SampleType.Professional, Medical, [.. Paid(2)]),
                claims.Next(SampleType.Professional, SamplePayer.Cedar, NeverSent, "Held", chargeTooHighBy: 10m),
                .. claims.Next(SampleType.Professional, Medical, [.. Paid(1)]),
            ]),
        ]);
        yield return Batch("three-sets-one-refused", SampleType.Professional, 6, SampleForm.Usual,
        [
            One(practice.Npi1, claims.Next(SampleType.Professional, Medical, [.. Paid(4)])),
            One(practice.Npi1, claims.Next(SampleType.Professional, Medical, [.. Many(4, RejectTransactionSet, "Rejected")])),
            One(practice.Npi2, claims.Next(SampleType.Professional, Medical, [.. Paid(4)])),
        ]);
        yield return Batch("interchange-refused", SampleType.Professional, 7, SampleForm.Usual,
            [One(practice.Npi1, claims.Next(SampleType.Professional, [SamplePayer.Pinewood], [.. Many(3, RejectInterchange, "Rejected")]))]);
        yield return Batch("test-flag", SampleType.Professional, 8, SampleForm.Usual,
            [One(practice.Npi1, claims.Next(SampleType.Professional, [SamplePayer.Pinewood], [.. Many(3, NeverSent, "Rejected")]))], usage: "T");
        yield return Batch("wrong-count", SampleType.Professional, 9, SampleForm.Usual,
            [One(practice.Npi1, claims.Next(SampleType.Professional, [SamplePayer.Pinewood], [.. Many(3, NeverSent, "Rejected")]))], countOff: 2);
        yield return new("hilltop/not-x12.837", "These are the minutes of a meeting. They are not claims.\n"u8.ToArray());
        yield return new("hilltop/empty.837", []);
    }

    static IEnumerable<SampleFile> OfLakeside(SampleClaims claims)
    {
        var practice = SamplePractice.Lakeside;
        SampleFile Batch(string name, SampleType type, int number, SampleForm form, params IReadOnlyList<SampleTransaction> sets)
            => new($"lakeside/{name}.837", new SampleWriter(practice, type, number, form, "P").Write(sets));

        yield return Batch("professional", SampleType.Professional, 1, SampleForm.Usual,
            One(practice.Npi1, claims.Next(SampleType.Professional, Medical, [.. Paid(38), .. Mixed])));
        yield return Batch("institutional", SampleType.Institutional, 2, SampleForm.Usual,
            One(practice.Npi2, claims.Next(SampleType.Institutional, Medical, [.. Mixed, .. Paid(10)])));
        yield return Batch("dental-accepted-with-errors", SampleType.Dental, 3, SampleForm.Windows,
            One(practice.Npi1,
            [
                claims.Next(SampleType.Dental, SamplePayer.Maple, Pay, "Paid", withErrors: true),
                .. claims.Next(SampleType.Dental, [SamplePayer.Maple], [.. Mixed, .. Paid(9)]),
            ]));
        yield return Batch("provider-refused", SampleType.Professional, 4, SampleForm.Usual, new SampleTransaction(
        [
            (practice.Npi1, claims.Next(SampleType.Professional, Medical, [.. Paid(5)])),
            (practice.Npi2, claims.Next(SampleType.Professional, Medical, [.. Many(3, RejectProvider, "Rejected")])),
        ]));
        yield return Batch("reversals", SampleType.Professional, 5, SampleForm.Usual,
            One(practice.Npi1, claims.Next(SampleType.Professional, [SamplePayer.Cedar], [.. Paid(3), .. Many(3, Reverse, "Paid")])));
        yield return Batch("late-rejections", SampleType.Professional, 6, SampleForm.Dense,
            One(practice.Npi1, claims.Next(SampleType.Professional, [SamplePayer.Pinewood], [.. Paid(4), .. Many(4, RejectPayer, "Rejected")])));
    }

    static SampleTransaction One(string npi, IReadOnlyList<SampleClaim> claims) => new([(npi, claims)]);

    static IEnumerable<(Outcome, string)> Paid(int count) => Many(count, Pay, "Paid");

    static IEnumerable<(Outcome, string)> Many(int count, Outcome outcome, string expect) => Enumerable.Repeat((outcome, expect), count);
}
