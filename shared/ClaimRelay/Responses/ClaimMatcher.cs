using ClaimRelay.Intake;
using ClaimRelay.Ledger;
using ClaimRelay.Partners;
using ClaimRelay.Transmissions;

namespace ClaimRelay.Responses;

/// <summary>What an answer says of the claim it means. Absent facts are null.</summary>
public sealed record WantedClaim(string Pcn, string BillingNpi, DateOnly? ServiceFrom, decimal? Charge)
{
    public string? PayerClaimNumber { get; init; }

    /// <summary>The practice whose claim it must be, when that is known: a payment to one practice is never for another's claim.</summary>
    public string? Practice { get; init; }
}

/// <summary>Finds the claim an answer means: PCN exact, then PCN as cut short by a payer with service date and charge. Anything weaker goes to a person.</summary>
public sealed class ClaimMatcher(ClaimLedger claims, BatchLedger batches, TransmissionLedger transmissions, SentClaims sent, RelayConfiguration configuration)
{
    // Below this length a cut PCN could be anybody's.
    const int SafePrefix = 15;

    /// <param name="set">The set that the answer names, when it names one.</param>
    /// <returns>Null when nothing, or more than one claim, fits.</returns>
    public async Task<ClaimKey?> FindAsync(Account account, Transmission? transmission, TransmittedSet? set, WantedClaim wanted, CancellationToken cancellation)
    {
        if (wanted.Pcn.Length == 0) return null;
        if (transmission is not null && set is not null)
        {
            var inSet = (await sent.InAsync(transmission, set, cancellation)).Where(c => c.Pcn == wanted.Pcn).ToList();
            if (inSet.Count > 1 && wanted.Charge is { } charge) inSet = [.. inSet.Where(c => c.Charge == charge)];
            if (inSet.Count == 1) return new(set.Practice, inSet[0].Pcn, inSet[0].Id);
        }

        var exact = await FindAsync(account, wanted, prefix: false, cancellation);
        if (exact.Count > 0) return One(exact, wanted)?.Key;

        if (wanted.Pcn.Length < SafePrefix || wanted.ServiceFrom is null || wanted.Charge is null) return null;
        var cut = (await FindAsync(account, wanted, prefix: true, cancellation)).Where(c => c.ServiceFrom == wanted.ServiceFrom && c.Charge == wanted.Charge).ToList();
        if (cut.Count > 1) cut = Narrow(cut, c => c.BillingNpi == wanted.BillingNpi);
        return cut.Count == 1 ? cut[0].Key : null;
    }

    /// <summary>Of every practice that it could be: two practices may number their patients alike.</summary>
    async Task<List<Claim>> FindAsync(Account account, WantedClaim wanted, bool prefix, CancellationToken cancellation)
    {
        var found = new List<Claim>();
        foreach (var practice in configuration.PracticesOf(account, wanted.BillingNpi).Where(p => wanted.Practice is null || p.Id == wanted.Practice))
        {
            foreach (var claim in await claims.FindAsync(practice.Id, wanted.Pcn, cancellation, prefix))
                if (await WentThroughAsync(account, claim, cancellation)) found.Add(claim);
        }

        return found;
    }

    /// <summary>No account answers for what never went through it. A claim whose delivery is not recorded yet has no account, yet its answer may
    /// already be here: then its batch names the transmissions that carry it.</summary>
    async Task<bool> WentThroughAsync(Account account, Claim claim, CancellationToken cancellation)
    {
        if (claim.Status is ClaimStatus.Held) return false;
        if (claim.Account is not null) return claim.Account == account.Id;

        var batch = await batches.FindAsync(claim.Key.Practice, claim.BatchId, cancellation);
        foreach (var part in (batch?.Transmissions ?? []).Where(t => t.Account == account.Id))
        {
            if (await transmissions.FindAsync(part.Account, part.Id, cancellation) is { MayHaveLeft: true, State: not TransmissionState.Failed } transmission && await sent.IsInAsync(transmission, claim.Key.Id, cancellation)) return true;
        }

        return false;
    }

    static Claim? One(List<Claim> candidates, WantedClaim wanted)
    {
        // A PCN alone may be an account number that a practice uses for every visit: each further fact narrows, never widens.
        // A payer that splits a claim pays each part under its own day, within those of the claim.
        var fitting = candidates.Where(c => wanted.ServiceFrom is null || c.ServiceFrom is null || (wanted.ServiceFrom >= c.ServiceFrom && wanted.ServiceFrom <= (c.ServiceTo ?? c.ServiceFrom))).ToList();
        if (fitting.Count > 1) fitting = Narrow(fitting, c => c.ServiceFrom == wanted.ServiceFrom);
        if (fitting.Count > 1) fitting = Narrow(fitting, c => c.BillingNpi == wanted.BillingNpi);
        if (fitting.Count > 1) fitting = Narrow(fitting, c => wanted.PayerClaimNumber is { Length: > 0 } number && c.PayerClaimNumber == number);
        if (fitting.Count > 1) fitting = Narrow(fitting, c => c.Charge == wanted.Charge);
        if (fitting.Count > 1) fitting = Narrow(fitting, c => c.IsLive);
        return fitting.Count == 1 ? fitting[0] : null;
    }

    static List<Claim> Narrow(List<Claim> claims, Func<Claim, bool> fits)
    {
        var narrowed = claims.Where(fits).ToList();
        return narrowed.Count > 0 ? narrowed : claims;
    }
}
