using ClaimRelay.Intake;
using ClaimRelay.Storage;

namespace ClaimRelay.Transmissions;

/// <summary>Splits the claims of a batch by account. Pure.</summary>
public static class PlanTransmissions
{
    /// <param name="claims">Claims that may be sent, in the order of the file.</param>
    /// <param name="claimsPerSet">Most CLM in one ST.</param>
    public static IReadOnlyList<TransmissionPlan> For(Batch batch, IReadOnlyList<IncomingSet> sets, IReadOnlySet<string> claims, int claimsPerSet)
    {
        var plans = new List<TransmissionPlan>();
        var interchanges = sets.Select(s => s.Interchange).Distinct(ReferenceEqualityComparer.Instance).Cast<X12.Envelopes.Interchange>().ToList();
        foreach (var (index, interchange) in interchanges.Index())
        {
            // An interchange keeps its own delimiters, since its segments are copied byte for byte: one transmission an interchange and account.
            var mine = sets.Where(s => !s.Refused && ReferenceEquals(s.Interchange, interchange)).ToList();
            foreach (var account in mine.SelectMany(s => s.Claims).Select(c => c.Account).OfType<string>().Distinct().Order(StringComparer.Ordinal))
            {
                var groups = new List<PlannedGroup>();
                foreach (var group in mine.GroupBy(s => (s.Group.FunctionalId, s.Group.Version)))
                {
                    var planned = group
                        .Select(s => (Set: s, Claims: s.Claims.Where(c => c.Account == account && claims.Contains(c.Entry.Key.Id)).ToList()))
                        .Where(s => s.Claims.Count > 0)
                        .SelectMany(s => s.Claims.Chunk(claimsPerSet).Select(chunk => new PlannedSet(s.Set, chunk)))
                        .ToList();
                    if (planned.Count > 0) groups.Add(new(group.Key.FunctionalId, group.Key.Version, planned));
                }

                if (groups.Count > 0)
                    plans.Add(new(RowKeys.Id("transmission", batch.Id, account, index.ToString())[..16], account, batch.Practice, batch.Id, interchange.Delimiters, interchange.Usage, groups));
            }
        }

        return plans;
    }
}
