namespace ClaimRelay.Ledger;

/// <summary>Causes as the ledger and its messages carry them: a file may give thousands, a row and a message have limits, and a person reads a few.
/// The raw file behind the evidence has them all.</summary>
public static class CauseList
{
    public const int Most = 50;
    const int LongestText = 500;

    /// <summary>The first causes, each of bounded length, and how many were left out.</summary>
    public static IReadOnlyList<Cause> Bounded(IReadOnlyList<Cause> causes)
    {
        var kept = causes.Take(causes.Count > Most ? Most - 1 : Most).Select(Bounded).ToList();
        if (causes.Count > kept.Count) kept.Add(new(kept[0].Source, "more", $"{causes.Count - kept.Count} more causes are not listed here; the file behind the evidence has them all"));
        return kept;
    }

    /// <summary>Cut text says that it was cut. Never between the halves of a surrogate pair, which no encoding could write.</summary>
    public static string Cut(string text, int longest)
    {
        if (text.Length <= longest) return text;
        var end = longest - 1;
        if (char.IsHighSurrogate(text[end - 1])) end--;
        return text[..end] + "…";
    }

    static Cause Bounded(Cause cause) => cause with { Code = Cut(cause.Code, 100), Text = Cut(cause.Text, LongestText), Detail = cause.Detail is { } detail ? Cut(detail, LongestText) : null };
}
