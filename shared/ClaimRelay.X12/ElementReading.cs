namespace ClaimRelay.X12;

/// <summary>Reads values for models: what is unreadable becomes a finding and null, never an exception or a zero.</summary>
static class ElementReading
{
    /// <summary>Dollars that must be there; null with a finding when absent or unreadable. Parts of a cent are kept, and told.</summary>
    public static decimal? Amount(this in Segment segment, int element, ICollection<Finding> findings)
    {
        if (segment[element].TryDecimal(out var value))
        {
            // Zeros behind the second decimal are no parts of a cent.
            if (value.Scale > 2 && decimal.Round(value, 2) != value) findings.Add(new("amount-decimals", FindingSeverity.Warning, $"{segment.Name(element)} has parts of a cent.", segment.Place(element)) { SnipType = 2 });
            return value;
        }
        var what = segment[element].IsEmpty ? "is missing." : "is not a number; it was left out.";
        findings.Add(new("amount-unreadable", FindingSeverity.Error, $"{segment.Name(element)} {what}", segment.Place(element)));
        return null;
    }

    /// <summary>A number that may be absent; unreadable reads as absent, with a finding.</summary>
    public static decimal? OptionalAmount(this in Segment segment, int element, ICollection<Finding> findings)
    {
        if (segment[element].IsEmpty) return null;
        if (segment[element].TryDecimal(out var value)) return value;
        findings.Add(new("amount-unreadable", FindingSeverity.Error, $"{segment.Name(element)} is not a number; it was left out.", segment.Place(element)));
        return null;
    }

    /// <summary>A date yyyyMMdd that may be absent; unreadable reads as absent, with a finding.</summary>
    public static DateOnly? OptionalDate(this in Segment segment, int element, ICollection<Finding> findings)
    {
        if (segment[element].IsEmpty) return null;
        if (segment[element].TryDate(out var value)) return value;
        findings.Add(DateUnreadable(segment, element));
        return null;
    }

    /// <summary>The period of a DTP segment (02 format, 03 value); unreadable reads as absent, with a finding.</summary>
    public static Period? Dtp(this in Segment segment, ICollection<Finding> findings)
    {
        if (Period.Read(segment[2], segment[3]) is { } period) return period;
        findings.Add(DateUnreadable(segment, 3));
        return null;
    }

    /// <summary>Text, null when absent.</summary>
    public static string? TextOrNull(this Element element) => element.IsEmpty ? null : element.ToString();

    /// <summary>Components from a position up to another, empty ones left out.</summary>
    public static IReadOnlyList<string> Components(this Element element, int first, int last, TextCache texts)
    {
        // Most have none: nothing stands behind the component before the first.
        if (element.ComponentCount < first) return [];
        var count = 0;
        for (var i = first; i <= last; i++)
            if (!element.Component(i).IsEmpty) count++;
        if (count == 0) return [];
        var values = new string[count];
        for (var (i, at) = (first, 0); i <= last; i++)
            if (element.Component(i) is { IsEmpty: false } component) values[at++] = texts.Text(component);
        return values;
    }

    static Finding DateUnreadable(in Segment segment, int element)
        => new("date-unreadable", FindingSeverity.Error, $"{segment.Name(element)} is not a date; it was left out.", segment.Place(element));

    static string Name(this in Segment segment, int element) => $"{segment.Place().SegmentId}{element:00}";
}
