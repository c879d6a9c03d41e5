using ClaimRelay.Ledger;
using ClaimRelay.Partners;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.WorkQueues;

public sealed class WorkRoutingTests
{
    [Fact]
    public void Every_kind_has_a_default_queue_that_exists_in_every_deployment() =>
        Assert.All(Enum.GetValues<WorkKind>(), kind => Assert.Contains(WorkRouting.Route(Item(kind), []).Queue, WorkRouting.DefaultQueues));

    [Fact]
    public void The_first_rule_whose_conditions_all_hold_gives_queue_and_priority()
    {
        WorkRule[] rules =
        [
            new() { Kind = "claimdenied", DollarsAtLeast = 500, Queue = "large", Priority = 1 },
            new() { Practice = "south", Queue = "south" },
            new() { Payer = "OTHER", Queue = "other-payer" },
            new() { Cause = "CO-16", Queue = "missing-information", Priority = 2 },
            new() { Queue = "rest", Priority = 5 },
        ];
        Assert.Equal(("large", 1), Routed(Item(WorkKind.ClaimDenied) with { Dollars = 500 }));
        Assert.Equal(("missing-information", 2), Routed(Item(WorkKind.ClaimDenied) with { Dollars = 499.99m }));
        Assert.Equal(("rest", 5), Routed(Item(WorkKind.ClaimDenied, "CO-167")));
        Assert.Equal(("south", 3), Routed(Item(WorkKind.ClaimDenied) with { Practice = "south" }));

        (string, int) Routed(WorkItem item) => WorkRouting.Route(item, rules) is var routed ? (routed.Queue, routed.Priority) : default;
    }

    [Theory]
    [InlineData("A7", true)]
    [InlineData("A7:562", true)]
    [InlineData("A7:562:85", true)]
    [InlineData("A7:56", false)]
    [InlineData("A", false)]
    public void A_cause_matches_whole_or_up_to_a_colon(string cause, bool matches) =>
        Assert.Equal(matches, WorkRouting.Route(Item(WorkKind.ClaimRejected, "A1:20", "A7:562:85"), [new() { Cause = cause, Queue = "mine" }]).Queue == "mine");

    [Fact]
    public void A_rule_for_a_payer_never_matches_an_item_without_a_claim() =>
        Assert.Equal("account-alerts", WorkRouting.Route(Item(WorkKind.AccountStopped), [new() { Payer = "PINE1", Queue = "mine" }]).Queue);

    static WorkItem Item(WorkKind kind, params string[] causes) => new()
    {
        Id = "w1",
        Kind = kind,
        Practice = "north",
        Dollars = 100,
        Explanation = "",
        NextStep = "",
        Causes = [.. (causes.Length == 0 ? ["CO-16"] : causes).Select(c => new Cause("835", c, ""))],
    };
}
