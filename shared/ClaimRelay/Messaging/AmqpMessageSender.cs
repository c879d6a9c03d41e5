using Amqp;
using Polly;
using Polly.Retry;

namespace ClaimRelay.Messaging;

/// <summary>Sends over AMQP 1.0: one connection, one link per entity, both opened when needed and again after they end.
/// Transfers of one call go one after the other, each confirmed before the next, so that retries keep the order. Thread-safe.</summary>
public sealed class AmqpMessageSender : IMessageSender, IAsyncDisposable
{
    static readonly TimeSpan LongestRetryDelay = TimeSpan.FromSeconds(30);

    readonly ServiceBusOptions options;
    readonly TimeProvider clock;
    readonly ResiliencePipeline retry;
    readonly CancellationTokenSource disposing = new();
    readonly Lock gate = new();
    readonly Dictionary<string, Task<EntityLink>> links = new(StringComparer.OrdinalIgnoreCase);
    Task<BusConnection>? connection;

    public AmqpMessageSender(ServiceBusOptions options, TimeProvider clock)
    {
        options.Validate();
        this.options = options;
        this.clock = clock;
        retry = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddRetry(Retries(options.BusyDelay, DelayBackoffType.Constant, failure => failure.Condition == SendFailure.Busy))
            .AddRetry(Retries(options.RetryDelay, DelayBackoffType.Exponential, failure => failure.Condition != SendFailure.Busy))
            .Build();
    }

    public async Task SendAsync(string entity, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation)
    {
        for (var sent = 0; sent < messages.Count;)
        {
            var first = sent;
            sent += await retry.ExecuteAsync(async token => await TrySendAsync(entity, messages, first, token), cancellation);
        }
    }

    /// <summary>Attaches to an entity and sends nothing: whether it is there and lets us send.</summary>
    /// <exception cref="MessageSendException">It is not, or cannot be reached.</exception>
    public async Task ProbeAsync(string entity, CancellationToken cancellation)
    {
        var link = LinkAsync(entity);
        try
        {
            await link.WaitAsync(cancellation);
        }
        catch (Exception failure) when (SendFailure.IsExpected(failure) && failure is not MessageSendException)
        {
            await ForgetAsync(entity, link);
            throw SendFailure.Of(entity, options.Host, failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await disposing.CancelAsync();
        Task<BusConnection>? last;
        List<Task<EntityLink>> open;
        lock (gate)
        {
            (last, connection) = (connection, null);
            open = [.. links.Values];
            links.Clear();
        }

        foreach (var link in open)
            if (link.IsCompletedSuccessfully) await link.Result.DisposeAsync();
        if (last is { IsCompletedSuccessfully: true }) await last.Result.DisposeAsync();
    }

    /// <summary>Sends one transfer, and returns how many messages were in it.</summary>
    async Task<int> TrySendAsync(string entity, IReadOnlyList<OutgoingMessage> messages, int first, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(disposing.IsCancellationRequested, this);
        var link = LinkAsync(entity);
        try
        {
            try
            {
                return await SendOnceAsync(link, entity, messages, first, cancellation);
            }
            catch (AmqpException stale) when (SendFailure.IsUnauthorized(stale) && link.IsCompletedSuccessfully)
            {
                // The link was let in once: its token went stale. A new link, with a new token, tells whether we still may.
                await ForgetAsync(entity, link);
                link = LinkAsync(entity);
                return await SendOnceAsync(link, entity, messages, first, cancellation);
            }
        }
        catch (OperationCanceledException) when (disposing.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(AmqpMessageSender));
        }
        catch (Exception failure) when (SendFailure.IsExpected(failure) && failure is not MessageSendException)
        {
            var reported = SendFailure.Of(entity, options.Host, failure);
            // A busy entity's link is sound; anything else leaves it in doubt.
            if (reported.Condition != SendFailure.Busy) await ForgetAsync(entity, link);
            throw reported;
        }
    }

    async Task<int> SendOnceAsync(Task<EntityLink> opening, string entity, IReadOnlyList<OutgoingMessage> messages, int first, CancellationToken cancellation)
    {
        var link = await opening.WaitAsync(cancellation);
        var transfer = Transfer.Pack(entity, messages, first, link.MaxMessageSize, options);
        await link.SendAsync(transfer.Message, cancellation);
        return transfer.Count;
    }

    // Opening is shared by all who wait for it, so no single caller's cancellation may end it.
    Task<EntityLink> LinkAsync(string entity)
    {
        lock (gate)
        {
            if (links.TryGetValue(entity, out var link) && !IsSpent(link, open => open.IsClosed)) return link;
            return links[entity] = Task.Run(async () => await (await ConnectionAsync()).AttachAsync(entity, disposing.Token));
        }
    }

    Task<BusConnection> ConnectionAsync()
    {
        lock (gate)
        {
            if (connection is not null && !IsSpent(connection, open => open.IsClosed)) return connection;
            return connection = Task.Run(() => BusConnection.OpenAsync(options, clock, disposing.Token));
        }
    }

    // Only the link that failed: another caller may have opened the next one already.
    async Task ForgetAsync(string entity, Task<EntityLink> link)
    {
        lock (gate)
        {
            if (links.TryGetValue(entity, out var current) && current == link) links.Remove(entity);
        }

        if (link.IsCompletedSuccessfully) await link.Result.DisposeAsync();
    }

    static bool IsSpent<T>(Task<T> opening, Func<T, bool> isClosed) =>
        opening.IsFaulted || opening.IsCanceled || (opening.IsCompletedSuccessfully && isClosed(opening.Result));

    RetryStrategyOptions Retries(TimeSpan delay, DelayBackoffType backoff, Func<MessageSendException, bool> covers) => new()
    {
        MaxRetryAttempts = options.MaxRetries,
        Delay = delay,
        MaxDelay = LongestRetryDelay,
        BackoffType = backoff,
        UseJitter = true,
        ShouldHandle = attempt => new(attempt.Outcome.Exception is MessageSendException { IsPermanent: false } failure && covers(failure)),
    };
}
