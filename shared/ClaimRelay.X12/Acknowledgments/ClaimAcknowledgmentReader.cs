using ClaimRelay.X12.Envelopes;

namespace ClaimRelay.X12.Acknowledgments;

/// <summary>Reads one 277CA or 277 set; see <see cref="ClaimAcknowledgmentAssembler"/>.</summary>
public static class ClaimAcknowledgmentReader
{
    /// <summary>Never throws on bad content; what is unreadable is null or empty.</summary>
    public static ClaimAcknowledgment Read(ReadOnlyMemory<byte> file, Interchange interchange, FunctionalGroup group, TransactionSet set)
        => ClaimAcknowledgmentAssembler.ForSet(group.Version).ReadSet(file, interchange, set) ?? throw new ArgumentException("The transaction set is no 277.", nameof(set));
}
