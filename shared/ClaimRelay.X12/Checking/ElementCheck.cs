using ClaimRelay.X12.Checking.Guides;

namespace ClaimRelay.X12.Checking;

/// <summary>Checks the elements of one segment: type and length as the standard has them, use and codes as the guide wants them.</summary>
sealed class ElementCheck(FindingSink sink, int level)
{
    static readonly ElementRule AnyUse = new(Usage.Optional, null, null);

    // Whose elements are checked; findings need them.
    string loop = "";
    string name = "";

    /// <param name="node">Null where no guide says what the segment is for.</param>
    public void Check(Segment segment, int tag, GuideNode? node)
    {
        (loop, name) = (node?.Loop ?? "", node?.Name ?? "");
        var definition = SegmentDictionary.Find(tag);
        if (definition is not null && segment.Count > definition.Elements.Length)
            Add(segment, definition.Elements.Length + 1, 0, 1, "element-too-many", "3", $"has more elements than the {definition.Elements.Length} that the standard knows");
        CheckCharacters(segment);

        var position = 0;
        var guided = level >= 2 && node is not null;
        foreach (var element in segment.Elements)
        {
            position++;
            var data = definition is not null && position <= definition.Elements.Length ? definition.Elements[position - 1] : null;
            var rule = !guided ? AnyUse : position < node!.Elements.Length ? node.Elements[position] : ElementRule.NotUsed;
            if (element.IsEmpty)
            {
                if (rule.Usage == Usage.Required) Missing(segment, position, 0);
            }
            else if (data is { Type: DataType.Composite }) CheckComposite(segment, position, element, data, rule);
            else CheckSimple(segment, position, 0, element, data, rule);
        }
        if (guided)
        {
            for (var absent = position + 1; absent <= node!.LastRequired; absent++)
                if (node.Elements[absent].Usage == Usage.Required) Missing(segment, absent, 0);
        }
        if (definition is { Conditions.Length: > 0 }) CheckConditions(segment, definition.Conditions);
    }

    void CheckComposite(Segment segment, int position, Element element, DataElement data, ElementRule rule)
    {
        if (rule.Usage == Usage.NotUsed)
        {
            NotUsed(segment, position, 0);
            return;
        }
        foreach (var repetition in element.Repetitions)
        {
            var component = 0;
            var rest = repetition.Bytes;
            var delimiter = segment.Delimiters.Component;
            while (true)
            {
                component++;
                var end = rest.IndexOf(delimiter);
                var value = end < 0 ? rest : rest[..end];
                CheckComponent(segment, position, component, value, data, rule);
                if (end < 0) break;
                rest = rest[(end + 1)..];
            }
            if (component > data.Components.Length) Add(segment, position, component, 1, "component-too-many", "13", "has more components than the standard knows");
            for (var absent = component + 1; rule.Components is { } rules && absent < rules.Length; absent++)
                if (rules[absent].Usage == Usage.Required) Missing(segment, position, absent);
        }
    }

    void CheckComponent(Segment segment, int position, int component, ReadOnlySpan<byte> value, DataElement data, ElementRule of)
    {
        var rule = of.Components is not { } rules ? AnyUse : component < rules.Length ? rules[component] : ElementRule.NotUsed;
        if (!value.IsEmpty) CheckSimple(segment, position, component, new(value, 0, 0), component <= data.Components.Length ? data.Components[component - 1] : null, rule);
        else if (rule.Usage == Usage.Required) Missing(segment, position, component);
    }

    void CheckSimple(Segment segment, int position, int component, Element element, DataElement? data, ElementRule rule)
    {
        if (rule.Usage == Usage.NotUsed)
        {
            NotUsed(segment, position, component);
            return;
        }
        var value = element.Bytes;
        if (data is not null) CheckData(segment, position, component, element, data);
        if (rule.Codes is { } codes && !codes.Contains(value))
            Add(segment, position, component, 2, "element-code", "I6", $"has a code that is not used here{Wanted(codes)}");
    }

    static string Wanted(CodeSet codes) => codes.Codes.Count > 12 ? "" : $"; wanted is {string.Join(", ", codes.Codes)}";

