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
        // ST03 speaks for itself; GS08 where it is absent.
        var assembler = ClaimAssembler.ForSet(set.Version.Length > 0 ? set.Version : group.Version);
        foreach (var segment in SegmentReader.Over(file, set.Range, interchange.Delimiters, set.FirstOrdinal))
            if (assembler.Add(segment) is { } claim) claims.Add(claim);
        if (assembler.End() is { } last) claims.Add(last);
        var type = assembler.Type ?? claims.FirstOrDefault()?.Type ?? ClaimType.Professional;
        return new(set, type, assembler.Reference, claims, assembler.TakeFindings());
    }
}
