using ClaimRelay.Sandbox.Clearinghouses.Claims;

namespace ClaimRelay.Sandbox.Clearinghouses.Answers;

/// <summary>What the scenario says of each claim of a file, with what falls on its neighbours and what came before.</summary>
static class Decisions
{
    /// <param name="known">Hashes of the claims that came before and were not refused.</param>
    public static Dictionary<SubmittedClaim, ScenarioRule> For(SubmittedFile file, Scenario scenario, HashSet<string> known)
    {
        var rules = new Dictionary<SubmittedClaim, ScenarioRule>();
        foreach (var interchange in file.Interchanges)
        {
            foreach (var set in interchange.Groups.SelectMany(g => g.Sets))
            {
                foreach (var claim in set.Claims) rules[claim] = scenario.For(new(claim.Pcn, claim.PayerId, claim.Provider.Npi, set.Position));
                foreach (var provider in set.Claims.GroupBy(c => c.Provider)) Spread(rules, [.. provider], Outcome.RejectProvider);
                Spread(rules, set.Claims, Outcome.RejectTransactionSet, !set.CountsHold);
            }
            Spread(rules, [.. interchange.Claims], Outcome.RejectInterchange, !interchange.IsSound);
            foreach (var claim in interchange.Claims)
            {
                var rule = rules[claim];
                if (!IsRefused(rule.Outcome) && !known.Add(claim.Hash)) rules[claim] = rule with { Outcome = Outcome.Duplicate };
            }
        }
        return rules;
    }

    /// <summary>True where the claim was refused before adjudication: it may come again as it is.</summary>
    public static bool IsRefused(Outcome outcome) => outcome is Outcome.RejectClearinghouse or Outcome.RejectPayer or Outcome.RejectProvider
        or Outcome.RejectTransactionSet or Outcome.RejectInterchange or Outcome.NeverSent;

    /// <summary>What refuses one of them refuses all.</summary>
    static void Spread(Dictionary<SubmittedClaim, ScenarioRule> rules, IReadOnlyList<SubmittedClaim> claims, Outcome outcome, bool always = false)
    {
        if (!always && claims.All(c => rules[c].Outcome != outcome)) return;
        foreach (var claim in claims) rules[claim] = rules[claim] with { Outcome = outcome };
    }
}
