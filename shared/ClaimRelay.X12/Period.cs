namespace ClaimRelay.X12;

/// <summary>A day or a range of days, both ends counted.</summary>
readonly record struct Period(DateOnly From, DateOnly To)
{
    /// <summary>A date with its format qualifier (DTP02 and DTP03): D8, RD8, or DT of which the day is kept. Null when it is none.</summary>
    public static Period? Read(Element format, Element value)
    {
        var bytes = value.Bytes;
        if (format.Is("RD8"u8))
        {
            return bytes.Length == 17 && bytes[8] == '-' && Day(bytes[..8]) is { } from && Day(bytes[9..]) is { } to ? new(from, to) : null;
        }
        if (format.Is("DT"u8) && bytes.Length is 12 or 14) bytes = bytes[..8];
        return Day(bytes) is { } day ? new(day, day) : null;
    }

    public static DateOnly? Day(ReadOnlySpan<byte> bytes) => new Element(bytes, 0, 0).TryDate(out var day) ? day : null;

    /// <summary>The shortest period that holds both.</summary>
    public static Period? Around(Period? one, Period? other)
        => one is { } a && other is { } b ? new(a.From < b.From ? a.From : b.From, a.To > b.To ? a.To : b.To) : one ?? other;
}
