namespace ClaimRelay.Partners;

/// <summary>What may stand in ISA05 to ISA08. Delimiters differ from file to file, so the usual ones are refused outright.</summary>
static class EnvelopeIds
{
    public static void CheckId(string id, string path, CheckReport report)
    {
        if (id.Length is < 1 or > 15 || id != id.Trim() || !IsPlain(id))
        {
            report.Error(path, id.Length == 0 ? "none" : Quoted.Short(id), "1 to 15 characters without delimiters (ISA06, ISA08)");
        }
    }

    public static void CheckQualifier(string qualifier, string path, CheckReport report)
    {
        if (qualifier.Length != 2 || !qualifier.All(char.IsAsciiLetterOrDigit))
        {
            report.Error(path, Quoted.Short(qualifier), "two letters or digits (ISA05, ISA07)");
        }
    }

    static bool IsPlain(string id) => id.All(c => c is >= ' ' and <= '~' and not ('*' or '~' or ':' or '^' or '|' or '>'));
}
