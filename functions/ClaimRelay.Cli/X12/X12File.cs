using ClaimRelay.X12;
using ClaimRelay.X12.Acknowledgments;
using ClaimRelay.X12.Claims;
using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Reading;
using ClaimRelay.X12.Remittances;

namespace ClaimRelay.Cli.X12;

/// <summary>A file as the <c>x12</c> commands read it: its bytes and its envelope.</summary>
sealed record X12File(string Path, ReadOnlyMemory<byte> Bytes, Envelope Envelope)
{
    /// <exception cref="RefusedException">It cannot be read, or holds no interchange.</exception>
    public static async Task<X12File> ReadAsync(string path, CancellationToken cancellation)
    {
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(path, cancellation);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{path} cannot be read: {unreadable.Message}", unreadable);
        }

        var envelope = EnvelopeReader.Read(bytes);
        if (envelope.Interchanges.Count == 0) throw new RefusedException($"{path} is no X12 file: no interchange header (ISA) stands in its {bytes.Length} bytes.");
        return new(path, bytes, envelope);
    }

    /// <summary>All segments, envelope and strays included.</summary>
    public int Segments
    {
        get
        {
            var count = 0;
            foreach (var segment in SegmentReader.Over(Bytes)) count += segment.Kind is SegmentKind.Garbage ? 0 : 1;
            return count;
        }
    }

    public IEnumerable<(Interchange Interchange, FunctionalGroup Group, TransactionSet Set)> Sets(params string[] ids) =>
        from interchange in Envelope.Interchanges
        from its in interchange.Groups
        from set in its.Transactions
        where ids.Contains(set.Id)
        select (interchange, its, set);

    public IEnumerable<(Interchange Interchange, FunctionalGroup Group, ClaimTransaction Transaction)> Claims() =>
        Sets("837").Select(s => (s.Interchange, s.Group, ClaimReader.Read(Bytes, s.Interchange, s.Group, s.Set)));

    public IEnumerable<Remittance> Remittances() => Sets("835").Select(s => RemittanceReader.Read(Bytes, s.Interchange, s.Set));

    public IEnumerable<InterchangeAcknowledgment> InterchangeAcknowledgments() => Envelope.Interchanges.SelectMany(i => InterchangeAcknowledgmentReader.Read(Bytes, i));

    public IEnumerable<GroupAcknowledgment> GroupAcknowledgments() => Sets("999", "997").Select(s => GroupAcknowledgmentReader.Read(Bytes, s.Interchange, s.Set));

    public IEnumerable<ClaimAcknowledgment> ClaimAcknowledgments() => Sets("277").Select(s => ClaimAcknowledgmentReader.Read(Bytes, s.Interchange, s.Group, s.Set));
}
