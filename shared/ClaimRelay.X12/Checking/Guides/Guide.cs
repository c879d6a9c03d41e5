using System.Text;
using ClaimRelay.X12.Claims;

namespace ClaimRelay.X12.Checking.Guides;

/// <summary>One implementation guide as a tree of loops and segments, read from its table.</summary>
sealed class Guide
{
    static readonly Lazy<IReadOnlyList<Guide>> All = new(() => [.. new[] { "837p", "837i", "837d", "835", "277ca", "999", "997" }.Select(Load)]);

    static readonly Lazy<GuideNode[]> Envelope = new(() => Load("envelope").Root.Children);

    readonly string[] versions;

    Guide(string setId, string[] versions, GuideNode root) => (SetId, this.versions, Root) = (setId, versions, root);

    /// <summary>ST01.</summary>
    public string SetId { get; }

    /// <summary>The newest of its versions, as 005010X222A2.</summary>
    public string Version => versions[^1];

    public GuideNode Root { get; }

    /// <summary>How many loops it has, the set itself included; their numbers are below.</summary>
    public required int LoopCount { get; init; }

    /// <summary>Of a claim file; null for others.</summary>
    public ClaimType? ClaimType => (SetId == "837" ? Version[6..10] : "") switch
    {
        "X222" => Claims.ClaimType.Professional,
        "X223" => Claims.ClaimType.Institutional,
        "X224" => Claims.ClaimType.Dental,
        _ => null,
    };

    /// <summary>The guide for ST01 and ST03 (or GS08); null when none is known.</summary>
    public static Guide? For(string setId, string version) => All.Value.FirstOrDefault(g => g.SetId == setId && g.versions.Contains(version));

    /// <summary>GS, ST, the trailers and TA1, whose elements are checked as those of a set; null for others.</summary>
    public static GuideNode? OfEnvelope(int tag) => Array.Find(Envelope.Value, n => n.Tag == tag);

    static Guide Load(string name)
    {
        using var stream = typeof(Guide).Assembly.GetManifestResourceStream($"ClaimRelay.X12.Checking.Guides.{name}.txt")
            ?? throw new InvalidOperationException($"The assembly lacks its guide table {name}.txt.");
        using StreamReader reader = new(stream);
        var lines = reader.ReadToEnd().Split('\n').Where(l => l.Length > 0 && l[0] != '#').ToList();
        var header = lines[0].Split(' ');
        var part = lines.FindIndex(l => l.StartsWith("part ", StringComparison.Ordinal));
        try
        {
            var shared = part < 0 ? [] : lines[(part + 1)..];
            GuideTable table = new(shared);
            var root = table.Read(lines[1..(part < 0 ? lines.Count : part)]);
            return new(header[1], header[2..], root) { LoopCount = table.LoopCount };
        }
        catch (FormatException bad)
        {
            throw new InvalidOperationException($"The guide table {name}.txt cannot be read: {bad.Message}", bad);
        }
    }
}

/// <summary>Reads the lines of a guide; their form is told in this folder's README.md.</summary>
sealed class GuideTable(List<string> part)
{
    int count;

    /// <summary>Loops, the set itself included.</summary>
    public int LoopCount => count + 1;

    public GuideNode Read(List<string> lines)
    {
        var expanded = lines.SelectMany(l => l.TrimStart() == "use CLAIM" ? part.Select(p => Indent(l) + p) : [l]).ToList();
        var root = new GuideNode { Id = "", Name = "Transaction set", IsRequired = true, Max = 1, Loop = "" };
        root.Children = Children(expanded, 0, 0, "", out _);
        return root;
    }

    static string Indent(string line) => line[..(line.Length - line.TrimStart().Length)];

    GuideNode[] Children(List<string> lines, int first, int depth, string loop, out int next)
    {
        List<GuideNode> nodes = [];
        for (next = first; next < lines.Count && Indent(lines[next]).Length == depth;)
        {
            var line = lines[next].Trim();
            if (line.StartsWith("loop ", StringComparison.Ordinal))
            {
                var words = line.Split(' ', 4);
                var node = new GuideNode { Id = words[1], Name = words[3], IsRequired = words[2][0] == 'R', Max = Max(words[2]), Loop = words[1], Number = ++count };
                node.Children = Children(lines, next + 1, depth + 1, node.Id, out next);
                node.Tag = node.Trigger.Tag;
                nodes.Add(node);
            }
            else
            {
                nodes.Add(Segment(line, loop));
                next++;
            }
        }
        for (var i = 1; i < nodes.Count; i++) nodes[i].FirstAlike = nodes[i].Tag == nodes[i - 1].Tag ? nodes[i - 1].FirstAlike : i;
        return [.. nodes];
    }

    static int Max(string usage) => usage[1] == '>' ? int.MaxValue : int.Parse(usage[1..]);

    static GuideNode Segment(string line, string loop)
    {
        var halves = line.Split(" | ");
        var words = halves[0].Split(' ', 3);
        var tag = (int)CodeSet.Key(Encoding.ASCII.GetBytes(words[0]));
        ElementList elements = new(halves[1]);
        return new()
        {
            Id = words[0],
            Name = words[2],
            IsRequired = words[1][0] == 'R',
            Max = Max(words[1]),
            Loop = loop,
            Tag = tag,
            Plan = new(SegmentDictionary.Find(tag), elements.Rules),
            KeyElement = elements.Key.Element,
            KeyComponent = elements.Key.Component,
            Keys = elements.Keys,
            Scope = ScopeOf(loop),
        };
    }

    static Scope ScopeOf(string loop) => loop switch
    {
        "2000A" or "2010AA" or "2010AB" or "2010AC" => Scope.Billing,
        "2000B" or "2010BA" => Scope.Subscriber,
        "2000C" or "2010CA" => Scope.Patient,
        "2430" => Scope.LineAdjudication,
        _ when loop.StartsWith("232", StringComparison.Ordinal) || loop.StartsWith("233", StringComparison.Ordinal) => Scope.OtherPayer,
        _ when loop.StartsWith("231", StringComparison.Ordinal) => Scope.Provider,
        _ when loop.StartsWith("23", StringComparison.Ordinal) => Scope.Claim,
        _ when loop.StartsWith("24", StringComparison.Ordinal) => Scope.Line,
        _ => Scope.Other,
    };
}
