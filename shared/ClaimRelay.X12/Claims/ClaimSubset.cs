using System.Buffers;
using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Reading;
using ClaimRelay.X12.Writing;

namespace ClaimRelay.X12.Claims;

/// <summary>
/// Writes an 837 transaction set with only some of its claims. Segments are copied byte for byte, with their own terminators and line
/// ends; levels left without claims go, and HL01, HL02 and HL04 change only where that makes it necessary.
/// </summary>
public static class ClaimSubset
{
    /// <param name="claims">Ordinals of the claims to keep (<see cref="Claim837.Ordinal"/>); at least one.</param>
    /// <param name="controlNumber">The new ST02 and SE02.</param>
    /// <param name="reference">The new BHT03; null keeps the submitter's.</param>
    /// <exception cref="ArgumentException">No claim, or one that the set does not have.</exception>
    public static void Write(
        IBufferWriter<byte> output, ReadOnlyMemory<byte> file, Interchange interchange, TransactionSet set,
        IReadOnlySet<int> claims, string controlNumber, string? reference = null)
    {
        var levels = Hierarchy.Read(file, interchange, set, claims);
        var (level, ordinal, count) = (-1, -1, 0);
        var (levelIsKept, claimIsKept, isClosed) = (true, true, false);
        foreach (var segment in SegmentReader.Over(file, set.Range, interchange.Delimiters, set.FirstOrdinal))
        {
            if (segment.Is("SE"u8))
            {
                SegmentCopy.With(output, segment, (1, (count + 1).ToString()), (2, controlNumber));
                isClosed = true;
                break;
            }
            if (segment.Is("HL"u8)) (levelIsKept, claimIsKept) = (levels[++level].IsKept, true);
            else if (segment.Is("CLM"u8)) claimIsKept = claims.Contains(++ordinal);
            if (!levelIsKept || !claimIsKept) continue;

            count++;
            if (segment.Is("ST"u8)) SegmentCopy.With(output, segment, (2, controlNumber));
            else if (segment.Is("BHT"u8) && reference is not null) SegmentCopy.With(output, segment, (3, reference));
            else if (segment.Is("HL"u8)) WriteLevel(output, segment, levels[level]);
            else output.Write(segment.Raw);
        }
        if (!isClosed) throw new ArgumentException("The transaction set has no SE: it is cut off and cannot be sent on.", nameof(set));
    }

    static void WriteLevel(IBufferWriter<byte> output, in Segment hl, HierarchyNode node)
    {
        List<(int, string)> changes = [];
        if (node.NewNumber is { } number) changes.Add((1, number));
        if (node.Parent?.NewNumber is { } parent) changes.Add((2, parent));
        if (node.LosesChildren && hl[4].Is("1"u8)) changes.Add((4, "0"));
        if (changes.Count == 0) output.Write(hl.Raw);
        else SegmentCopy.With(output, hl, changes.ToArray());
    }
}
