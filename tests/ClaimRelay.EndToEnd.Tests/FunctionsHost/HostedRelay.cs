using System.Text;
using System.Text.Json;
using Azure.Storage.Queues;
using ClaimRelay.Cli.LocalHost;
using ClaimRelay.Commands;
using ClaimRelay.Ledger;
using ClaimRelay.Partners;
using ClaimRelay.Sandbox.Clearinghouses;
using ClaimRelay.Sandbox.Samples;
using ClaimRelay.Sandbox.ServiceBus;
using ClaimRelay.Storage;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.EndToEnd.Tests.FunctionsHost;

/// <summary>The Functions app over Azurite, the Service Bus stand-in and a clearinghouse whose mailbox is a folder.</summary>
public sealed class HostedRelay : IAsyncLifetime
{
    static readonly TimeProvider Clock = TimeProvider.System;

    readonly string folder = Directory.CreateTempSubdirectory("claimrelay-functions-").FullName;
    Azurite? azurite;
    HostStandIn? host;

    internal HostStandIn Host => host!;
    internal RelayStorage Storage { get; private set; } = null!;
    internal ServiceBusStandIn Bus { get; private set; } = null!;
    internal Clearinghouse Clearinghouse { get; private set; } = null!;
    internal ClaimLedger Claims { get; private set; } = null!;
    internal WorkItems Work { get; private set; } = null!;
    internal string SendFolder => Path.Combine(folder, "mailbox", MailboxProfile.Northwind.SendFolder);

    public async ValueTask InitializeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        azurite = await Azurite.StartAsync(Path.Combine(folder, "azurite"), Clock, limit.Token);
        Storage = new(azurite.ConnectionString);
        await Storage.CreateAsync(CommandQueues.All, limit.Token);
        Bus = ServiceBusStandIn.Start(new()
        {
            Queues = [.. WorkRouting.DefaultQueues],
            Topics = new Dictionary<string, IReadOnlyCollection<string>> { ["remittances"] = ["all"], ["claims"] = ["all"] },
        }, Clock);
        Clearinghouse = new("main", Path.Combine(folder, "mailbox"), Path.Combine(folder, "clearinghouse"), MailboxProfile.Northwind, new() { Seed = 7, Rules = [] }, AnswerDelays.None, Clock);

        var document = Encoding.UTF8.GetBytes(Configuration());
        await Storage.Config.UploadBlobAsync("relay.json", new BinaryData(document), limit.Token);
        var configuration = Assert.IsType<ConfigurationResult.Loaded>(ConfigurationReader.Read(document, "relay.json")).Configuration;
        var markers = new OutboxMarkers(Storage, Clock);
        Claims = new(Storage, markers, configuration, Clock);
        Work = new(Storage, markers, configuration, Clock);

        var settings = new Dictionary<string, string> { ["AzureWebJobsStorage"] = azurite.ConnectionString, ["ClaimRelay__ServiceBus"] = Bus.ConnectionString };
        host = await HostStandIn.StartAsync(AppContext.BaseDirectory, azurite.ConnectionString, settings, Clock, limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
        if (Bus is not null) await Bus.DisposeAsync();
        if (azurite is not null) await azurite.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A practice drops a file, and Event Grid tells the queue of it.</summary>
    internal async Task DropAsync(string blobName, byte[] content, CancellationToken cancellation)
    {
        await Storage.Claims.UploadBlobAsync(blobName, new BinaryData(content), cancellation);
        await PutAsync("batch-dropped", EventGrid.BlobCreated(blobName, content.Length, Clock.GetUtcNow()).ToJsonString(), cancellation);
    }

    internal Task PutAsync(string queue, string text, CancellationToken cancellation) =>
        new QueueClient(azurite!.ConnectionString, queue).SendMessageAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)), cancellation);

    /// <summary>Polls and works until every claim of a practice has a status, or fails when the token says so.</summary>
    internal async Task<IReadOnlyList<Claim>> RunUntilAsync(string practice, Func<Claim, bool> isThere, CancellationToken cancellation)
    {
        while (true)
        {
            await PutAsync("poll-mailbox", new PollCommand("main").ToJson(), cancellation);
            await Host.RunUntilIdleAsync(cancellation);
            await Host.FireAsync("SendOutbox", cancellation);
            var claims = await Claims.ListAsync(practice).ToListAsync(cancellation);
            if (claims.Count > 0 && claims.All(isThere)) return claims;
            await Task.Delay(TimeSpan.FromMilliseconds(500), Clock, cancellation);
        }
    }

    string Configuration()
    {
        static object Practice(SamplePractice practice) => new { id = practice.Id, name = practice.Name, npis = new[] { practice.Npi1, practice.Npi2 } };
        var northwind = MailboxProfile.Northwind;
        return JsonSerializer.Serialize(new
        {
            practices = new[] { Practice(SamplePractice.Hilltop), Practice(SamplePractice.Lakeside) },
            profiles = new[] { new { id = "folder", transport = "folder", sendFolder = northwind.SendFolder, receiveFolder = northwind.ReceiveFolder, receiverId = northwind.InterchangeId } },
            accounts = new[] { new { id = "main", profile = "folder", root = Path.Combine(folder, "mailbox"), practices = new[] { "hilltop", "lakeside" }, senderId = "RELAY01" } },
            routes = new[] { new { practice = "*", account = "main" } },
        });
    }
}
