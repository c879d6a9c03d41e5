using System.Net;
using System.Net.Sockets;
using Amqp;
using Amqp.Listener;
using Amqp.Types;

namespace ClaimRelay.Sandbox.ServiceBus;

/// <summary>A Service Bus namespace on a loopback port, for demo and tests: queues, topics with subscriptions, token check,
/// duplicate detection, peek-lock, dead letters. In memory. The official clients take it for the emulator.</summary>
public sealed class ServiceBusStandIn : IAsyncDisposable
{
    static readonly TimeSpan LockSweep = TimeSpan.FromMilliseconds(250);

    readonly StandInOptions options;
    readonly Broker broker;
    readonly ITimer lockSweep;
    ContainerHost? host;

    ServiceBusStandIn(StandInOptions options, TimeProvider clock)
    {
        this.options = options;
        broker = new Broker(options, clock);
        lockSweep = clock.CreateTimer(_ => SweepLocks(), null, LockSweep, LockSweep);
    }

    public int Port { get; private set; }

    /// <summary>For any client of Service Bus; says that it is the emulator, hence no TLS.</summary>
    public string ConnectionString =>
        $"Endpoint=sb://localhost:{Port};SharedAccessKeyName={options.KeyName};SharedAccessKey={options.Key};UseDevelopmentEmulator=true";

    /// <summary>How often a client's token was accepted at <c>$cbs</c>.</summary>
    public long TokensGranted => broker.TokensGranted;

    /// <summary>Listens when it returns.</summary>
    public static ServiceBusStandIn Start(StandInOptions options, TimeProvider clock)
    {
        var standIn = new ServiceBusStandIn(options, clock);
        standIn.Resume();
        return standIn;
    }

    /// <summary>Cuts every connection and refuses new ones until <see cref="Resume"/>; entities keep what they have.</summary>
    public void Suspend()
    {
        host?.Close();
        host = null;
    }

    /// <summary>Listens again, on the same port.</summary>
    public void Resume()
    {
        if (host is not null) return;
        if (Port == 0 && options.Port == 0)
        {
            OpenOnFreePort();
            return;
        }

        Port = options.Port == 0 ? Port : options.Port;
        host = Open(Port);
    }

    /// <summary>Decides what goes wrong with each transfer to an entity, by its number from 1 on; null ends it.</summary>
    public void Disturb(string entity, Func<long, Fault>? fault) => broker.Entity(entity).Disturbance = fault;

    /// <summary>What a queue or topic was sent so far.</summary>
    public EntityReport Report(string entity) => broker.Entity(entity).Report;

    /// <summary>What lies in a queue, in <c>topic/Subscriptions/name</c>, or in either's <c>/$deadletterqueue</c>, without taking it.</summary>
    public IReadOnlyList<BusMessage> Peek(string path) => [.. broker.Store(path).Peek(0, int.MaxValue).Select(BusMessage.From)];

    public ValueTask DisposeAsync()
    {
        Suspend();
        return lockSweep.DisposeAsync();
    }

    void OpenOnFreePort()
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            try
            {
                host = Open(port);
                Port = port;
                return;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse && attempt < 10)
            {
                // Someone took it between the look and the bind: look again.
            }
        }
    }

    static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    ContainerHost Open(int port)
    {
        // The address, not "localhost": the library would listen on every interface for that name.
        var opening = new ContainerHost([new Address("127.0.0.1", port, null, null, "/", "amqp")]);
        foreach (var listener in opening.Listeners)
        {
            listener.AMQP.ContainerId = "servicebus-stand-in";
            listener.AMQP.MaxFrameSize = 65_536;
            listener.AMQP.MaxSessionsPerConnection = 5_000;
            listener.AMQP.IdleTimeout = 120_000;
            listener.HandlerFactory = _ => broker;
            foreach (var mechanism in new[] { "MSSBCBS", "ANONYMOUS", "EXTERNAL" })
                listener.SASL.EnableMechanism(new Symbol(mechanism), new HoldingSasl(mechanism));
        }

        opening.RegisterLinkProcessor(broker);
        opening.Open();
        return opening;
    }

    void SweepLocks()
    {
        foreach (var store in broker.Stores) store.ReleaseExpiredLocks();
    }
}
