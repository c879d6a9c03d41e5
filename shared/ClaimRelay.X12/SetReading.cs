using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Reading;

namespace ClaimRelay.X12;

/// <summary>Runs an assembler over one transaction set of a file in memory.</summary>
static class SetReading
{
    /// <returns>Null when the set is of another kind.</returns>
    public static T? ReadSet<T>(this SetAssembler<T> assembler, ReadOnlyMemory<byte> file, Interchange interchange, TransactionSet set)
        where T : class
    {
        foreach (var segment in SegmentReader.Over(file, set.Range, interchange.Delimiters, set.FirstOrdinal))
            if (assembler.Add(segment) is { } read) return read;
        return assembler.End();
    }
}
