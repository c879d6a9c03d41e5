using ClaimRelay.Ledger;

namespace ClaimRelay.Reports;

/// <summary>One claim with everything that happened to it.</summary>
/// <param name="DaysLeft">Until the payer's filing deadline; negative once it has passed, null without one.</param>
public sealed record ClaimReport(Claim Claim, int? DaysLeft, IReadOnlyList<TimelineEntry> Timeline);

/// <param name="What">Kind of event, as SetAccepted.</param>
public sealed record TimelineEntry(DateTimeOffset At, string What, ClaimEvent Event);

/// <summary>Reads the claims of a patient control number, which is not unique by itself.</summary>
public sealed class ReadClaim(ClaimLedger claims, TimeProvider clock)
{
    public async Task<IReadOnlyList<ClaimReport>> RunAsync(string practice, string pcn, CancellationToken cancellation)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var found = new List<ClaimReport>();
        foreach (var claim in await claims.FindAsync(practice, pcn, cancellation))
        {
            var timeline = await claims.TimelineAsync(claim.Key, cancellation);
            found.Add(new(claim, claim.FilingDeadline?.DayNumber - today.DayNumber, [.. timeline.Select(e => new TimelineEntry(e.At, e.Event.GetType().Name, e.Event))]));
        }

        return found;
    }
}
