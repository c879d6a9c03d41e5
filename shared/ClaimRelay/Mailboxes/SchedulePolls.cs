using System.Collections.Concurrent;
using ClaimRelay.Commands;
using ClaimRelay.Partners;

namespace ClaimRelay.Mailboxes;

/// <summary>Puts a poll on the queue for every account whose time has come; workers share them. Any number of schedulers may run beside each other.</summary>
public sealed class SchedulePolls(Accounts accounts, CommandQueues queues, RelayConfiguration configuration, TimeProvider clock)
{
    const int AtOnce = 8;

    static readonly TimeSpan ShortestMark = TimeSpan.FromSeconds(10);
    static readonly TimeSpan LongestMark = TimeSpan.FromMinutes(15);

    /// <param name="ahead">How long until the next run: what falls due before is queued as well, and stays invisible until then. Nothing where it runs so often that being late by one run does not matter.</param>
    /// <exception cref="PollsNotQueuedException">For some accounts it failed; the others were gone through.</exception>
    public async Task RunAsync(TimeSpan ahead, CancellationToken cancellation)
    {
        var states = await accounts.ListAsync(cancellation);
        ConcurrentBag<(string Account, Exception Cause)> failed = [];
        await Parallel.ForEachAsync(configuration.Accounts, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (account, token) =>
        {
            try
            {
                var calendar = PollCalendar.Of(configuration.ProfileOf(account));
                if (DueAt(calendar, states.GetValueOrDefault(account.Id) ?? new() { Id = account.Id }, ahead) is not null) await QueueAsync(account.Id, calendar, ahead, token);
            }
            // Whatever it is: it is thrown below.
            catch (Exception failure) when (!token.IsCancellationRequested)
            {
                failed.Add((account.Id, failure));
            }
        });
        if (failed.IsEmpty) return;
        var inOrder = failed.OrderBy(f => f.Account, StringComparer.Ordinal).ToList();
        throw new PollsNotQueuedException([.. inOrder.Select(f => f.Account)], inOrder is [var only] ? only.Cause : new AggregateException(inOrder.Select(f => f.Cause)));
    }

    /// <summary>The mark comes first: of several schedulers only the one that writes it queues the poll. A message that is lost behind it is made good when the mark lapses.</summary>
    async Task QueueAsync(string account, PollCalendar calendar, TimeSpan ahead, CancellationToken cancellation)
    {
        var marked = await accounts.TryChangeAsync(account, s => DueAt(calendar, s, ahead) is { } due ? s with { PollQueuedFor = due } : null, cancellation);
        if (marked?.PollQueuedFor is not { } at) return;
        // The queue counts whole seconds, and a poll is never early.
        var delay = TimeSpan.FromSeconds(Math.Ceiling((at - clock.GetUtcNow()).TotalSeconds));
        await queues.SendAsync(new PollCommand(account), cancellation, delay > TimeSpan.Zero ? delay : null);
    }

    /// <summary>Null when no poll is to be queued.</summary>
    DateTimeOffset? DueAt(PollCalendar calendar, AccountState state, TimeSpan ahead)
    {
        var now = clock.GetUtcNow();
        if (state.Rests || (state.PollQueuedFor is { } queued && now < queued + MarkFor(calendar.IntervalAt(queued)) && queued <= now + ahead + LongestMark)) return null;
        // A time to come was written by a clock that was ahead: it must not keep the account waiting for it.
        var due = calendar.Next(now, state.PolledAt > now ? now : state.PolledAt, PollCalendar.SpreadOf(state.Id, state.Polls));
        return due <= now + ahead ? due : null;
    }

    /// <summary>How long a queued poll may wait for a worker before its message counts as lost.</summary>
    static TimeSpan MarkFor(TimeSpan? interval) => interval * 2 is { } twice && twice < LongestMark ? twice > ShortestMark ? twice : ShortestMark : LongestMark;
}
