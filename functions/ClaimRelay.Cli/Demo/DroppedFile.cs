using System.Security.Cryptography;
using ClaimRelay.Sandbox.Clearinghouses;
using ClaimRelay.Storage;
using ClaimRelay.X12.Claims;
using ClaimRelay.X12.Envelopes;

namespace ClaimRelay.Cli.Demo;

/// <summary>One claim of a file that is dropped, with the status it must have in the end.</summary>
/// <param name="Id">Its id in the ledger: made of the practice, the bytes of the file and the claim's place in it.</param>
public sealed record DroppedClaim(string Practice, string Pcn, string Id, decimal Charge, string Expected);

/// <summary>A file for the drop zone.</summary>
public sealed record DroppedFile(string Practice, string Name, ReadOnlyMemory<byte> Content)
{
    /// <summary>The same bytes were dropped before: nothing of it may be sent.</summary>
    public bool IsDuplicate { get; init; }

    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Content.Span));

    /// <summary>The batch that the relay makes of these bytes.</summary>
    public string BatchId => RowKeys.Id("batch", Practice, Sha256)[..16];

    /// <summary>ISA15 of its first interchange; null when it has none.</summary>
    public string? Usage => EnvelopeReader.Read(Content) is { Interchanges: [var first, ..] } ? first.Usage : null;

    /// <summary>How many 837 transaction sets it holds.</summary>
    public int Sets => EnvelopeReader.Read(Content).Interchanges.SelectMany(i => i.Groups).Sum(g => g.Transactions.Count(t => t.Id == "837"));

    /// <summary>Every claim in it, whether or not the relay takes the file.</summary>
    public IReadOnlyList<DroppedClaim> Claims(Scenario scenario)
    {
        var claims = new List<DroppedClaim>();
        foreach (var interchange in EnvelopeReader.Read(Content).Interchanges)
        {
            foreach (var group in interchange.Groups)
            {
                foreach (var (place, set) in group.Transactions.Where(t => t.Id == "837").Index())
                {
                    claims.AddRange(ClaimReader.Read(Content, interchange, group, set).Claims.Select(claim => new DroppedClaim(
                        Practice, claim.PatientControlNumber, "", claim.Charge ?? 0,
                        scenario.Expected(Practice, claim.PatientControlNumber, claim.PayerId, claim.BillingNpi, place + 1))));
                }
            }
        }

        return [.. claims.Select((claim, place) => claim with { Id = $"{BatchId}-{place:D5}" })];
    }
}
