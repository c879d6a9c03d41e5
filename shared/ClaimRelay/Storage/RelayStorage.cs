using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace ClaimRelay.Storage;

/// <summary>The one storage account, Azure's or Azurite: blobs, queues and tables under their fixed names.</summary>
public sealed class RelayStorage
{
    public static readonly IReadOnlyList<string> ContainerNames = ["claims", "archive", "outbox", "config", "leases"];
    public static readonly IReadOnlyList<string> TableNames = ["claims", "transmissions", "batches", "mailbox", "remittances", "accounts", "outbox"];

    readonly BlobServiceClient _blobs;
    readonly QueueServiceClient _queues;
    readonly TableServiceClient _tables;

    /// <param name="connectionString">As the portal or Azurite gives it.</param>
    /// <param name="connections">What requests go through; null for the one that all of the process share and that stays open.</param>
    public RelayStorage(string connectionString, HttpPipelineTransport? connections = null)
    {
        var (blobs, queues, tables) = (new BlobClientOptions(), Queues, new TableClientOptions());
        if (connections is not null) blobs.Transport = queues.Transport = tables.Transport = connections;
        _blobs = new BlobServiceClient(connectionString, blobs);
        _queues = new QueueServiceClient(connectionString, queues);
        _tables = new TableServiceClient(connectionString, tables);
    }

    public RelayStorage(Uri blobs, Uri queues, Uri tables, TokenCredential credential)
    {
        _blobs = new BlobServiceClient(blobs, credential);
        _queues = new QueueServiceClient(queues, credential, Queues);
        _tables = new TableServiceClient(tables, credential);
    }

    // The Functions host decodes base64, and Event Grid writes base64: everything on the command queues is base64.
    static QueueClientOptions Queues => new() { MessageEncoding = QueueMessageEncoding.Base64 };

    /// <summary>Where practices drop claim files: <c>{practice}/{file}</c>.</summary>
    public BlobContainerClient Claims => _blobs.GetBlobContainerClient("claims");
    public BlobContainerClient Archive => _blobs.GetBlobContainerClient("archive");
    public BlobContainerClient Outbox => _blobs.GetBlobContainerClient("outbox");
    public BlobContainerClient Config => _blobs.GetBlobContainerClient("config");
    public BlobContainerClient Leases => _blobs.GetBlobContainerClient("leases");

    public QueueClient Queue(string name) => _queues.GetQueueClient(name);

    public TableClient Table(string name) => _tables.GetTableClient(name);

    /// <summary>Creates what is missing; for Azurite and first use. In Azure the deployment creates everything.</summary>
    public async Task CreateAsync(IEnumerable<string> queueNames, CancellationToken cancellation)
    {
        foreach (var container in ContainerNames) await _blobs.GetBlobContainerClient(container).CreateIfNotExistsAsync(cancellationToken: cancellation);
        foreach (var queue in queueNames) await Queue(queue).CreateIfNotExistsAsync(cancellationToken: cancellation);
        foreach (var table in TableNames) await Table(table).CreateIfNotExistsAsync(cancellation);
    }
}
