using System.Numerics;
using ClaimRelay.X12.Checking.Guides;

namespace ClaimRelay.X12.Checking;

/// <summary>Checks the elements of one segment: type and length as the standard has them, use and codes as the guide wants them.</summary>
sealed class ElementCheck(FindingSink sink, int level)
{
    static readonly SegmentPlan Unknown = new(null, null);

    readonly Dictionary<int, SegmentPlan> unguided = [];

    // Whose elements are checked; findings need it.
    GuideNode? at;

    /// <param name="node">Null where no guide says what the segment is for.</param>
    public void Check(in Segment segment, int tag, GuideNode? node)
    {
        at = node;
        var plan = node?.Plan ?? Unguided(tag);
        if (segment.Count > plan.Known) Add(segment, plan.Known + 1, 0, 1, "element-too-many", "3", $"has more elements than the {plan.Known} that the standard knows");
        var (isUnprintable, parts) = segment.Look();
        if (isUnprintable) CheckCharacters(segment);

        var (position, present, place) = (0, 0u, segment.Id.Length);
        var plans = plan.Elements;
        foreach (var element in segment.Elements)
        {
            position++;
            var start = place + 1;
            place = start + element.Bytes.Length;
            if (element.IsEmpty) continue;
            present |= position <= 32 ? 1u << (position - 1) : 0;
            if (position > plans.Length)
            {
                if (plan.IsGuided && position <= plan.Known) NotUsed(segment, position, 0);
                continue;
            }
            ref readonly var of = ref plans[position - 1];
            var mayHaveParts = !parts.IsEmpty && parts.MayBeIn(start, element.Bytes.Length);
            if (of.IsPlain && !mayHaveParts && element.Bytes[0] != ' ' && element.Bytes[^1] != ' ' && (uint)(element.Bytes.Length - of.Min) <= (uint)(of.Max - of.Min)) continue;
            if (of.Components is not null) CheckComposite(segment, position, element, of);
            else CheckSimple(segment, position, 0, element, of, mayHaveParts);
        }
        if (position > 0 && position <= plans.Length && segment[position].IsEmpty) TrailingDelimiter(segment, position, 0);
        if (tag == Tags.Nm1 && plan.IsGuided) CheckOrganisation(segment, plans);
        for (var missing = plan.Required & ~present; missing != 0; missing &= missing - 1) Missing(segment, BitOperations.TrailingZeroCount(missing) + 1, 0);
        foreach (var condition in plan.Conditions) CheckCondition(segment, condition, present);
    }

    SegmentPlan Unguided(int tag)
    {
        if (unguided.TryGetValue(tag, out var plan)) return plan;
        // There are few segments of the standard, and any number of others.
        if (SegmentDictionary.Find(tag) is not { } definition) return Unknown;
        unguided.Add(tag, plan = new(definition, null));
        return plan;
    }

    void CheckComposite(in Segment segment, int position, Element element, in ElementPlan of)
    {
        if (of.Usage == Usage.NotUsed)
        {
            NotUsed(segment, position, 0);
            return;
        }
        var delimiters = segment.Delimiters;
        var bytes = element.Bytes;
        var plans = of.Components.AsSpan();
        var (component, start) = (0, 0);
        for (var i = 0; i <= bytes.Length; i++)
        {
            var isLast = i == bytes.Length || (bytes[i] == delimiters.Repetition && delimiters.Repetition != 0);
            if (isLast && i < bytes.Length && !of.Repeats)
            {
                Repeated(segment, position, 0);
                return;
            }
            if (!isLast && bytes[i] != delimiters.Component) continue;
            component++;
            var isEmpty = i == start;
            if (component <= plans.Length) CheckComponent(segment, position, component, bytes[start..i], plans[component - 1]);
            else if (component == plans.Length + 1) Add(segment, position, component, 1, "component-too-many", "13", "has more components than the standard knows");
            start = i + 1;
            if (!isLast) continue;
            if (component > 1 && isEmpty) TrailingDelimiter(segment, position, component);
            for (var absent = component; absent < plans.Length; absent++)
                if (plans[absent].Usage == Usage.Required) Missing(segment, position, absent + 1);
            component = 0;
        }
    }

