using ClaimRelay.Cli.LocalHost;
using ClaimRelay.Commands;
using ClaimRelay.Partners;
using ClaimRelay.Sandbox.Clearinghouses;
using ClaimRelay.Sandbox.ServiceBus;
using ClaimRelay.Storage;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Cli.Demo;

/// <summary>Everything around the relay, on free loopback ports and in one temporary folder: storage, Service Bus, two clearinghouses, and the local host in a process of its own.</summary>
public sealed class DemoWorld : IAsyncDisposable
{
    public const string Subscription = "all";

    static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    readonly TimeProvider clock;
    readonly CancellationTokenSource ending = new();
    readonly List<Task> responders = [];
    Azurite? azurite;
    ServiceBusStandIn? bus;
    SshServer? server;
    HostProcess? host;

    DemoWorld(TimeProvider clock)
    {
        this.clock = clock;
        Folder = Directory.CreateTempSubdirectory("claimrelay-demo-").FullName;
    }

    public string Folder { get; }

    /// <summary>Leaves the folder behind when the world ends.</summary>
    public bool KeepFolder { get; set; }

    public IReadOnlyList<Clearinghouse> Clearinghouses { get; private set; } = [];

    public ServiceBusStandIn Bus => bus ?? throw new InvalidOperationException("The stand-in is not started.");

    public RelaySettings Settings { get; private set; } = new();

    public RelayConfiguration Configuration { get; private set; } = null!;

    public RelayStorage Storage { get; private set; } = null!;

    public static async Task<DemoWorld> StartAsync(DemoDrops drops, AnswerDelays delays, TimeProvider clock, CancellationToken cancellation)
    {
        var world = new DemoWorld(clock);
        try
        {
            await world.PrepareAsync(drops, delays, cancellation);
            return world;
        }
        catch
        {
            world.KeepFolder = false;
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the local host, or starts it again; returns when it is ready.</summary>
    public async Task StartHostAsync(CancellationToken cancellation)
    {
        host = await HostProcess.StartAsync(
            [
                "run", "--config", Settings.Config, "--data", Path.Combine(Folder, "host"), "--storage", Settings.Storage!, "--service-bus", Settings.ServiceBus!,
                "--urls", "http://127.0.0.1:0",
            ],
            Path.Combine(Folder, "host.log"), clock, cancellation);
    }

    /// <summary>SIGKILL; the host finishes nothing.</summary>
    public async Task KillHostAsync()
    {
        if (host is null) return;
        await host.DisposeAsync();
        host = null;
    }

    /// <summary>SIGTERM; the host finishes what it is at.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopHostAsync()
    {
        if (host is null) return 0;
        var code = await host.StopAsync();
        await host.DisposeAsync();
        host = null;
        return code;
    }

    /// <summary>True when the host ended without being asked to.</summary>
    public bool HostIsGone => host is { HasExited: true };

    /// <summary>A responder that stopped with an error: it shows here, not in a claim that waits for ever.</summary>
    public void ThrowIfBroken()
    {
        foreach (var responder in responders.Where(r => r.IsFaulted)) responder.GetAwaiter().GetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        if (host is not null) await host.DisposeAsync();
        await Task.WhenAll(responders).ContinueWith(_ => { }, TaskScheduler.Default);
        if (server is not null) await server.DisposeAsync();
        if (bus is not null) await bus.DisposeAsync();
        if (azurite is not null) await azurite.DisposeAsync();
        ending.Dispose();
        if (!KeepFolder) Directory.Delete(Folder, recursive: true);
    }

    async Task PrepareAsync(DemoDrops drops, AnswerDelays delays, CancellationToken cancellation)
    {
        var storage = Azurite.StartAsync(Path.Combine(Folder, "azurite"), clock, cancellation);
        try
        {
            bus = ServiceBusStandIn.Start(new StandInOptions
            {
                Queues = [.. WorkRouting.DefaultQueues],
                Topics = new Dictionary<string, IReadOnlyCollection<string>> { ["claims"] = [Subscription], ["remittances"] = [Subscription] },
            }, clock);
            server = await SshServer.StartAsync(
                Path.Combine(Folder, "sshd"), DemoConfiguration.Mailboxes.Keys.ToDictionary(id => id, id => Path.Combine(Folder, "mailboxes", id)), clock, cancellation: cancellation);
        }
        finally
        {
            azurite = await storage;
        }

        var daemon = server;
        Clearinghouses = [.. DemoConfiguration.Mailboxes.Select(m => new Clearinghouse(m.Key, daemon.Root(m.Key), Path.Combine(Folder, "clearinghouses", m.Key), m.Value, drops.Scenario, delays, clock))];
        responders.AddRange(Clearinghouses.Select(c => Task.Run(() => c.RunAsync(LookEvery, ending.Token), CancellationToken.None)));

        var path = Path.Combine(Folder, "relay.json");
        var document = DemoConfiguration.Write(drops, server, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
        await File.WriteAllBytesAsync(path, document, cancellation);
        Configuration = ConfigurationReader.Read(document, "relay.json") switch
        {
            ConfigurationResult.Loaded loaded => loaded.Configuration,
            var refused => throw new InvalidOperationException(refused.ToString()),
        };
        Settings = new() { Config = path, Storage = azurite?.ConnectionString, ServiceBus = bus.ConnectionString };
        Storage = Settings.OpenStorage();
        await Storage.CreateAsync(CommandQueues.All, cancellation);
    }
}
