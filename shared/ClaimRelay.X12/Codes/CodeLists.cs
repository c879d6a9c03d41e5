using System.Collections.Frozen;
using System.Text;
using ClaimRelay.X12.Checking.Guides;

namespace ClaimRelay.X12.Codes;

/// <summary>
/// Which codes are known, and short wording for people. The wording is the project's own: the lists' owners publish the official one.
/// Lists change several times a year and some are licensed, so a user's file may replace or add to any of them.
/// </summary>
public sealed class CodeLists
{
    static readonly Lazy<CodeLists> Embedded = new(LoadEmbedded);

    /// <summary>Of these, the library has the usual codes only; the other lists are whole.</summary>
    static readonly FrozenSet<CodeList> EmbeddedSelections = [CodeList.ClaimStatusCategory, CodeList.ClaimStatus, CodeList.Carc, CodeList.Rarc];

    readonly FrozenDictionary<(CodeList, string), string> texts;
    readonly FrozenSet<CodeList> selections;

    // By the number of the list.
    readonly FrozenSet<ulong>?[] keys;

    CodeLists(Dictionary<(CodeList, string), string> texts, FrozenSet<CodeList> selections)
    {
        this.texts = texts.ToFrozenDictionary();
        this.selections = selections;
        keys = new FrozenSet<ulong>?[Enum.GetValues<CodeList>().Length];
        foreach (var list in texts.Keys.GroupBy(k => k.Item1)) keys[(int)list.Key] = list.Select(k => CodeSet.Key(Encoding.ASCII.GetBytes(k.Item2))).ToFrozenSet();
    }

    /// <summary>Those of this library.</summary>
    public static CodeLists Default => Embedded.Value;

    /// <summary>These lists with those of a user: a list that the user's text names with a line <c>= List</c> is replaced as a whole, other lines add or change one code. A list that was replaced counts as whole.</summary>
    /// <param name="user">Lines of list, code and text, separated by tabs; lines with # are passed over.</param>
    /// <exception cref="FormatException">A line is none of these; the message names its number.</exception>
    public CodeLists With(TextReader user)
    {
        Dictionary<(CodeList, string), string> merged = new(texts);
        var replaced = Read(user, merged);
        return new(merged, selections.Except(replaced).ToFrozenSet());
    }

    /// <summary>The wording; an unknown code prints itself.</summary>
    public string Text(CodeList list, string code) => texts.GetValueOrDefault((list, code), code);

    public bool IsKnown(CodeList list, string code) => texts.ContainsKey((list, code));

    /// <summary>Whether the list holds a selection of its codes, so that one that is not known may still be right.</summary>
    public bool IsSelection(CodeList list) => selections.Contains(list);

    internal bool IsKnown(CodeList list, ReadOnlySpan<byte> code) => code.Length <= 8 && keys[(int)list] is { } known && known.Contains(CodeSet.Key(code));

    static CodeLists LoadEmbedded()
    {
        using var stream = typeof(CodeLists).Assembly.GetManifestResourceStream("ClaimRelay.X12.Codes.codes.tsv")
            ?? throw new InvalidOperationException("The assembly lacks its code lists (ClaimRelay.X12.Codes.codes.tsv).");
        using StreamReader reader = new(stream);
        Dictionary<(CodeList, string), string> texts = [];
        Read(reader, texts);
        return new(texts, EmbeddedSelections);
    }

    /// <returns>The lists that the text replaces as a whole.</returns>
    static HashSet<CodeList> Read(TextReader reader, Dictionary<(CodeList, string), string> into)
    {
        HashSet<CodeList> whole = [];
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            if (line.StartsWith("= ", StringComparison.Ordinal) && Enum.TryParse<CodeList>(line[2..].Trim(), out var replaced))
            {
                foreach (var key in into.Keys.Where(k => k.Item1 == replaced).ToList()) into.Remove(key);
                whole.Add(replaced);
                continue;
            }
            var fields = line.Split('\t');
            if (fields.Length != 3 || !Enum.TryParse<CodeList>(fields[0], out var list) || fields[1].Length == 0)
                throw new FormatException($"Line {number} of the code lists is not a list, a code and a text, separated by tabs; lists are {string.Join(", ", Enum.GetNames<CodeList>())}.");
            into[(list, fields[1])] = fields[2];
        }
        return whole;
    }
}
