using System.Security.Cryptography;
using ClaimRelay.Sandbox.Clearinghouses;
using ClaimRelay.Sandbox.Samples;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ClaimRelay.Tests.Sandbox;

public sealed class ClearinghouseTests : IDisposable
{
    static readonly IReadOnlyDictionary<string, byte[]> Samples = SampleFiles.All().ToDictionary(f => f.Path, f => f.Content);

    readonly FakeTimeProvider clock = new(new(2026, 11, 3, 10, 0, 0, TimeSpan.Zero));
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("clearinghouse-");
    readonly Scenario scenario;

    public ClearinghouseTests()
    {
        var path = Path.Combine(folder.FullName, "scenario.json");
        File.WriteAllBytes(path, Samples["scenario.json"]);
        scenario = Scenario.Load(path);
    }

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Every_payment_balances_by_line_claim_and_check()
    {
        var remittances = Answer(MailboxProfile.Northwind, "hilltop/professional.837", "lakeside/reversals.837", "hilltop/institutional-other-delimiters.837")
            .Where(a => a.Kind == "HP").ToList();

        var codes = new HashSet<string>();
        foreach (var set in remittances.SelectMany(r => r.Sets))
        {
            var paid = 0m;
            foreach (var claim in AnswerFile.Parts(set, "CLP", "PLB", "SE"))
            {
                var clp = claim[0];
                Assert.Equal(AnswerFile.Money(clp, 3) - AnswerFile.Adjusted(claim), AnswerFile.Money(clp, 4));
                foreach (var line in AnswerFile.Parts(claim, "SVC"))
                    Assert.Equal(AnswerFile.Money(line[0], 2) - AnswerFile.Adjusted(line), AnswerFile.Money(line[0], 3));
                paid += AnswerFile.Money(clp, 4);
                codes.Add(clp[2]);
            }
            var providerLevel = set.Where(s => s[0] == "PLB").ToList();
            codes.UnionWith(providerLevel.Select(p => p[3].Split(':')[0]));
            Assert.Equal(paid - providerLevel.Sum(p => AnswerFile.Money(p, 4)), AnswerFile.Money(set.Single(s => s[0] == "BPR"), 2));
            Assert.Equal(set.Count, int.Parse(set[^1][1]));
        }
        Assert.Superset(new HashSet<string> { "1", "4", "22", "WO", "L6" }, codes);
    }

    [Fact]
    public void A_reversal_negates_what_was_paid_and_its_correction_follows()
    {
        var answers = Answer(MailboxProfile.Northwind, "lakeside/reversals.837");
        var first = answers.Where(a => a.Kind == "HP").SelectMany(a => a.All("CLP")).ToList();

        var reversals = first.Where(c => c[2] == "22").ToList();
        Assert.Equal(3, reversals.Count);
        foreach (var reversal in reversals)
        {
            var original = first.First(c => c[1] == reversal[1]);
            var correction = first[first.IndexOf(reversal) + 1];
            Assert.Equal(-AnswerFile.Money(original, 4), AnswerFile.Money(reversal, 4));
            Assert.Equal(original[7], reversal[7]);
            Assert.Equal(("1", original[1]), (correction[2], correction[1]));
        }
    }

    [Fact]
    public void One_of_three_sets_is_refused_and_gets_no_claim_status()
    {
        var answers = Answer(MailboxProfile.Northwind, "hilltop/three-sets-one-refused.837");

        var acknowledgment = answers.Single(a => a.Kind == "FA");
        Assert.Equal(["P", "3", "3", "2"], acknowledgment.One("AK9")[1..]);
        Assert.Equal(["A", "R", "A"], acknowledgment.All("IK5").Select(s => s[1]));
        Assert.All(answers.Where(a => a.Kind == "HN"), status => Assert.Equal(8, status.All("NM1").Count(s => s[1] == "QC")));
    }

    [Fact]
    public void Where_only_rejects_are_acknowledged_a_999_comes_for_them_alone()
    {
        var stedi = MailboxProfile.Get("stedi");
        Assert.Equal("P", Answer(stedi, "hilltop/three-sets-one-refused.837").Single(a => a.Kind == "FA").One("AK9")[1]);
        var accepted = Answer(stedi, "lakeside/reversals.837");
        Assert.Contains(accepted, a => a.Kind == "HN");
        Assert.DoesNotContain(accepted, a => a.Kind == "FA" || a.All("TA1").Any());
    }

    [Fact]
    public void A_provider_level_rejection_lists_no_claim()
    {
        var own = Answer(MailboxProfile.Harbor, "lakeside/provider-refused.837").Single(a => a.All("NM1").Any(s => s[1] == "AY"));

        Assert.Equal(5, own.All("NM1").Count(s => s[1] == "QC"));
        var refused = own.All("HL").Single(s => s[3] == "19" && s[4] == "0");
        var loop = own.Segments.SkipWhile(s => s != refused).TakeWhile(s => s[0] != "SE").ToList();
        Assert.Equal("U", loop.Single(s => s[0] == "STC")[3]);
        Assert.Equal(["QC", "3"], loop.Single(s => s[0] == "QTY")[1..]);
        Assert.Equal(loop.Single(s => s[0] == "STC")[4], loop.Single(s => s[0] == "AMT")[2]);
    }

    [Fact]
    public void A_refused_interchange_gets_a_TA1_and_nothing_else()
    {
        var answer = Assert.Single(Answer(MailboxProfile.Northwind, "hilltop/interchange-refused.837"));
        Assert.Equal("R", answer.One("TA1")[4]);
    }

