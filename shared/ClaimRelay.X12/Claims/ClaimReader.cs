using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Reading;

namespace ClaimRelay.X12.Claims;

/// <summary>Reads the claims of one 837 transaction set: professional, institutional or dental.</summary>
public static class ClaimReader
{
    /// <summary>Never throws on bad content: see <see cref="ClaimTransaction.Findings"/>.</summary>
    /// <param name="file">The file that the envelope was read from, whole.</param>
    public static ClaimTransaction Read(ReadOnlyMemory<byte> file, Interchange interchange, FunctionalGroup group, TransactionSet set)
    {
        List<Claim837> claims = [];
        List<Finding> findings = [];
        var type = TypeOf(set.Version) ?? TypeOf(group.Version) ?? TypeByLines(file, interchange, set);
        var reference = "";
        LoopsAbove above = new();
        ClaimBuilder? claim = null;
        foreach (var segment in SegmentReader.Over(file, set.Range, interchange.Delimiters, set.FirstOrdinal))
        {
            if (segment.Is("CLM"u8) || segment.Is("HL"u8) || segment.Is("SE"u8))
            {
                if (claim is not null) claims.Add(claim.Build());
                claim = null;
            }
            if (segment.Is("CLM"u8))
            {
                if (!above.HasSubscriber)
                    findings.Add(new("claim-outside-subscriber", FindingSeverity.Error, "A claim stands outside any subscriber (HL level 22).", segment.Place()));
                claim = new(type, claims.Count, above.Current, segment, findings);
            }
            else if (claim is not null) claim.Add(segment);
            else if (segment.Is("BHT"u8)) reference = segment[3].ToString();
            else above.Add(segment);
        }
        if (claim is not null) claims.Add(claim.Build());
        return new(set, type, reference, claims, findings);
    }

    static ClaimType? TypeOf(string version)
    {
        if (version.Contains("X222", StringComparison.Ordinal) || version.Contains("X098", StringComparison.Ordinal)) return ClaimType.Professional;
        if (version.Contains("X223", StringComparison.Ordinal) || version.Contains("X096", StringComparison.Ordinal)) return ClaimType.Institutional;
        if (version.Contains("X224", StringComparison.Ordinal) || version.Contains("X097", StringComparison.Ordinal)) return ClaimType.Dental;
        return null;
    }

    static ClaimType TypeByLines(ReadOnlyMemory<byte> file, Interchange interchange, TransactionSet set)
    {
        foreach (var segment in SegmentReader.Over(file, set.Range, interchange.Delimiters))
        {
            if (segment.Is("SV2"u8)) return ClaimType.Institutional;
            if (segment.Is("SV3"u8)) return ClaimType.Dental;
        }
        return ClaimType.Professional;
    }
}
