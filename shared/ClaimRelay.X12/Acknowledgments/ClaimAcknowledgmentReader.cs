using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Reading;

namespace ClaimRelay.X12.Acknowledgments;

/// <summary>
/// Reads a 277CA (005010X214), and a 277 (005010X212, 004040X167) as far as it looks alike. Every STC is kept at the level where it
/// stands: nothing is rolled up or down.
/// </summary>
public static class ClaimAcknowledgmentReader
{
    /// <summary>Never throws on bad content; what is unreadable is null or empty.</summary>
    public static ClaimAcknowledgment Read(ReadOnlyMemory<byte> file, Interchange interchange, FunctionalGroup group, TransactionSet set)
    {
        var version = set.Version.Length > 0 ? set.Version : group.Version;
        StatusTree tree = new();
        foreach (var segment in SegmentReader.Over(file, set.Range, interchange.Delimiters, set.FirstOrdinal)) tree.Add(segment);
        return tree.Build(version, set.Range);
    }
}
