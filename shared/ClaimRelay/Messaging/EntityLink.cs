using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace ClaimRelay.Messaging;

/// <summary>A sender link to one entity, with its token kept fresh. Ends for good when it ends: the next send opens another.</summary>
internal sealed class EntityLink : IAsyncDisposable
{
    static readonly TimeSpan RenewBeforeExpiry = TimeSpan.FromMinutes(7);
    static readonly TimeSpan ShortestRenewal = TimeSpan.FromMinutes(3);
    static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    readonly ServiceBusOptions options;
    readonly TimeProvider clock;
    readonly Session session;
    readonly SenderLink link;
    readonly Func<CancellationToken, Task<DateTimeOffset>> putToken;
    readonly TaskCompletionSource attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<Error> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenSource ended = new();
    readonly ITimer renewal;

    EntityLink(Connection connection, string entity, ServiceBusOptions options, TimeProvider clock, Func<CancellationToken, Task<DateTimeOffset>> putToken)
    {
        this.options = options;
        this.clock = clock;
        this.putToken = putToken;
        session = new Session(connection);
        // A name of its own: attaching with a name that the service still knows steals that link.
        var attach = new Attach { Source = new Source(), Target = new Target { Address = entity }, SndSettleMode = SenderSettleMode.Unsettled };
        renewal = clock.CreateTimer(_ => _ = RenewAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        link = new SenderLink(session, $"{entity}-{Guid.NewGuid():N}", attach, (_, reply) =>
        {
            // A refusal is an attach without a target, and the reason follows in a detach.
            if (reply.Target is null) return;
            MaxMessageSize = reply.MaxMessageSize;
            attached.TrySetResult();
        });
        link.AddClosedCallback((_, error) =>
        {
            renewal.Dispose();
            closed.TrySetResult(error ?? session.Error ?? connection.Error ?? new Error(new Symbol(ErrorCode.ConnectionForced)) { Description = "the connection was lost" });
        });
    }

    /// <summary>Bytes in one transfer; 0 for any.</summary>
    public ulong MaxMessageSize { get; private set; }

    public bool IsClosed => closed.Task.IsCompleted;

    public static async Task<EntityLink> OpenAsync(
        Connection connection, string entity, ServiceBusOptions options, TimeProvider clock, Func<CancellationToken, Task<DateTimeOffset>> putToken, CancellationToken cancellation)
    {
        var expires = await putToken(cancellation);
        var link = new EntityLink(connection, entity, options, clock, putToken);
        try
        {
            await link.WaitAsync(link.attached.Task, cancellation);
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }

        link.ScheduleRenewal(expires);
        return link;
    }

    /// <summary>Returns when the entity has accepted the transfer.</summary>
    /// <exception cref="AmqpException">It refused, or the link ended: then the outcome is unknown.</exception>
    /// <exception cref="TimeoutException">No answer in time: the outcome is unknown.</exception>
    public async Task SendAsync(Message message, CancellationToken cancellation)
    {
        // The library completes its own tasks on the thread that reads the connection; nothing of ours may run there.
        var answered = new TaskCompletionSource<Outcome?>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (IsClosed) throw new AmqpException(closed.Task.Result);
        link.Send(message, (_, _, outcome, _) => answered.TrySetResult(outcome), null);
        await WaitAsync(answered.Task, cancellation);
        switch (await answered.Task)
        {
            case Accepted:
                return;
            case Rejected { Error: { } error }:
                throw new AmqpException(error);
            case var other:
                throw new AmqpException(ErrorCode.MessageReleased, $"the transfer was not accepted ({other?.GetType().Name ?? "no outcome"})");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await renewal.DisposeAsync();
        closed.TrySetResult(new Error(new Symbol(ErrorCode.DetachForced)) { Description = "the link was given up" });
        if (session.IsClosed) return;
        try
        {
            await session.CloseAsync(CloseTimeout, null);
        }
        catch (Exception gone) when (SendFailure.IsExpected(gone))
        {
            // It is being given up; that it went by itself is no news.
        }
    }

    async Task WaitAsync(Task step, CancellationToken cancellation)
    {
        var first = await Task.WhenAny(step, closed.Task).WaitAsync(options.TryTimeout, clock, cancellation);
        // The answer may be in although the link ended right after it.
        if (first != step && !step.IsCompletedSuccessfully) throw new AmqpException(await closed.Task);
    }

    void ScheduleRenewal(DateTimeOffset expires)
    {
        var due = expires - clock.GetUtcNow() - RenewBeforeExpiry;
        if (IsClosed) return;
        try
        {
            renewal.Change(due > ShortestRenewal ? due : ShortestRenewal, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // The link ended between the look and the change.
        }
    }

    async Task RenewAsync()
    {
        try
        {
            ScheduleRenewal(await putToken(ended.Token));
        }
        catch (Exception refused) when (SendFailure.IsExpected(refused) || refused is OperationCanceledException)
        {
            // The next send opens a new link, asks for a token itself, and reports what it is told.
            await DisposeAsync();
        }
    }
}
