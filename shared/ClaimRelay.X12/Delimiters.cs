namespace ClaimRelay.X12;

/// <summary>The four delimiters of one interchange, taken from fixed positions of its ISA; never assumed.</summary>
/// <param name="Element">ISA position 4.</param>
/// <param name="Repetition">ISA11; 0 where the version has none (before 00402 it carries <c>U</c>).</param>
/// <param name="Component">ISA16.</param>
/// <param name="Segment">The byte behind ISA16.</param>
public readonly record struct Delimiters(byte Element, byte Repetition, byte Component, byte Segment)
{
    public static Delimiters Usual { get; } = new((byte)'*', (byte)'^', (byte)':', (byte)'~');
}
