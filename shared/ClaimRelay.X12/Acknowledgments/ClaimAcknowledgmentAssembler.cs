namespace ClaimRelay.X12.Acknowledgments;

/// <summary>
/// Puts each 277CA (005010X214) together, and 277 (005010X212, 004040X167) as far as it looks alike. Every STC is kept at the level
/// where it stands: nothing is rolled up or down.
/// </summary>
public sealed class ClaimAcknowledgmentAssembler : SetAssembler<ClaimAcknowledgment>
{
    StatusTree tree = new("");

    /// <summary>One set of a group whose GS is not among the segments.</summary>
    /// <param name="version">GS08.</param>
    public static ClaimAcknowledgmentAssembler ForSet(string version)
    {
        ClaimAcknowledgmentAssembler assembler = new();
        assembler.Follow(version);
        return assembler;
    }

    private protected override bool Begin(in Segment st)
    {
        tree = new(Version);
        return st[1].Is("277"u8);
    }

    private protected override void Take(in Segment segment, int tag) => tree.Add(segment);

    private protected override ClaimAcknowledgment Build(ByteRange range) => tree.Build(range);
}
