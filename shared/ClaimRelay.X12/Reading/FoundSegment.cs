namespace ClaimRelay.X12.Reading;

/// <summary>What a reader found last, in places of its buffer: what a <see cref="Segment"/> is a view of.</summary>
struct FoundSegment()
{
    public SegmentKind Kind;
    public Delimiters Delimiters;
    public int Ordinal;

    /// <summary>First byte, and first byte behind terminator and line end.</summary>
    public int Start;
    public int Next;

    /// <summary>Offset in the file of the buffer's first byte.</summary>
    public long BufferOffset;

    /// <summary>From <see cref="FirstPlace"/> the places of the element delimiters, and behind them the end of the content.</summary>
    public int[] Places = [];
    public int FirstPlace;
    public int Count;

    public readonly int ContentEnd => Places[FirstPlace + Count];
}
