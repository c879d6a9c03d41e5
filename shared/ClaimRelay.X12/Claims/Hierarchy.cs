using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Reading;

namespace ClaimRelay.X12.Claims;

/// <summary>One HL of an 837: what stands below it, and what of it is kept.</summary>
sealed class HierarchyNode(int? number, HierarchyNode? parent)
{
    /// <summary>HL01; null when it is no number.</summary>
    public int? Number => number;

    public HierarchyNode? Parent => parent;

    public List<HierarchyNode> Children { get; } = [];

    public bool HasClaims { get; set; }

    public bool HasKeptClaims { get; set; }

    /// <summary>A level goes with its last claim; one that never had any stays with its parent.</summary>
    public bool IsKept { get; private set; }

    /// <summary>HLs dropped before this one: what its number moves down by.</summary>
    public int DroppedBefore { get; set; }

    public string? NewNumber => Number is { } old && DroppedBefore > 0 ? (old - DroppedBefore).ToString() : null;

    /// <summary>To be called once the claims are known, parents before children.</summary>
    public void Decide() => IsKept = HasKeptClaims || (!HasClaims && (parent is null || parent.IsKept));

    public bool LosesChildren => Children.Count > 0 && Children.All(c => !c.IsKept);
}

/// <summary>The HL levels of one 837 in order.</summary>
static class Hierarchy
{
    /// <summary>Reads the levels and marks which are kept when only the given claims are.</summary>
    /// <exception cref="ArgumentException">A claim is asked for that the transaction set does not have, or none at all.</exception>
    public static List<HierarchyNode> Read(ReadOnlyMemory<byte> file, Interchange interchange, TransactionSet set, IReadOnlySet<int> claims)
    {
        List<HierarchyNode> nodes = [];
        Dictionary<string, HierarchyNode> byNumber = [];
        HierarchyNode? current = null;
        var ordinal = 0;
        foreach (var segment in SegmentReader.Over(file, set.Range, interchange.Delimiters))
        {
            if (segment.Is("HL"u8))
            {
                byNumber.TryGetValue(segment[2].ToString(), out var parent);
                current = new(segment[1].TryInt32(out var number) ? number : null, parent);
                parent?.Children.Add(current);
                byNumber[segment[1].ToString()] = current;
                nodes.Add(current);
            }
            else if (segment.Is("CLM"u8))
            {
                var isKept = claims.Contains(ordinal++);
                // What stands above a level that is marked so is marked already.
                for (var node = current; node is not null && !(node.HasClaims && (node.HasKeptClaims || !isKept)); node = node.Parent)
                {
                    node.HasClaims = true;
                    node.HasKeptClaims |= isKept;
                }
            }
        }
        if (claims.Count == 0) throw new ArgumentException("A claim subset needs at least one claim.", nameof(claims));
        if (claims.Any(c => c < 0 || c >= ordinal))
            throw new ArgumentException($"The transaction set has claims 0 to {ordinal - 1}; another one was asked for.", nameof(claims));

        var dropped = 0;
        foreach (var node in nodes)
        {
            node.Decide();
            node.DroppedBefore = dropped;
            if (!node.IsKept) dropped++;
        }
        return nodes;
    }
}
