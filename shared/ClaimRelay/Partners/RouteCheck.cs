using ClaimRelay.X12.Claims;

namespace ClaimRelay.Partners;

static class RouteCheck
{
    /// <summary>A payer that no route can name: it stands for every payer that is not mentioned.</summary>
    const string AnyOther = "";

    public static void Run(RelayConfiguration configuration, CheckReport report)
    {
        References(configuration, report);
        Twins(configuration, report);
        Resolution(configuration, report);
    }

    static void References(RelayConfiguration configuration, CheckReport report)
    {
        var types = Enum.GetValues<ClaimType>().Select(Routing.NameOf).Append("*").ToArray();
        foreach (var (index, route) in configuration.Routes.Index())
        {
            var path = $"routes[{index}]";
            if (route.Practice != "*" && configuration.Practices.All(practice => practice.Id != route.Practice))
            {
                report.Error($"{path}.practice", Quoted.Short(route.Practice), "the id of a practice, or \"*\" for any");
            }

            if (!types.Contains(route.ClaimType)) report.Error($"{path}.claimType", Quoted.Short(route.ClaimType), "professional, institutional, dental, or \"*\" for any");
            if (route.Payer.Trim().Length == 0) report.Error($"{path}.payer", "none", "a payer id, or \"*\" for any");
            if (configuration.Accounts.All(account => account.Id != route.Account)) report.Error($"{path}.account", Quoted.Short(route.Account), "the id of an account");
        }
    }

    /// <summary>Two routes are equally specific for one claim only when they say the same of practice, type and payer.</summary>
    static void Twins(RelayConfiguration configuration, CheckReport report)
    {
        Dictionary<(string, string, string), int> first = [];
        foreach (var (index, route) in configuration.Routes.Index())
        {
            var key = (route.Practice, route.ClaimType, route.Payer);
            if (first.TryAdd(key, index)) continue;
            report.Error($"routes[{index}]", $"the claims of routes[{first[key]}] (practice {route.Practice}, claim type {route.ClaimType}, payer {route.Payer})", "one route for each claim");
        }
    }

    static void Resolution(RelayConfiguration configuration, CheckReport report)
    {
        HashSet<(Route, string)> told = [];
        var payers = configuration.Routes.Select(route => route.Payer).Concat(configuration.Payers.Select(payer => payer.Id))
            .Where(payer => payer != "*").Append(AnyOther).Distinct().ToArray();

        foreach (var practice in configuration.Practices)
        {
            foreach (var type in Enum.GetValues<ClaimType>())
            {
                var served = payers.Where(payer => Serves(practice.Id, type, payer)).ToArray();
                if (served.Contains(AnyOther)) continue;
                var which = served.Length == 0 ? "any payer" : $"payers other than {string.Join(", ", served)}";
                report.Warn("routes", $"no route for {Routing.NameOf(type)} claims of practice {practice.Id} to {which}; such a claim becomes a work item");
            }
        }

        bool Serves(string practice, ClaimType type, string payer)
        {
            var routes = Routing.MostSpecific(configuration.Routes, practice, type, payer);
            foreach (var route in routes.Where(route => told.Add((route, practice)))) MustListPractice(route, practice);
            return routes.Count > 0;
        }

        void MustListPractice(Route route, string practice)
        {
            if (configuration.Accounts.FirstOrDefault(account => account.Id == route.Account) is not { } account || account.Practices.Contains(practice)) return;
            report.Error($"routes[{configuration.Routes.Index().First(r => ReferenceEquals(r.Item, route)).Index}].account", $"{Quoted.Short(route.Account)}, which does not list practice {practice}", $"an account that lists practice {practice}");
        }
    }
}
