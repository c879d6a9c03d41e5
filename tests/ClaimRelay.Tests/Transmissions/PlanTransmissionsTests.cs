using System.Text;
using ClaimRelay.Intake;
using ClaimRelay.Partners;
using ClaimRelay.Transmissions;
using Xunit;

namespace ClaimRelay.Tests.Transmissions;

public sealed class PlanTransmissionsTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Claims_go_to_the_account_of_their_payer_in_the_order_of_the_file()
    {
        var plans = Plan(Reading(InventedClaims.File("A-1", "A-2", "A-3"), payerOfSecond: "OTHER"), 5000);
        Assert.Equal([("east", "A-1,A-3"), ("west", "A-2")], plans.Select(p => (p.Account, Pcns(p.Sets))));
        Assert.All(plans, p => Assert.Equal(3, p.Numbers));
        Assert.Equal(2, plans.Select(p => p.Id).Distinct().Count());
    }

    [Theory]
    [InlineData(5, new[] { "A-1,A-2,A-3,A-4,A-5" })]
    [InlineData(2, new[] { "A-1,A-2", "A-3,A-4", "A-5" })]
    [InlineData(1, new[] { "A-1", "A-2", "A-3", "A-4", "A-5" })]
    public void A_set_that_is_too_large_is_sent_as_several_in_one_group(int claimsPerSet, string[] expected)
    {
        var plan = Assert.Single(Plan(Reading(InventedClaims.File("A-1", "A-2", "A-3", "A-4", "A-5")), claimsPerSet));
        Assert.Equal(expected, plan.Sets.Select(s => Pcns([s])));
        Assert.Equal(2 + expected.Length, plan.Numbers);
        Assert.Single(plan.Groups);
    }

    [Fact]
    public void Claims_that_may_not_be_sent_are_left_out_and_nothing_left_is_no_transmission()
    {
        var reading = Reading(InventedClaims.File("A-1", "A-2"));
        Assert.Equal("A-2", Pcns(Assert.Single(Plan(reading, 5000, held: "A-1")).Sets));
        Assert.Empty(PlanTransmissions.For(Batch, reading.Sets, new HashSet<string>(), 5000));
    }

    [Fact]
    public void Each_interchange_is_a_transmission_of_its_own_and_planning_again_gives_the_same()
    {
        var reading = Reading(InventedClaims.File("A-1") + InventedClaims.File(["A-2"], "P", isa13: 2));
        var plans = Plan(reading, 5000);
        Assert.Equal(["A-1", "A-2"], plans.Select(p => Pcns(p.Sets)));
        Assert.Equal(plans.Select(p => p.Id), Plan(reading, 5000).Select(p => p.Id));
    }

    static readonly Batch Batch = new()
    {
        Id = "b1",
        Practice = "north",
        FileName = "claims.837",
        DropETag = "e1",
        Sha256 = "00",
        Size = 1,
        ReceivedAt = Now,
        AnswerNumber = 1,
    };

    static IReadOnlyList<TransmissionPlan> Plan(BatchReading reading, int claimsPerSet, string? held = null) =>
        PlanTransmissions.For(Batch, reading.Sets, reading.Claims.Where(c => c.Entry.Key.Pcn != held).Select(c => c.Entry.Key.Id).ToHashSet(), claimsPerSet);

    static string Pcns(IEnumerable<PlannedSet> sets) => string.Join(',', sets.SelectMany(s => s.Claims).Select(c => c.Entry.Key.Pcn));

    static BatchReading Reading(string file, string? payerOfSecond = null)
    {
        if (payerOfSecond is not null)
        {
            var second = file.IndexOf("PI*PINE1", file.IndexOf("CLM*A-1", StringComparison.Ordinal), StringComparison.Ordinal);
            file = file[..second] + $"PI*{payerOfSecond}" + file[(second + "PI*PINE1".Length)..];
        }

        var configuration = new RelayConfiguration
        {
            Practices = [new() { Id = "north", Name = "Invented", Npis = [RelayFixture.Npi] }],
            Profiles = [new() { Id = "folder", Transport = Transport.Folder, ReceiverId = "HOUSE" }],
            Accounts =
            [
                new() { Id = "east", Profile = "folder", Practices = ["north"], SenderId = "RELAY01" },
                new() { Id = "west", Profile = "folder", Practices = ["north"], SenderId = "RELAY02" },
            ],
            Routes = [new() { Practice = "north", Account = "east" }, new() { Practice = "north", Payer = "OTHER", Account = "west" }],
        };
        return BatchReading.Read(Encoding.ASCII.GetBytes(file), configuration.Practices[0], configuration, "b1", Now);
    }
}
