using System.Collections.Frozen;
using System.Text;

namespace ClaimRelay.X12.Checking.Guides;

enum DataType : byte { Text, Code, Number, Whole, Date, Time, Composite }

/// <summary>What the standard says of one element: its type and length, or its components.</summary>
sealed record DataElement(DataType Type, int Min, int Max, DataElement[] Components)
{
    public bool Repeats { get; init; }
}

/// <summary>A rule between elements: P paired, R at least one, E only one, C the first needs the others, L the first needs one of the others.</summary>
sealed record ElementCondition(char Kind, int[] Elements);

/// <summary>One segment of the standard.</summary>
sealed record SegmentDefinition(DataElement[] Elements, ElementCondition[] Conditions);

/// <summary>The segments of the X12 standard that are known here (segments.txt).</summary>
static class SegmentDictionary
{
    static readonly FrozenDictionary<int, SegmentDefinition> Segments = Load();

    /// <summary>Null for a segment that is not known: nothing is said of it then.</summary>
    public static SegmentDefinition? Find(int tag) => Segments.GetValueOrDefault(tag);

    public static IEnumerable<int> Ids => Segments.Keys;

    static FrozenDictionary<int, SegmentDefinition> Load()
    {
        using var stream = typeof(SegmentDictionary).Assembly.GetManifestResourceStream("ClaimRelay.X12.Checking.Guides.segments.txt")
            ?? throw new InvalidOperationException("The assembly lacks its segment table segments.txt.");
        using StreamReader reader = new(stream);
        Dictionary<int, SegmentDefinition> segments = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            var halves = line.Split(" ; ");
            var words = halves[0].Split(' ', 2);
            var at = 0;
            segments.Add((int)CodeSet.Key(Encoding.ASCII.GetBytes(words[0])), new(Elements(words[1], ref at), halves.Length > 1 ? [.. halves[1].Split(' ').Select(Condition)] : []));
        }
        return segments.ToFrozenDictionary();
    }

    static DataElement[] Elements(string text, ref int at)
    {
        List<DataElement> elements = [];
        while (at < text.Length && text[at] is not (')' or '}'))
        {
            if (text[at] == ' ')
            {
                at++;
                continue;
            }
            if (text[at] is '(' or '{')
            {
                var repeats = text[at++] == '{';
                elements.Add(new(DataType.Composite, 0, int.MaxValue, Elements(text, ref at)) { Repeats = repeats });
                at++;
                continue;
            }
            var end = text.AsSpan(at).IndexOfAny(' ', ')', '}');
            var word = text.Substring(at, end < 0 ? text.Length - at : end);
            at += word.Length;
            elements.Add(Simple(word));
        }
        return [.. elements];
    }

    static DataElement Simple(string word)
    {
        var type = word switch
        {
            ['A', 'N', ..] => DataType.Text,
            ['I', 'D', ..] => DataType.Code,
            ['D', 'T', ..] => DataType.Date,
            ['T', 'M', ..] => DataType.Time,
            ['N', '0', ..] => DataType.Whole,
            ['R', ..] => DataType.Number,
            _ => throw new InvalidOperationException($"segments.txt: {word} is no type."),
        };
        var lengths = word[(type == DataType.Number ? 1 : 2)..].Split('-');
        return new(type, int.Parse(lengths[0]), int.Parse(lengths[1]), []);
    }

    static ElementCondition Condition(string word)
        => new(word[0], [.. Enumerable.Range(0, (word.Length - 1) / 2).Select(i => int.Parse(word.AsSpan(1 + 2 * i, 2)))]);
}
