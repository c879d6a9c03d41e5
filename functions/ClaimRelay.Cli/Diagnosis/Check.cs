namespace ClaimRelay.Cli.Diagnosis;

/// <param name="Mend">The command or setting that mends it; null when there is nothing to mend.</param>
public sealed record Check(string What, bool Passed, string Found, string? Mend = null)
{
    public static Check Ok(string what, string found) => new(what, true, found);

    public static Check Failed(string what, string found, string mend) => new(what, false, found, mend);
}