    [Fact]
    public void Every_claim_with_an_outcome_that_is_paid_or_denied_is_in_one_835_and_the_others_in_none()
    {
        var answers = Answer(MailboxProfile.Harbor, "lakeside/professional.837");

        var told = answers.Where(a => a.Kind == "HP").SelectMany(a => a.All("CLP")).Where(c => c[2] != "22").Select(c => c[1]).Distinct().Order();
        Outcome[] paid = [Outcome.Pay, Outcome.PayPart, Outcome.Deny, Outcome.DenyFour, Outcome.Deductible, Outcome.Reverse];
        var wanted = scenario.Claims.SkipWhile(c => c.Pcn != "LKS-00001").Take(48).Where(c => paid.Contains(c.Outcome)).Select(c => c.Pcn!).Order();
        Assert.Equal(wanted, told);
    }

    [Fact]
    public void The_same_file_on_the_same_day_is_answered_with_the_same_bytes()
    {
        Assert.Equal(Bytes("a"), Bytes("b"));

        IReadOnlyList<string> Bytes(string name)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            var house = House(MailboxProfile.Northwind, name, AnswerDelays.None);
            Drop(MailboxProfile.Northwind, name, "hilltop/professional.837");
            house.Look();
            return [.. house.Received.Single().Answers.Select(a => a.Sha256)];
        }
    }

    [Fact]
    public void Started_again_at_any_time_it_gives_every_answer_once()
    {
        var profile = MailboxProfile.Northwind;
        Drop(profile, "again", "hilltop/professional.837");
        var seen = new List<string>();
        for (var second = 0; second < 20; second++)
        {
            House(profile, "again", new()).Look();
            seen.AddRange(Collect(profile, "again").Select(f => f.Name));
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        var file = Assert.Single(House(profile, "again", new()).Received);
        Assert.Equal(file.Answers.Select(a => a.Name), seen);
        Assert.Equal([.. Enum.GetValues<AnswerKind>()], file.Answers.Select(a => a.Kind));
    }

    [Fact]
    public void What_comes_twice_is_recorded_and_refused()
    {
        var house = House(MailboxProfile.Northwind, "twice", AnswerDelays.None);
        Drop(MailboxProfile.Northwind, "twice", "hilltop/professional.837");
        house.Look();
        Collect(MailboxProfile.Northwind, "twice");
        Drop(MailboxProfile.Northwind, "twice", "hilltop/professional.837");
        house.Look();

        Assert.Equal([false, true], house.Received.Select(f => f.HoldsDuplicates));
        var answer = Assert.Single(Collect(MailboxProfile.Northwind, "twice"));
        Assert.Equal("025", new AnswerFile(answer.Content).One("TA1")[5]);
    }

    [Fact]
    public void Names_of_the_harbor_come_round_and_never_cover_a_file_that_was_not_fetched()
    {
        var profile = MailboxProfile.Harbor;
        var house = House(profile, "names", AnswerDelays.None);
        foreach (var sample in Samples.Keys.Where(k => k.StartsWith("lakeside/", StringComparison.Ordinal))) Drop(profile, "names", sample);
        var names = new List<string>();
        for (var look = 0; look < 10; look++)
        {
            house.Look();
            names.AddRange(Collect(profile, "names").Select(f => f.Name));
        }

        Assert.Equal(house.Received.Sum(f => f.Answers.Count), names.Count);
        Assert.True(names.Distinct().Count() < names.Count);
        Assert.Equal(0, house.Pending);
    }

    [Fact]
    public void Files_in_the_making_are_left_alone_and_files_that_are_no_claims_get_no_answer()
    {
        var house = House(MailboxProfile.Northwind, "odd", AnswerDelays.None);
        var inbound = Path.Combine(folder.FullName, "odd", "inbound");
        File.WriteAllText(Path.Combine(inbound, ".1.part"), "ISA");
        File.WriteAllText(Path.Combine(inbound, "notes.txt"), "no claims");
        house.Look();

        Assert.Equal("notes.txt", Assert.Single(house.Received).Name);
        Assert.True(File.Exists(Path.Combine(inbound, ".1.part")));
        Assert.Empty(Collect(MailboxProfile.Northwind, "odd"));
    }

    List<AnswerFile> Answer(MailboxProfile profile, params string[] samples)
    {
        List<AnswerFile> answers = [];
        foreach (var sample in samples)
        {
            var house = House(profile, sample, AnswerDelays.None);
            Drop(profile, sample, sample);
            for (var look = 0; look < 5; look++)
            {
                house.Look();
                // Given at one and the same time here: taken in the order in which they are due otherwise.
                var planned = house.Received.SelectMany(f => f.Answers).Select(a => a.Sha256).ToList();
                answers.AddRange(Collect(profile, sample).Select(f => f.Content)
                    .OrderBy(c => planned.IndexOf(Convert.ToHexStringLower(SHA256.HashData(c)))).Select(c => new AnswerFile(c)));
            }
        }
        return answers;
    }

    Clearinghouse House(MailboxProfile profile, string name, AnswerDelays delays)
        => new("account", Path.Combine(folder.FullName, name), Path.Combine(folder.FullName, "state", name), profile, scenario, delays, clock);

    void Drop(MailboxProfile profile, string name, string sample)
    {
        var send = Directory.CreateDirectory(Path.Combine(folder.FullName, name, profile.SendFolder)).FullName;
        File.WriteAllBytes(Path.Combine(send, Path.GetFileName(sample)), Samples[sample]);
    }

    List<(string Name, byte[] Content)> Collect(MailboxProfile profile, string name)
    {
        List<(string, byte[])> found = [];
        foreach (var path in Directory.GetFiles(Path.Combine(folder.FullName, name, profile.ReceiveFolder)).OrderBy(File.GetLastWriteTimeUtc).ThenBy(p => p))
        {
            found.Add((Path.GetFileName(path), File.ReadAllBytes(path)));
            File.Delete(path);
        }
        return found;
    }
}
