using System.Text.Json.Nodes;
using ClaimRelay.Partners;
using ClaimRelay.X12.Claims;
using Xunit;

namespace ClaimRelay.Tests.Partners;

public class RoutingTests
{
    static JsonNode Routes(params string[] routes) => Sample.Json($"[{string.Join(',', routes)}]");

    [Fact]
    public void The_most_specific_route_wins_by_practice_then_payer_then_claim_type()
    {
        // Account ids say what each route names; all stand for the one mailbox.
        var accounts = new[] { "any", "type", "payer", "payer-type", "practice", "practice-type", "practice-payer", "practice-payer-type" };
        var configuration = Sample.Loaded(_ => { }) with
        {
            Accounts = [.. accounts.Select(id => new Account { Id = id, Profile = "generic", Practices = ["north"], SenderId = "S" })],
            Routes = [.. accounts.Select(id => new Route
            {
                Practice = id.Contains("practice", StringComparison.Ordinal) ? "north" : "*",
                Payer = id.Contains("payer", StringComparison.Ordinal) ? "P1" : "*",
                ClaimType = id.Contains("type", StringComparison.Ordinal) ? "dental" : "*",
                Account = id,
            })],
        };

        string Account(string practice, ClaimType type, string payer) => Assert.IsType<RouteResult.One>(Routing.Find(configuration, practice, type, payer)).Account.Id;
        Assert.Equal("practice-payer-type", Account("north", ClaimType.Dental, "P1"));
        Assert.Equal("practice-payer", Account("north", ClaimType.Professional, "P1"));
        Assert.Equal("practice-type", Account("north", ClaimType.Dental, "P2"));
        Assert.Equal("practice", Account("north", ClaimType.Institutional, "P2"));
        Assert.Equal("payer-type", Account("south", ClaimType.Dental, "P1"));
        Assert.Equal("payer", Account("south", ClaimType.Professional, "P1"));
        Assert.Equal("type", Account("south", ClaimType.Dental, "P2"));
        Assert.Equal("any", Account("south", ClaimType.Professional, "P2"));
    }

    [Fact]
    public void No_route_and_several_routes_are_told_apart()
    {
        var configuration = Sample.Loaded(document => document["routes"] = Routes("""{ "practice": "north", "account": "main" }"""));
        Assert.IsType<RouteResult.None>(Routing.Find(configuration, "south", ClaimType.Dental, "P1"));

        var twins = configuration with { Routes = [configuration.Routes[0], configuration.Routes[0] with { Account = "second" }] };
        var several = Assert.IsType<RouteResult.Several>(Routing.Find(twins, "north", ClaimType.Dental, "P1"));
        Assert.Equal(["main", "second"], several.Accounts.Select(account => account.Id));
    }

    [Fact]
    public void Two_equally_specific_routes_are_refused_and_both_named() =>
        Assert.Equal(
            ["routes[2]: found the claims of routes[1] (practice north, claim type *, payer P1), want one route for each claim"],
            Sample.Errors(document => document["routes"] = Routes(
                """{ "practice": "*", "account": "main" }""",
                """{ "practice": "north", "payer": "P1", "account": "main" }""",
                """{ "practice": "north", "payer": "P1", "account": "second" }""")));

    [Fact]
    public void A_claim_that_no_route_takes_is_a_warning() =>
        Assert.Equal(
            [
                "routes: no route for dental claims of practice north to payers other than P1; such a claim becomes a work item",
                "routes: no route for professional claims of practice south to any payer; such a claim becomes a work item",
                "routes: no route for institutional claims of practice south to any payer; such a claim becomes a work item",
                "routes: no route for dental claims of practice south to any payer; such a claim becomes a work item",
            ],
            Sample.Warnings(document => document["routes"] = Routes(
                """{ "practice": "north", "claimType": "professional", "account": "main" }""",
                """{ "practice": "north", "claimType": "institutional", "account": "main" }""",
                """{ "practice": "north", "payer": "P1", "account": "second" }""")));

    [Fact]
    public void A_route_for_any_practice_must_end_at_an_account_that_lists_those_it_takes()
    {
        Assert.Equal(
            ["routes[0].account: found \"second\", which does not list practice south, want an account that lists practice south"],
            Sample.Errors(document => document["routes"] = Routes("""{ "practice": "*", "account": "second" }""")));
        Assert.Empty(Sample.Errors(document => document["routes"] = Routes(
            """{ "practice": "*", "account": "second" }""",
            """{ "practice": "south", "account": "main" }""")));
    }
}
