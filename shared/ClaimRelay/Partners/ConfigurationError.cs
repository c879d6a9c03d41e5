namespace ClaimRelay.Partners;

/// <summary>One thing that relay.json must change before it is used. Never carries a secret's value.</summary>
/// <param name="Path">Where it stands, as <c>accounts[1].hostKeys</c>; the file's name for the document itself.</param>
public sealed record ConfigurationError(string Path, string Found, string Wanted)
{
    public override string ToString() => $"{Path}: found {Found}, want {Wanted}";
}

/// <summary>Something that is allowed and probably not meant.</summary>
public sealed record ConfigurationWarning(string Path, string Text)
{
    public override string ToString() => $"{Path}: {Text}";
}
