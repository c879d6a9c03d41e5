using Polly;
using Polly.Retry;

namespace ClaimRelay.Mailboxes;

/// <summary>
/// How often a failed step is tried again within one exchange. A whole exchange is tried again by its queue, with pauses of its own. What
/// may have happened already (an upload, a rename, a removal) is never in here: only a look can tell whether it may be repeated.
/// </summary>
public sealed record FailurePolicy
{
    /// <summary>Further tries of a connection that failed for a transient reason.</summary>
    public int ConnectRetries { get; init; } = 2;

    /// <summary>Further tries of a listing or a look after the connection was lost under it.</summary>
    public int OperationRetries { get; init; } = 1;

    /// <summary>Before the first retry; doubles, and is spread at random so that many do not come back at once.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>So many connections or more, each with its retries, that all failed within five minutes keep the account from trying for a while.</summary>
    public int BreakAfter { get; init; } = 4;
    public TimeSpan BreakFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Connecting: retried, and given up for a while when nothing answers.</summary>
    internal ResiliencePipeline Connecting(TimeProvider clock)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = clock }.AddCircuitBreaker(new()
        {
            ShouldHandle = new PredicateBuilder().Handle<MailboxException>(IsTransient),
            FailureRatio = 1,
            MinimumThroughput = Math.Max(2, BreakAfter),
            SamplingDuration = TimeSpan.FromMinutes(5),
            BreakDuration = BreakFor,
        });
        if (ConnectRetries > 0) builder.AddRetry(Retry(ConnectRetries, IsTransient));
        return builder.Build();
    }

    /// <summary>What changes nothing: retried on a new connection, unless there is none to be had.</summary>
    internal ResiliencePipeline Repeating(TimeProvider clock) =>
        OperationRetries == 0 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder { TimeProvider = clock }.AddRetry(Retry(OperationRetries, f => IsTransient(f) && !f.WhileConnecting)).Build();

    RetryStrategyOptions Retry(int times, Func<MailboxException, bool> when) => new()
    {
        ShouldHandle = new PredicateBuilder().Handle(when),
        MaxRetryAttempts = times,
        Delay = Pause,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
    };

    static bool IsTransient(MailboxException failure) => failure.Fault is MailboxFault.Transient;
}