    void CheckComponent(in Segment segment, int position, int component, ReadOnlySpan<byte> value, in ElementPlan of)
    {
        if (!value.IsEmpty) CheckSimple(segment, position, component, new(value, 0, 0), of, mayHaveParts: false);
        else if (of.Usage == Usage.Required) Missing(segment, position, component);
    }

    void CheckSimple(in Segment segment, int position, int component, Element element, in ElementPlan of, bool mayHaveParts)
    {
        if (of.Usage == Usage.NotUsed)
        {
            NotUsed(segment, position, component);
            return;
        }
        var value = element.Bytes;
        if (mayHaveParts && of.HasData && value.Contains(segment.Delimiters.Component))
        {
            Add(segment, position, 0, 1, "component-too-many", "13", "has components, where one value is wanted");
            return;
        }
        if (mayHaveParts && of.HasData && segment.Delimiters.Repetition != 0 && value.Contains(segment.Delimiters.Repetition))
        {
            Repeated(segment, position, component);
            return;
        }
        if (value[0] == ' ' && !value.ContainsAnyExcept((byte)' '))
        {
            Add(segment, position, component, 1, "element-blank", "6", "has nothing but blanks");
            return;
        }
        var length = value.Length;
        if (of.Type > DataType.Code) length = CheckType(segment, position, component, element, of);
        else if (of.HasData && of.Codes is null && (value[0] == ' ' || (value[^1] == ' ' && length > of.Min)))
            Add(segment, position, component, 1, "value-padded", null, "begins or ends with a blank: trailing blanks are left out, and leading ones count as part of the value (X12.6)", FindingSeverity.Warning);
        if (length >= 0 && length < of.Min) Add(segment, position, component, 1, "element-short", "4", $"is shorter than {of.Min}");
        else if (length > of.Max) Add(segment, position, component, 1, "element-long", "5", $"is longer than {of.Max}");
        if (of.Codes is { } codes && !codes.Contains(value))
            Add(segment, position, component, 2, "element-code", "I6", $"has a code that is not used here{Wanted(codes)}");
    }

    static string Wanted(CodeSet codes) => codes.Codes.Count > 12 ? "" : $"; wanted is {string.Join(", ", codes.Codes)}";

