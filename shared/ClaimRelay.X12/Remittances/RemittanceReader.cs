using ClaimRelay.X12.Envelopes;

namespace ClaimRelay.X12.Remittances;

/// <summary>Reads one 835 transaction set. Each set is a payment of its own; a file often holds several.</summary>
public static class RemittanceReader
{
    /// <summary>
    /// Never throws on bad content. An amount that must be there and cannot be read is 0 with a finding; the balances then show it too.
    /// </summary>
    public static Remittance Read(ReadOnlyMemory<byte> file, Interchange interchange, TransactionSet set)
    {
        RemittanceAssembler assembler = new();
        return assembler.ReadSet(file, interchange, set) ?? throw new ArgumentException("The transaction set is no 835.", nameof(set));
    }
}
