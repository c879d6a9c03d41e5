namespace ClaimRelay.Sandbox.ServiceBus;

/// <summary>What a <see cref="ServiceBusStandIn"/> offers and whom it lets in.</summary>
public sealed class StandInOptions
{
    /// <summary>Loopback port; 0 takes a free one.</summary>
    public int Port { get; init; }

    public string KeyName { get; init; } = "RootManageSharedAccessKey";

    /// <summary>The shared key that tokens must be signed with. Invented, good for nothing elsewhere.</summary>
    public string Key { get; init; } = "sandbox-key";

    public IReadOnlyCollection<string> Queues { get; init; } = [];

    /// <summary>Topic name to the names of its subscriptions.</summary>
    public IReadOnlyDictionary<string, IReadOnlyCollection<string>> Topics { get; init; } = new Dictionary<string, IReadOnlyCollection<string>>();

    public TimeSpan LockDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A message given out this often and never completed goes to the dead-letter queue.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>How long an entity remembers a message-id.</summary>
    public TimeSpan DuplicateDetectionWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Bytes in one transfer, batches included; Azure's standard tier has 256 KB.</summary>
    public int MaxMessageSize { get; init; } = 262_144;
}