    /// <returns>The length that counts; -1 when the value is not of its type, which was told.</returns>
    int CheckType(in Segment segment, int position, int component, Element element, in ElementPlan of)
    {
        var value = element.Bytes;
        switch (of.Type)
        {
            case DataType.Number or DataType.Whole:
                var digits = DigitsOf(value, of.Type == DataType.Number);
                if (digits < 0) Add(segment, position, component, 1, "element-number", "6", of.Type == DataType.Number ? "is not a number" : "is not a whole number");
                else if (of.IsAmount && value.IndexOf((byte)'.') is >= 0 and var point && value.Length - point > 3)
                    Add(segment, position, component, 2, "amount-decimals", "I12", "has more than two decimals, as no dollars have", FindingSeverity.Warning);
                return digits;
            case DataType.Date when value.Length == 8 && !element.TryDate(out _):
                Add(segment, position, component, 1, "element-date", "8", "is not a date as yyyyMMdd");
                return -1;
            case DataType.Date when of.Max == 6 && value.Length == 6 && X12.Period.Day([(byte)'2', (byte)'0', .. value]) is null:
                Add(segment, position, component, 1, "element-date", "8", "is not a date as yyMMdd");
                return -1;
            case DataType.Time when !IsTime(value):
                Add(segment, position, component, 1, "element-time", "9", "is not a time as HHmm");
                return -1;
            default: return value.Length;
        }
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
    void CheckCharacters(in Segment segment)
    {
        var (toldForeign, position) = (false, 0);
        var delimiters = segment.Delimiters;
        foreach (var found in segment.Bytes)
        {
            if (found == delimiters.Element) position++;
            if (found is >= (byte)' ' and <= (byte)'~' || found == delimiters.Element || found == delimiters.Component || found == delimiters.Repetition) continue;
            if (found < 0x80)
            {
                Add(segment, position, 0, 1, "character", "6", "has a control character");
                return;
            }
            if (toldForeign) continue;
            toldForeign = true;
            Add(segment, position, 0, 1, "character-set", null, "has characters beyond ASCII, which many receivers refuse", FindingSeverity.Warning);
        }
    }

    void CheckCondition(in Segment segment, in ConditionPlan condition, uint present)
    {
        var (given, hasFirst) = (present & condition.All, (present & condition.First) != 0);
        var fails = condition.Condition.Kind switch
        {
            'P' => given != 0 && given != condition.All,
            'R' => given == 0,
            'E' => (given & (given - 1)) != 0,
            'C' => hasFirst && given != condition.All,
            _ => hasFirst && given == condition.First,
        };
        if (fails) TellCondition(segment, condition.Condition);
    }

    void TellCondition(in Segment segment, ElementCondition condition)
    {
        var id = segment.Place().SegmentId;
        var list = string.Join(" and ", condition.Elements.Select(e => $"{id}{e:00}"));
        Add(segment, condition.Elements[0], 0, 1, "element-together", condition.Kind == 'E' ? "10" : "2", condition.Kind switch
        {
            'P' => $"stands alone: {list} come together or not at all",
            'R' => $"is missing: at least one of {list} is wanted",
            'E' => $"excludes another: only one of {list} may be sent",
            'C' => $"needs another: {list} are wanted with it",
            _ => $"needs another: one of {list} is wanted with it",
        });
    }

    /// <summary>X222, X223, X224, X221: NM104 is for a person.</summary>
    void CheckOrganisation(in Segment nm1, ReadOnlySpan<ElementPlan> plans)
    {
        if (nm1[2].Is("2"u8) && !nm1[4].IsEmpty && plans[3].Usage != Usage.NotUsed)
            Add(nm1, 4, 0, 2, "organisation-first-name", "I13", "is a first name, but NM102 says that this is no person (2)", FindingSeverity.Warning);
    }

    void TrailingDelimiter(in Segment segment, int position, int component)
        => Add(segment, position, component, 1, "trailing-delimiter", null, "is empty and the last: the delimiter before it is left out (X12.6)", FindingSeverity.Warning);

    void Missing(in Segment segment, int position, int component) => Add(segment, position, component, 2, "element-missing", "1", "is missing");

    void Repeated(in Segment segment, int position, int component) => Add(segment, position, component, 1, "element-repeated", "12", "is repeated, where it may come once");

    void NotUsed(in Segment segment, int position, int component) => Add(segment, position, component, 2, "element-not-used", "I10", "is sent, but not used here");

    void Add(in Segment segment, int position, int component, int type, string code, string? elementError, string what, FindingSeverity severity = FindingSeverity.Error)
    {
        if (type > level) return;
        var place = segment.Place(position, component);
        var subject = place.SegmentId.Length == 0 ? "A segment without a known id" : position == 0 ? place.SegmentId : $"{place.SegmentId}{position:00}{(component > 0 ? $"-{component}" : "")}";
        sink.Add(new(code, severity, $"{subject}{(at is { Name.Length: > 0 } ? $" ({at.Name})" : "")} {what}.", place)
        {
            SnipType = type,
            Loop = at is { Loop.Length: > 0 } ? at.Loop : null,
            SegmentError = elementError is null ? null : "8",
            ElementError = elementError,
        });
    }
}
