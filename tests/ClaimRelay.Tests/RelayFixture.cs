using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Core.Pipeline;
using ClaimRelay.Commands;
using ClaimRelay.Intake;
using ClaimRelay.Mailboxes;
using ClaimRelay.Messaging;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using ClaimRelay.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ClaimRelay.Tests;

/// <summary>A relay of one practice and one account over a folder mailbox and Azurite; ids are its own, so that tests do not meet.</summary>
sealed class RelayFixture : IAsyncDisposable
{
    public const string Npi = "1730000019";

    readonly AzuriteFixture azurite;
    readonly IMessageSender sender;
    readonly HostInstance instance = HostInstance.Unique();
    RelayConfiguration configuration;
    ServiceProvider services;

    public RelayFixture(AzuriteFixture azurite, IMessageSender? sender = null, Action<JsonObject>? change = null, string? id = null)
    {
        Practice = id ?? $"p{Guid.NewGuid():N}"[..12];
        Account = $"a{Practice}";
        Mailbox = Directory.CreateTempSubdirectory("mailbox-").FullName;
        Directory.CreateDirectory(Path.Combine(Mailbox, "inbound"));
        Directory.CreateDirectory(Path.Combine(Mailbox, "outbound"));
        Directory.CreateDirectory(Path.Combine(Mailbox, "archive"));
        Storage = new RelayStorage(azurite.ConnectionString);
        (this.azurite, configuration, this.sender) = (azurite, Read(change), sender ?? new CollectedMessages());
        services = Build(null);
    }

    /// <summary>A new process over the same storage and mailbox; its requests to storage go through <paramref name="connections"/>.</summary>
    public async Task RestartAsync(HttpPipelineTransport? connections = null)
    {
        await services.DisposeAsync();
        services = Build(connections);
    }

    /// <summary>A new process with another configuration.</summary>
    public Task ReconfigureAsync(Action<JsonObject>? change)
    {
        configuration = Read(change);
        return RestartAsync();
    }

    ServiceProvider Build(HttpPipelineTransport? connections)
    {
        var collection = new ServiceCollection();
        collection.AddSingleton<TimeProvider>(Clock);
        collection.AddSingleton(typeof(ILogger<>), typeof(CollectedLogger<>)).AddSingleton(Log);
        collection.AddClaimRelay(configuration, new RelayStorage(azurite.ConnectionString, connections), sender, new Secrets(".", null), instance);
        if (Watch is not null) collection.AddSingleton(new MailboxFactory((_, _) => ValueTask.FromResult(""), Clock, watch: Watch));
        return collection.BuildServiceProvider();
    }

    public string Practice { get; }
    public string Account { get; }
    public string Mailbox { get; }
    public RelayStorage Storage { get; }
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero));
    public CollectedLog Log { get; } = new();

    /// <summary>Put around each mailbox from the next restart on.</summary>
    public Func<IMailbox, IMailbox>? Watch { get; set; }

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    public string Inbound => Path.Combine(Mailbox, "inbound");
    public string Outbound => Path.Combine(Mailbox, "outbound");

    /// <summary>Drops a file and takes it in.</summary>
    public async Task ReceiveAsync(string content, string name = "claims.837", string? practice = null)
    {
        await DropAsync(content, name, practice);
        await Get<ReceiveBatch>().RunAsync(BatchDropped.For($"{practice ?? Practice}/{name}", name), default);
    }

    public async Task DropAsync(string content, string name = "claims.837", string? practice = null) =>
        await Storage.Claims.GetBlobClient($"{practice ?? Practice}/{name}").UploadAsync(BinaryData.FromString(content), overwrite: true);

    /// <summary>Names and texts in the practice's outbox.</summary>
    public async Task<IReadOnlyDictionary<string, string>> OutboxAsync(string? practice = null)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (var blob in Storage.Outbox.GetBlobsAsync(Azure.Storage.Blobs.Models.BlobTraits.None, Azure.Storage.Blobs.Models.BlobStates.None, (practice ?? Practice) + "/", default))
            found[blob.Name] = (await Storage.Outbox.GetBlobClient(blob.Name).DownloadContentAsync()).Value.Content.ToString();
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        Directory.Delete(Mailbox, recursive: true);
    }

    RelayConfiguration Read(Action<JsonObject>? change)
    {
        var document = JsonNode.Parse($$"""
            {
              "practices": [{ "id": "{{Practice}}", "name": "Invented", "npis": ["{{Npi}}"] }],
              "profiles": [{ "id": "folder", "transport": "folder", "receiverId": "HOUSE", "fileName": "{account}_{isa13}.837", "afterFetch": "delete" }],
              "accounts": [{ "id": "{{Account}}", "profile": "folder", "root": "{{Mailbox}}", "practices": ["{{Practice}}"], "senderId": "RELAY01" }],
              "routes": [{ "practice": "{{Practice}}", "account": "{{Account}}" }],
              "payers": [{ "id": "*", "filingLimitDays": 90, "source": "Invented manual, 2026" }]
            }
            """)!.AsObject();
        change?.Invoke(document);
        return ConfigurationReader.Read(Encoding.UTF8.GetBytes(document.ToJsonString()), "relay.json") switch
        {
            ConfigurationResult.Loaded loaded => loaded.Configuration,
            var refused => throw new InvalidOperationException(refused.ToString()),
        };
    }
}

/// <summary>Keeps what was sent; a message whose id was seen is dropped, as an entity with duplicate detection does.</summary>
sealed class CollectedMessages : IMessageSender
{
    public ConcurrentDictionary<string, (string Entity, OutgoingMessage Message)> Received { get; } = new();

    public Task SendAsync(string entity, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation)
    {
        foreach (var message in messages) Received.TryAdd(message.Id, (entity, message));
        return Task.CompletedTask;
    }
}

/// <summary>Every log line, as it would be written.</summary>
sealed class CollectedLog
{
    public ConcurrentQueue<string> Lines { get; } = new();
}

sealed class CollectedLogger<T>(CollectedLog log) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        log.Lines.Enqueue(formatter(state, exception) + exception);
}
