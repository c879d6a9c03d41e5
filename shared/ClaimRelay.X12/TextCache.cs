namespace ClaimRelay.X12;

/// <summary>Texts of codes, which come again and again: one string each for most of them, instead of one for each time.</summary>
sealed class TextCache
{
    const int Places = 1024;

    readonly ulong[] keys = new ulong[Places];
    readonly string?[] texts = new string?[Places];

    /// <summary>As <see cref="Element.ToString"/>.</summary>
    public string Text(Element element)
    {
        var bytes = element.Bytes;
        if (bytes.IsEmpty) return "";
        if (bytes.Length > sizeof(ulong)) return element.ToString();
        var key = 0UL;
        foreach (var b in bytes) key = key << 8 | b;
        var place = (int)((key * 0x9E3779B97F4A7C15) >> 54);
        // A NUL in front would make two texts of different length one key.
        if (keys[place] == key && texts[place] is { } known && known.Length == bytes.Length) return known;
        var text = element.ToString();
        if (text.Length == bytes.Length) (keys[place], texts[place]) = (key, text);
        return text;
    }

    public string? TextOrNull(Element element) => element.IsEmpty ? null : Text(element);
}
