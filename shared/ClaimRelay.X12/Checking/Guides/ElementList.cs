namespace ClaimRelay.X12.Checking.Guides;

/// <summary>Reads what a line of a guide says of its elements: <c>01*=85 02=1,2 03R 05(01R 02=B) 06-09S</c>.</summary>
sealed class ElementList
{
    readonly string text;
    int at;

    public ElementList(string text)
    {
        this.text = text;
        Rules = ReadAll(element: 0);
        if (at < text.Length) throw new FormatException($"'{text[at..]}' is no element.");
    }

    /// <summary>By position; 0 is unused.</summary>
    public ElementRule[] Rules { get; }

    /// <summary>What is marked with <c>*</c>.</summary>
    public (int Element, int Component) Key { get; private set; }

    public CodeSet? Keys { get; private set; }

    /// <param name="element">The element whose components these are; 0 for elements.</param>
    ElementRule[] ReadAll(int element)
    {
        List<ElementRule> rules = [ElementRule.NotUsed];
        while (at < text.Length && text[at] != ')')
        {
            if (text[at] == ' ')
            {
                at++;
                continue;
            }
            var first = Number();
            var isKey = Take('*');
            var last = Take('-') ? Number() : first;
            var rule = Rule(element == 0 ? first : element);
            if (isKey) (Key, Keys) = (element == 0 ? (first, 0) : (element, first), rule.Codes ?? throw new FormatException($"{text}: a key needs codes."));
            while (rules.Count < first) rules.Add(ElementRule.NotUsed);
            for (var i = first; i <= last; i++) rules.Add(rule);
        }
        return [.. rules];
    }

    ElementRule Rule(int element)
    {
        var usage = Take('S') ? Usage.Optional : Usage.Required;
        if (usage == Usage.Required) Take('R');
        if (Take('('))
        {
            var components = ReadAll(element);
            if (!Take(')')) throw new FormatException($"{text}: a parenthesis is not closed.");
            return new(usage, null, components);
        }
        if (!Take('=')) return new(usage, null, null);
        var end = text.AsSpan(at).IndexOfAny(' ', ')');
        var codes = text.Substring(at, end < 0 ? text.Length - at : end);
        at += codes.Length;
        return new(usage, new(codes.Split(',')), null);
    }

    int Number()
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return int.TryParse(text.AsSpan(start, at - start), out var number) ? number : throw new FormatException($"'{text[start..]}' does not start with a position.");
    }

    bool Take(char c)
    {
        if (at >= text.Length || text[at] != c) return false;
        at++;
        return true;
    }
}
