using System.Globalization;
using Xunit;

namespace ClaimRelay.Tests.Sandbox;

/// <summary>An answer as the tests read it: split by its own delimiters, nothing of the code under test.</summary>
sealed class AnswerFile
{
    public AnswerFile(byte[] bytes)
    {
        var text = System.Text.Encoding.ASCII.GetString(bytes);
        Segments = [.. text.Split(text[105]).Select(s => s.Trim()).Where(s => s.Length > 0).Select(s => s.Split(text[3]))];
    }

    public IReadOnlyList<string[]> Segments { get; }

    /// <summary>GS01; TA1 for an interchange without a group.</summary>
    public string Kind => Segments.FirstOrDefault(s => s[0] == "GS")?[1] ?? Segments[1][0];

    public IEnumerable<string[]> All(string id) => Segments.Where(s => s[0] == id);

    public string[] One(string id) => Assert.Single(All(id));

    /// <summary>The transaction sets, ST to SE.</summary>
    public IEnumerable<IReadOnlyList<string[]>> Sets
    {
        get
        {
            var start = 0;
            for (var i = 0; i < Segments.Count; i++)
            {
                if (Segments[i][0] == "ST") start = i;
                if (Segments[i][0] == "SE") yield return [.. Segments.Skip(start).Take(i - start + 1)];
            }
        }
    }

    /// <summary>The segments from each that starts a part up to the next.</summary>
    public static IEnumerable<IReadOnlyList<string[]>> Parts(IEnumerable<string[]> segments, string start, params string[] ends)
    {
        List<string[]>? part = null;
        foreach (var segment in segments)
        {
            if (part is not null && (segment[0] == start || ends.Contains(segment[0])))
            {
                yield return part;
                part = null;
            }
            if (segment[0] == start) part = [];
            part?.Add(segment);
        }
        if (part is not null) yield return part;
    }

    public static decimal Money(string[] segment, int element) => element < segment.Length && segment[element].Length > 0 ? decimal.Parse(segment[element], CultureInfo.InvariantCulture) : 0;

    public static decimal Adjusted(IEnumerable<string[]> segments)
        => segments.Where(s => s[0] == "CAS").Sum(cas => Enumerable.Range(0, 6).Sum(i => Money(cas, 3 + 3 * i)));
}
