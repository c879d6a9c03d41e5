namespace ClaimRelay.Partners;

/// <summary>Text from the configuration as it stands in an error: in quotes, on one line, not endless.</summary>
static class Quoted
{
    const int Most = 60;

    public static string Short(string text)
    {
        var line = string.Concat(text.Take(Most).Select(c => char.IsControl(c) ? '?' : c));
        return text.Length > Most ? $"\"{line}…\"" : $"\"{line}\"";
    }
}
