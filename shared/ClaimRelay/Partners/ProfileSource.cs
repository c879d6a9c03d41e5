namespace ClaimRelay.Partners;

/// <summary>Where some settings of a profile come from. What no source names is this program's default.</summary>
public sealed record ProfileSource
{
    /// <summary>Names of settings, as relay.json writes them.</summary>
    public required IReadOnlyList<string> Settings { get; init; }

    /// <summary>Who says so, and how far it goes.</summary>
    public required string From { get; init; }
}
