using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace ClaimRelay.Sandbox.ServiceBus.Consumer;

/// <summary>Reads one queue or subscription as a receiver of the relay's messages would: under peek-lock, completing what it has read.</summary>
public sealed class BusConsumer : IAsyncDisposable
{
    /// <summary>Few, so that a slow reader's locks do not run out while messages wait here.</summary>
    const int Prefetch = 20;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly TimeProvider clock;
    readonly Connection connection;
    readonly ReceiverLink link;
    readonly Channel<Message> arrived = Channel.CreateUnbounded<Message>();

    BusConsumer(TimeProvider clock, Connection connection, ReceiverLink link)
    {
        this.clock = clock;
        this.connection = connection;
        this.link = link;
        link.AddClosedCallback((_, error) => arrived.Writer.TryComplete(new IOException($"The consumer's link is closed: {error?.Condition} {error?.Description}")));
        link.Start(Prefetch, (_, message) => arrived.Writer.TryWrite(message));
    }

    /// <param name="path">A queue, <c>topic/Subscriptions/name</c>, or either with <c>/$deadletterqueue</c>.</param>
    /// <exception cref="IOException">Nobody listens there, the token is refused, or there is no such path.</exception>
    public static async Task<BusConsumer> ConnectAsync(string connectionString, string path, TimeProvider clock, CancellationToken cancellation)
    {
        var access = ConsumerAccess.Parse(connectionString);
        try
        {
            var factory = new ConnectionFactory();
            factory.SASL.Profile = Amqp.Sasl.SaslProfile.Anonymous;
            var connection = await factory.CreateAsync(new Address(access.Host, access.Port, null, null, "/", access.Scheme), cancellation).WaitAsync(Patience, clock, cancellation);
            try
            {
                await access.PutTokenAsync(connection, path, clock, Patience, cancellation);
                return new BusConsumer(clock, connection, await AttachAsync(connection, path, clock, cancellation));
            }
            catch
            {
                connection.Close(TimeSpan.Zero, null);
                throw;
            }
        }
        catch (Exception failed) when (failed is AmqpException or System.Net.Sockets.SocketException or TimeoutException)
        {
            throw new IOException($"Cannot read {path} at {access.Host}:{access.Port}: {failed.Message}", failed);
        }
    }

    /// <summary>Every message as it comes, until cancelled. One is completed when the next is asked for: a reader that dies meets it again.</summary>
    public async IAsyncEnumerable<BusMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var message = await NextAsync(cancellation);
            yield return BusMessage.From(message);
            link.Accept(message);
        }
    }

    /// <summary>Reads and completes until nothing has come for <paramref name="quiet"/>.</summary>
    public async Task<IReadOnlyList<BusMessage>> ReadUntilQuietAsync(TimeSpan quiet, CancellationToken cancellation)
    {
        var messages = new List<BusMessage>();
        while (true)
        {
            using var silence = new CancellationTokenSource(quiet, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
            try
            {
                var message = await NextAsync(either.Token);
                messages.Add(BusMessage.From(message));
                link.Accept(message);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return messages;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (connection.IsClosed) return;
        try
        {
            await connection.CloseAsync(TimeSpan.FromSeconds(2), null);
        }
        catch (Exception gone) when (gone is AmqpException or TimeoutException or IOException or ObjectDisposedException or System.Net.Sockets.SocketException)
        {
            // The connection ended by itself: that is what was asked for.
        }
    }

    async Task<Message> NextAsync(CancellationToken cancellation)
    {
        try
        {
            return await arrived.Reader.ReadAsync(cancellation);
        }
        catch (ChannelClosedException closed) when (closed.InnerException is IOException reason)
        {
            throw new IOException(reason.Message, reason);
        }
    }

    static async Task<ReceiverLink> AttachAsync(Connection connection, string path, TimeProvider clock, CancellationToken cancellation)
    {
        var attached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var source = new Attach { Source = new Source { Address = path }, Target = new Target(), SndSettleMode = SenderSettleMode.Unsettled };
        var link = new ReceiverLink(new Session(connection), $"consumer-{Guid.NewGuid():N}", source, (_, reply) =>
        {
            if (reply.Source is not null) attached.TrySetResult();
        });
        link.AddClosedCallback((_, error) => attached.TrySetException(new AmqpException(error ?? new Error(new Symbol("amqp:link:detach-forced")))));
        await attached.Task.WaitAsync(Patience, clock, cancellation);
        return link;
    }
}
