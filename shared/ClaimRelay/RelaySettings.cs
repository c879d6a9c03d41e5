using Azure.Core;
using Azure.Identity;
using ClaimRelay.Messaging;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using ClaimRelay.X12.Codes;

namespace ClaimRelay;

/// <summary>What a host must know to start: where storage, Service Bus, secrets and relay.json are. The same names under every host, as environment variables.</summary>
public sealed record RelaySettings
{
    /// <summary><c>ClaimRelay__Config</c>: a path, or <c>blob:NAME</c> in the container <c>config</c>.</summary>
    public string Config { get; init; } = "blob:relay.json";

    /// <summary><c>ClaimRelay__Storage</c> or <c>AzureWebJobsStorage</c>: a connection string; null takes the service addresses with a managed identity.</summary>
    public string? Storage { get; init; }

    /// <summary><c>AzureWebJobsStorage__blobServiceUri</c>, <c>__queueServiceUri</c>, <c>__tableServiceUri</c>.</summary>
    public Uri? BlobService { get; init; }
    public Uri? QueueService { get; init; }
    public Uri? TableService { get; init; }

    /// <summary><c>ClaimRelay__ServiceBus</c>: a connection string.</summary>
    public string? ServiceBus { get; init; }

    /// <summary><c>ServiceBus__fullyQualifiedNamespace</c>: used with a managed identity when there is no connection string.</summary>
    public string? ServiceBusNamespace { get; init; }

    /// <summary><c>KeyVault__Uri</c></summary>
    public Uri? KeyVault { get; init; }

    /// <summary><c>AZURE_CLIENT_ID</c>: the user-assigned identity.</summary>
    public string? ClientId { get; init; }

    /// <param name="get">Gives a setting by its name, null when it is absent.</param>
    public static RelaySettings Read(Func<string, string?> get)
    {
        string? Text(string name) => get(name) is { Length: > 0 } value ? value : null;
        Uri? Address(string name) => Text(name) is { } value ? new Uri(value) : null;
        return new()
        {
            Config = Text("ClaimRelay__Config") ?? "blob:relay.json",
            Storage = Text("ClaimRelay__Storage") ?? Text("AzureWebJobsStorage"),
            BlobService = Address("AzureWebJobsStorage__blobServiceUri"),
            QueueService = Address("AzureWebJobsStorage__queueServiceUri"),
            TableService = Address("AzureWebJobsStorage__tableServiceUri"),
            ServiceBus = Text("ClaimRelay__ServiceBus"),
            ServiceBusNamespace = Text("ServiceBus__fullyQualifiedNamespace"),
            KeyVault = Address("KeyVault__Uri"),
            ClientId = Text("AZURE_CLIENT_ID"),
        };
    }

    public static RelaySettings FromEnvironment() => Read(Environment.GetEnvironmentVariable);

    /// <exception cref="InvalidOperationException">Names the setting that is missing.</exception>
    public RelayStorage OpenStorage() => (Storage, BlobService, QueueService, TableService) switch
    {
        ({ } connection, _, _, _) => new RelayStorage(connection),
        (null, { } blobs, { } queues, { } tables) => new RelayStorage(blobs, queues, tables, Identity()),
        _ => throw new InvalidOperationException("No storage account is set: give ClaimRelay__Storage a connection string, or AzureWebJobsStorage__blobServiceUri, __queueServiceUri and __tableServiceUri the service addresses."),
    };

    /// <exception cref="InvalidOperationException">Names the setting that is missing.</exception>
    public AmqpMessageSender OpenSender(TimeProvider clock) => (ServiceBus, ServiceBusNamespace) switch
    {
        ({ } connection, _) => new AmqpMessageSender(ServiceBusOptions.FromConnectionString(connection), clock),
        (null, { } host) => new AmqpMessageSender(ServiceBusOptions.ForNamespace(host, Identity()), clock),
        _ => throw new InvalidOperationException("No Service Bus is set: give ClaimRelay__ServiceBus a connection string, or ServiceBus__fullyQualifiedNamespace the namespace's host name."),
    };

    public Secrets OpenSecrets() => Secrets.Create(new SecretsOptions
    {
        KeyVault = KeyVault,
        ManagedIdentityClientId = ClientId,
        BaseDirectory = Config.StartsWith(BlobPrefix, StringComparison.Ordinal) ? "." : Path.GetDirectoryName(Path.GetFullPath(Config))!,
    });

    /// <summary>Reads and checks relay.json where <see cref="Config"/> says it is, and the code texts that it names.</summary>
    /// <exception cref="IOException">It is not there.</exception>
    public async Task<ConfigurationResult> ReadConfigurationAsync(RelayStorage storage, CancellationToken cancellation)
    {
        var isBlob = Config.StartsWith(BlobPrefix, StringComparison.Ordinal);
        var path = isBlob ? Config[BlobPrefix.Length..] : Config;
        var json = isBlob ? await DownloadAsync(storage, path, cancellation) : await File.ReadAllBytesAsync(path, cancellation);
        if (json is null) throw new FileNotFoundException($"There is no blob '{path}' in container config: upload relay.json, or let ClaimRelay__Config name a file.");

        var name = isBlob ? path : Path.GetFileName(path);
        var read = ConfigurationReader.Read(json, name);
        if (read is not ConfigurationResult.Loaded { Configuration.CodeLists: { } lists } loaded) return read;
        try
        {
            var texts = isBlob ? await DownloadAsync(storage, lists, cancellation) : await File.ReadAllBytesAsync(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, lists), cancellation);
            if (texts is null) throw new FileNotFoundException("no such blob in container config");
            return loaded with { Configuration = loaded.Configuration with { Codes = CodeLists.Default.With(new StreamReader(new MemoryStream(texts))) } };
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or FormatException)
        {
            return new ConfigurationResult.Refused(name, [new("codeLists", $"a file that cannot be used ({unusable.Message})", "a file of lines of list, code and text, separated by tabs")]);
        }
    }

    static async Task<byte[]?> DownloadAsync(RelayStorage storage, string name, CancellationToken cancellation)
    {
        var blob = storage.Config.GetBlobClient(name);
        return await blob.ExistsAsync(cancellation) ? (await blob.DownloadContentAsync(cancellation)).Value.Content.ToArray() : null;
    }

    const string BlobPrefix = "blob:";

    TokenCredential Identity() => ClientId is { } id ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(id)) : new DefaultAzureCredential();
}
