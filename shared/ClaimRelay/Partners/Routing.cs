using ClaimRelay.X12.Claims;

namespace ClaimRelay.Partners;

/// <summary>Where a claim goes.</summary>
public abstract record RouteResult
{
    RouteResult() { }

    public sealed record One(Account Account) : RouteResult;

    /// <summary>Nobody takes it: the claim is held, and a person must say who does.</summary>
    public sealed record None : RouteResult;

    /// <summary>Equally specific routes. A checked configuration has none.</summary>
    public sealed record Several(IReadOnlyList<Account> Accounts) : RouteResult;
}

/// <summary>Finds the account for a claim: the most specific route wins, by practice, then payer, then claim type.</summary>
public static class Routing
{
    /// <param name="payer">2010BB NM109, compared as it stands; empty matches only routes for any payer.</param>
    public static RouteResult Find(RelayConfiguration configuration, string practice, ClaimType claimType, string payer)
    {
        var routes = MostSpecific(configuration.Routes, practice, claimType, payer);
        return routes.Count switch
        {
            0 => new RouteResult.None(),
            1 => new RouteResult.One(AccountOf(routes[0])),
            _ => new RouteResult.Several([.. routes.Select(AccountOf)]),
        };

        Account AccountOf(Route route) =>
            configuration.Accounts.FirstOrDefault(account => account.Id == route.Account)
            ?? throw new InvalidOperationException($"The route names account {Quoted.Short(route.Account)}, which does not exist: the configuration was not checked.");
    }

    internal static IReadOnlyList<Route> MostSpecific(IReadOnlyList<Route> routes, string practice, ClaimType claimType, string payer)
    {
        List<Route> best = [];
        var bestRank = -1;
        foreach (var route in routes)
        {
            if (!Matches(route.Practice, practice) || !Matches(route.Payer, payer) || !Matches(route.ClaimType, NameOf(claimType))) continue;
            var rank = Rank(route);
            if (rank > bestRank) best.Clear();
            if (rank >= bestRank) best.Add(route);
            bestRank = Math.Max(rank, bestRank);
        }

        return best;
    }

    /// <summary>The claim type as routes write it.</summary>
    internal static string NameOf(ClaimType type) => type switch
    {
        ClaimType.Professional => "professional",
        ClaimType.Institutional => "institutional",
        ClaimType.Dental => "dental",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a claim type."),
    };

    static bool Matches(string pattern, string value) => pattern == "*" || pattern == value;

    static int Rank(Route route) => (route.Practice == "*" ? 0 : 4) + (route.Payer == "*" ? 0 : 2) + (route.ClaimType == "*" ? 0 : 1);
}
