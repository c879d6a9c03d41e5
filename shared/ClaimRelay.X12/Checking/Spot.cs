namespace ClaimRelay.X12.Checking;

/// <summary>A place in a file, kept for a finding that may come: a <see cref="X12.Place"/> is made only when it does.</summary>
readonly record struct Spot(long Offset, int Ordinal, int Tag, string Loop, int Element = 0, int Component = 0)
{
    public static Spot Of(in Segment segment, string loop = "", int element = 0, int component = 0) => new(segment.Offset, segment.Ordinal, segment.Tag, loop, element, component);

    public Place Place() => new(Offset, Ordinal, Tags.IsKnown(Tag) ? Text(Tag) : "", Element, Component);

    public Place Place(int element) => (this with { Element = element }).Place();

    static string Text(int tag) => tag > 0xFFFF ? $"{(char)(tag >> 16)}{(char)(tag >> 8 & 0xFF)}{(char)(tag & 0xFF)}" : $"{(char)(tag >> 8)}{(char)(tag & 0xFF)}";
}
