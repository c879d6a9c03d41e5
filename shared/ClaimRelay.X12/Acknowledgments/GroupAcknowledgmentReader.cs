using ClaimRelay.X12.Envelopes;

namespace ClaimRelay.X12.Acknowledgments;

/// <summary>Reads one 999 or 997 set; see <see cref="GroupAcknowledgmentAssembler"/>.</summary>
public static class GroupAcknowledgmentReader
{
    /// <summary>
    /// Never throws on bad content. A missing AK9 reads as an empty code; a set without IK5 as one with an empty code: neither is acceptance, and both are found.
    /// </summary>
    public static GroupAcknowledgment Read(ReadOnlyMemory<byte> file, Interchange interchange, TransactionSet set)
        => new GroupAcknowledgmentAssembler().ReadSet(file, interchange, set) ?? throw new ArgumentException("The transaction set is neither 999 nor 997.", nameof(set));
}