    void CheckData(Segment segment, int position, int component, Element element, DataElement data)
    {
        var value = element.Bytes;
        if (component == 0 && segment.Delimiters.Component is var delimiter && delimiter != 0 && value.Contains(delimiter))
        {
            Add(segment, position, 0, 1, "component-too-many", "13", "has components, where one value is wanted");
            return;
        }
        var length = value.Length;
        switch (data.Type)
        {
            case DataType.Number or DataType.Whole:
                length = DigitsOf(value, data.Type == DataType.Number);
                if (length < 0)
                {
                    Add(segment, position, component, 1, "element-number", "6", data.Type == DataType.Number ? "is not a number" : "is not a whole number");
                    return;
                }
                break;
            case DataType.Date when length == 8 && !element.TryDate(out _):
                Add(segment, position, component, 1, "element-date", "8", "is not a date as yyyyMMdd");
                return;
            case DataType.Time when !IsTime(value):
                Add(segment, position, component, 1, "element-time", "9", "is not a time as HHmm");
                return;
        }
        if (length < data.Min) Add(segment, position, component, 1, "element-short", "4", $"is shorter than {data.Min}");
        else if (length > data.Max) Add(segment, position, component, 1, "element-long", "5", $"is longer than {data.Max}");
    }

    /// <summary>Sign and decimal point do not count (X12.6, 3.5); -1 when it is no number.</summary>
    static int DigitsOf(ReadOnlySpan<byte> value, bool mayHavePoint)
    {
        var (digits, points) = (0, 0);
        for (var i = 0; i < value.Length; i++)
        {
            if ((uint)(value[i] - '0') <= 9) digits++;
            else if (value[i] == '.' && mayHavePoint) points++;
            else if (value[i] != '-' || i > 0) return -1;
        }
        return digits == 0 || points > 1 ? -1 : digits;
    }

    public static bool IsTime(ReadOnlySpan<byte> value)
        => value.Length is 4 or 6 or 7 or 8 && value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            && (value[0] - '0') * 10 + value[1] - '0' < 24 && value[2] < '6' && (value.Length == 4 || value[4] < '6');

    /// <summary>Control characters that are no delimiters of the interchange. What is beyond ASCII is told once a segment, as a warning.</summary>
    void CheckCharacters(Segment segment)
    {
        var bytes = segment.Bytes;
        var (at, toldForeign) = (0, false);
        while (true)
        {
            var next = bytes[at..].IndexOfAnyExceptInRange((byte)' ', (byte)'~');
            if (next < 0) return;
            at += next;
            var found = bytes[at++];
            var delimiters = segment.Delimiters;
            if (found == delimiters.Element || found == delimiters.Component || found == delimiters.Repetition) continue;
            if (found < 0x80)
            {
                Add(segment, 0, 0, 1, "character", "6", "has a control character");
                return;
            }
            if (toldForeign) continue;
            toldForeign = true;
            Add(segment, 0, 0, 1, "character-set", null, "has characters beyond ASCII, which many receivers refuse", FindingSeverity.Warning);
        }
    }

    void CheckConditions(Segment segment, ElementCondition[] conditions)
    {
        foreach (var condition in conditions)
        {
            var given = 0;
            foreach (var position in condition.Elements)
                if (!segment[position].IsEmpty) given++;
            var first = condition.Elements[0];
            var hasFirst = !segment[first].IsEmpty;
            var fails = condition.Kind switch
            {
                'P' => given > 0 && given < condition.Elements.Length,
                'R' => given == 0,
                'E' => given > 1,
                'C' => hasFirst && given < condition.Elements.Length,
                _ => hasFirst && given < 2,
            };
            if (!fails) continue;
            var id = segment.Place().SegmentId;
            var list = string.Join(" and ", condition.Elements.Select(e => $"{id}{e:00}"));
            Add(segment, first, 0, 1, "element-together", condition.Kind == 'E' ? "10" : "2", condition.Kind switch
            {
                'P' => $"stands alone: {list} come together or not at all",
                'R' => $"is missing: at least one of {list} is wanted",
                'E' => $"excludes another: only one of {list} may be sent",
                'C' => $"needs another: {list} are wanted with it",
                _ => $"needs another: one of {list} is wanted with it",
            });
        }
    }

    void Missing(Segment segment, int position, int component) => Add(segment, position, component, 2, "element-missing", "1", "is missing");

    void NotUsed(Segment segment, int position, int component) => Add(segment, position, component, 2, "element-not-used", "I10", "is sent, but not used here");

    void Add(Segment segment, int position, int component, int type, string code, string? elementError, string what, FindingSeverity severity = FindingSeverity.Error)
    {
        if (type > level) return;
        var place = segment.Place(position, component);
        var subject = position == 0 ? place.SegmentId : $"{place.SegmentId}{position:00}{(component > 0 ? $"-{component}" : "")}";
        sink.Add(new(code, severity, $"{subject}{(name.Length > 0 ? $" ({name})" : "")} {what}.", place)
        {
            SnipType = type,
            Loop = loop.Length > 0 ? loop : null,
            SegmentError = elementError is null ? null : "8",
            ElementError = elementError,
        });
    }
}
