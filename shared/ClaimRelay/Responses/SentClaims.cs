using ClaimRelay.Ledger;
using ClaimRelay.Storage;
using ClaimRelay.Transmissions;

namespace ClaimRelay.Responses;

/// <summary>The claims behind a set that was sent, and events that fall on all of them.</summary>
public sealed class SentClaims(TransmissionLedger transmissions, ClaimLedger claims, Archive archive)
{
    const int AtOnce = 8;

    public async Task<IReadOnlyList<ManifestClaim>> InAsync(Transmission transmission, TransmittedSet set, CancellationToken cancellation)
    {
        var manifest = await RecordDelivery.ManifestAsync(archive, transmission, cancellation);
        return manifest.Sets.Single(s => s.ControlNumber == set.ControlNumber).Claims;
    }

    public async Task<bool> IsInAsync(Transmission transmission, string claimId, CancellationToken cancellation) =>
        (await RecordDelivery.ManifestAsync(archive, transmission, cancellation)).Sets.Any(s => s.Claims.Any(c => c.Id == claimId));

    public async Task<IReadOnlyList<TransmittedSet>> SetsAsync(Transmission transmission, CancellationToken cancellation)
    {
        var manifest = await RecordDelivery.ManifestAsync(archive, transmission, cancellation);
        var sets = new List<TransmittedSet>();
        foreach (var group in manifest.Sets.Select(s => s.GroupControlNumber).Distinct()) sets.AddRange(await transmissions.SetsAsync(transmission, group, cancellation));
        return sets;
    }

    public Task AcceptAsync(Transmission transmission, TransmittedSet set, string code, Evidence evidence, CancellationToken cancellation) =>
        ForEachAsync(transmission, set, claim => new SetAccepted { Id = RowKeys.Id("999", claim.Id, transmission.Id, code), Code = code, Evidence = evidence }, cancellation);

    public Task RejectAsync(Transmission transmission, TransmittedSet set, AnswerSource source, IReadOnlyList<Cause> causes, Evidence evidence, CancellationToken cancellation) =>
        ForEachAsync(transmission, set, claim => new SetRejected { Id = RowKeys.Id(source.ToString(), claim.Id, transmission.Id, "R"), Source = source, Causes = causes, Evidence = evidence }, cancellation);

    async Task ForEachAsync(Transmission transmission, TransmittedSet set, Func<ManifestClaim, ClaimEvent> e, CancellationToken cancellation) =>
        await Parallel.ForEachAsync(await InAsync(transmission, set, cancellation), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (claim, token) => await claims.ApplyAsync(new(set.Practice, claim.Pcn, claim.Id), e(claim), token));
}
