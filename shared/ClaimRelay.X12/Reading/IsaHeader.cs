namespace ClaimRelay.X12.Reading;

/// <summary>Finds the delimiters in an ISA, the one segment with fixed places: 105 bytes and the terminator.</summary>
static class IsaHeader
{
    public const int Length = 106;

    /// <summary>Places of the 16 element delimiters.</summary>
    static ReadOnlySpan<int> Separators => [3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103];

    /// <summary>Places of the element delimiters and the terminator in a buffer where the ISA begins at a place.</summary>
    public static int[] PlacesFrom(int start)
    {
        int[] places = [.. Separators, Length - 1];
        foreach (ref var place in places.AsSpan()) place += start;
        return places;
    }

    public enum Answer { No, Yes, NeedMore }

    /// <summary>Whether an ISA starts at the first byte.</summary>
    public static Answer Probe(ReadOnlySpan<byte> bytes, bool isFinal, out Delimiters delimiters)
    {
        delimiters = default;
        var start = bytes[..Math.Min(3, bytes.Length)];
        if (!"ISA"u8.StartsWith(start)) return Answer.No;
        if (bytes.Length < Length) return isFinal ? Answer.No : Answer.NeedMore;

        var element = bytes[3];
        foreach (var place in Separators)
            if (bytes[place] != element) return Answer.No;
        if (bytes[..Length].Count(element) != Separators.Length) return Answer.No;

        var (component, segment) = (bytes[104], bytes[105]);
        if (!CanDelimit(element) || !CanDelimit(component) || !CanDelimit(segment)) return Answer.No;
        if (element == component || element == segment || component == segment) return Answer.No;

        var repetition = bytes[82];
        // Before 00402 ISA11 is the standards identifier U; a version that is no number counts as new.
        var hasRepetition = bytes.Slice(84, 5).SequenceCompareTo("00402"u8) >= 0
            && CanDelimit(repetition) && repetition != element && repetition != component && repetition != segment;
        delimiters = new(element, hasRepetition ? repetition : (byte)0, component, segment);
        return Answer.Yes;
    }

    static bool CanDelimit(byte value) => value != ' ' && value != 0 && !char.IsAsciiLetterOrDigit((char)value);
}
