namespace ClaimRelay.Cli.LocalHost;

/// <summary>How one local host runs.</summary>
public sealed record LocalHostOptions
{
    /// <summary>The folder of its identity, its lock and, without a storage account, its storage.</summary>
    public required string Data { get; init; }

    /// <summary>Where it serves the status page: an address of this machine's loopback. Port 0 takes a free one.</summary>
    public string Url { get; init; } = "http://127.0.0.1:0";

    /// <summary>Overrides the identity in the data folder.</summary>
    public Guid? Instance { get; init; }

    public TimeSpan Drops { get; init; } = TimeSpan.FromSeconds(1);
    public TimeSpan Polls { get; init; } = TimeSpan.FromSeconds(1);
    public TimeSpan Outbox { get; init; } = TimeSpan.FromMilliseconds(500);
    public TimeSpan Deadlines { get; init; } = TimeSpan.FromSeconds(60);
}
