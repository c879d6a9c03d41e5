using Azure.Core;

namespace ClaimRelay.Messaging;

/// <summary>Where messages go, as whom, and with how much patience.</summary>
public sealed record ServiceBusOptions
{
    const int TlsPort = 5671;
    const int PlainPort = 5672;
    const int WebSocketPort = 443;

    /// <summary>Namespace host, as <c>contoso.servicebus.windows.net</c>.</summary>
    public required string Host { get; init; }

    public required ServiceBusCredential Credential { get; init; }

    /// <summary>False only for the emulator and its like.</summary>
    public bool UseTls { get; init; } = true;

    /// <summary>AMQP over WebSockets, for networks that let out nothing but 443.</summary>
    public bool UseWebSockets { get; init; }

    /// <summary>Null means the protocol's own: 5671, plain 5672, WebSockets 443.</summary>
    public int? Port { get; init; }

    /// <summary>Limit of each step: connect, token, attach, and the answer to one transfer.</summary>
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Further tries after the first, for conditions that pass.</summary>
    public int MaxRetries { get; init; } = 5;

    /// <summary>First pause before a retry; doubles, with jitter.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Pause after com.microsoft:server-busy, with jitter.</summary>
    public TimeSpan BusyDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Messages in one transfer. 1 sends plain messages only, for brokers that do not know Service Bus's batches.</summary>
    public int MaxBatchCount { get; init; } = 100;

    /// <summary>Set when the namespace's entities are partitioned: then a transfer may hold the messages of one session only.</summary>
    public bool PartitionedEntities { get; init; }

    internal int EffectivePort => Port ?? (UseWebSockets ? WebSocketPort : UseTls ? TlsPort : PlainPort);

    /// <summary>For a namespace that takes Entra ID tokens (managed identity).</summary>
    /// <param name="fullyQualifiedNamespace">As <c>contoso.servicebus.windows.net</c>.</param>
    public static ServiceBusOptions ForNamespace(string fullyQualifiedNamespace, TokenCredential credential) =>
        Uri.CheckHostName(fullyQualifiedNamespace) == UriHostNameType.Unknown
            ? throw new FormatException($"The Service Bus namespace is '{fullyQualifiedNamespace}'; it wants a host name, as contoso.servicebus.windows.net.")
            : new ServiceBusOptions { Host = fullyQualifiedNamespace, Credential = new EntraCredential(credential) };

    /// <summary>Reads <c>Endpoint=sb://…;SharedAccessKeyName=…;SharedAccessKey=…[;UseDevelopmentEmulator=true]</c>.</summary>
    /// <exception cref="FormatException">Names the part that is missing or wrong; never shows the key.</exception>
    public static ServiceBusOptions FromConnectionString(string connectionString)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // A key may hold '=' itself: only the first one separates.
            var pair = part.Split('=', 2);
            parts[pair[0].Trim()] = pair.Length == 2 ? pair[1].Trim() : "";
        }

        var endpoint = Required(parts, "Endpoint", "an address as sb://contoso.servicebus.windows.net");
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme != "sb" || address.Host.Length == 0)
            throw new FormatException($"The Service Bus connection string has Endpoint '{endpoint}'; it wants an address as sb://contoso.servicebus.windows.net.");

        var emulator = parts.TryGetValue("UseDevelopmentEmulator", out var flag) && flag.Equals("true", StringComparison.OrdinalIgnoreCase);
        return new ServiceBusOptions
        {
            Host = address.Host,
            Port = address.Port > 0 ? address.Port : null,
            UseTls = !emulator,
            Credential = new SharedKeyCredential(
                Required(parts, "SharedAccessKeyName", "the name of an access policy"),
                Required(parts, "SharedAccessKey", "that policy's key")),
        };
    }

    /// <exception cref="ArgumentException">Names the setting and what it wants.</exception>
    internal void Validate()
    {
        if (MaxRetries < 1) throw new ArgumentException($"{nameof(MaxRetries)} is {MaxRetries}; it wants 1 or more.");
        if (MaxBatchCount < 1) throw new ArgumentException($"{nameof(MaxBatchCount)} is {MaxBatchCount}; it wants 1 or more.");
        if (TryTimeout <= TimeSpan.Zero) throw new ArgumentException($"{nameof(TryTimeout)} is {TryTimeout}; it wants more than nothing.");
    }

    static string Required(Dictionary<string, string> parts, string name, string wanted) =>
        parts.TryGetValue(name, out var value) && value.Length > 0
            ? value
            : throw new FormatException($"The Service Bus connection string has no {name}; it wants {wanted}.");
}
