namespace ClaimRelay.X12.Checking;

/// <summary>A segment's place, kept for a finding that may come: a <see cref="Place"/> is made only when it does.</summary>
readonly record struct Spot(long Offset, int Ordinal, int Tag)
{
    public static Spot Of(in Segment segment) => new(segment.Offset, segment.Ordinal, segment.Tag);

    public Place Place(int element = 0) => new(Offset, Ordinal, Tags.IsKnown(Tag) ? Text(Tag) : "", element);

    static string Text(int tag) => tag > 0xFFFF ? $"{(char)(tag >> 16)}{(char)(tag >> 8 & 0xFF)}{(char)(tag & 0xFF)}" : $"{(char)(tag >> 8)}{(char)(tag & 0xFF)}";
}
