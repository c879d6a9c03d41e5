using Amqp;
using Amqp.Sasl;

namespace ClaimRelay.Messaging;

/// <summary>One AMQP connection to the namespace.</summary>
internal sealed class BusConnection : IAsyncDisposable
{
    const string WebSocketProtocol = "AMQPWSB10";
    const string WebSocketPath = "/$servicebus/websocket/";
    const int IdleTimeoutMilliseconds = 60_000;
    const int MaxFrameSize = 65_536;

    static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    readonly Connection connection;
    readonly ServiceBusOptions options;
    readonly TimeProvider clock;

    BusConnection(Connection connection, ServiceBusOptions options, TimeProvider clock)
    {
        this.connection = connection;
        this.options = options;
        this.clock = clock;
    }

    public bool IsClosed => connection.IsClosed;

    public static async Task<BusConnection> OpenAsync(ServiceBusOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        var factory = options.UseWebSockets ? new ConnectionFactory([new WebSocketTransportFactory(WebSocketProtocol)]) : new ConnectionFactory();
        factory.SASL.Profile = SaslProfile.Anonymous;
        factory.AMQP.ContainerId = $"claimrelay-{Guid.NewGuid():N}";
        factory.AMQP.HostName = options.Host;
        factory.AMQP.IdleTimeout = IdleTimeoutMilliseconds;
        factory.AMQP.MaxFrameSize = MaxFrameSize;

        var scheme = (options.UseWebSockets, options.UseTls) switch
        {
            (true, true) => "wss",
            (true, false) => "ws",
            (false, true) => "amqps",
            (false, false) => "amqp",
        };
        var address = new Address(options.Host, options.EffectivePort, null, null, options.UseWebSockets ? WebSocketPath : "/", scheme);
        using var limit = new CancellationTokenSource(options.TryTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var opening = factory.CreateAsync(address, either.Token);
        try
        {
            return new BusConnection(await opening.WaitAsync(either.Token), options, clock);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            CloseWhenOpened(opening);
            throw new TimeoutException($"{options.Host}:{options.EffectivePort} did not answer within {options.TryTimeout.TotalSeconds:0.#} s.");
        }
        catch (OperationCanceledException)
        {
            CloseWhenOpened(opening);
            throw;
        }
    }

    public async Task<EntityLink> AttachAsync(string entity, CancellationToken cancellation)
    {
        var audience = $"sb://{options.Host}/{entity}";
        try
        {
            return await EntityLink.OpenAsync(connection, entity, options, clock, end => TokenRequest.PutAsync(connection, audience, options, clock, end), cancellation);
        }
        catch (TimeoutException)
        {
            // A peer that does not even answer an attach is gone, whatever the socket says.
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (connection.IsClosed) return;
        try
        {
            await connection.CloseAsync(CloseTimeout, null);
        }
        catch (Exception gone) when (SendFailure.IsExpected(gone))
        {
            // It is being given up; that it went by itself is no news.
        }
    }

    // The wait has ended, the attempt may not have: a connection that comes up later must not stay open unseen.
    static void CloseWhenOpened(Task<Connection> opening) => opening.ContinueWith(
        late =>
        {
            if (late.IsCompletedSuccessfully) late.Result.Close(TimeSpan.Zero, null);
            else _ = late.Exception;
        },
        CancellationToken.None,
        TaskContinuationOptions.None,
        TaskScheduler.Default);
}
