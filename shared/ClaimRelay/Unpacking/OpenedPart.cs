using ClaimRelay.Partners;

namespace ClaimRelay.Unpacking;

/// <summary>One content of a fetched file, or a part of it that stays closed.</summary>
/// <param name="Place">Positions from 1, with dots between levels: 2.1 is the content of the gzip that is the second member. Empty for a plain file.</param>
/// <param name="Name">As the archive gives it: a hint for classification, and never a path to write to.</param>
public abstract record OpenedPart(string Place, string Name)
{
    public sealed record Content(string Place, string Name, ReadOnlyMemory<byte> Bytes) : OpenedPart(Place, Name);

    /// <param name="Kind"><see cref="FileKind.Archive"/> or <see cref="FileKind.Encrypted"/>.</param>
    public sealed record Closed(string Place, string Name, OpeningFault Fault, FileKind Kind) : OpenedPart(Place, Name);

    /// <summary>The place of a part within this one.</summary>
    public static string Below(string place, int position) => place.Length == 0 ? $"{position}" : $"{place}.{position}";
}
