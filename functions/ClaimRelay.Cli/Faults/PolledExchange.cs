using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using ClaimRelay.WorkQueues;
using Microsoft.Extensions.DependencyInjection;

namespace ClaimRelay.Cli.Faults;

/// <summary>Fetches as the relay does, by its own poll: again and again, until the file is entered and cleaned up, or is told to be gone.</summary>
sealed class PolledExchange(ServiceProvider relay, Account account, ClearinghouseProfile profile) : IAsyncDisposable
{
    const int MostPolls = 20;

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <returns>Null when it came to no end.</returns>
    public async Task<(FaultOutcome, string)?> RunAsync(CancellationToken cancellation)
    {
        for (var poll = 0; poll < MostPolls; poll++)
        {
            if (poll > 0) await Task.Delay(Pause, TimeProvider.System, cancellation);
            var result = await Get<PollMailbox>().PollAsync(account.Id, cancellation, byHand: true);
            var files = await Get<FetchLedger>().ListAsync(account.Id, cancellation);
            var told = await IsMissedAsync(cancellation);
            if (files.Count > 0 && told) throw new InvalidOperationException("The file was entered, and work says that it was missed.");
            if (told) return (FaultOutcome.NotFetched, "gone before it was stored: a work item says so");
            if (files.Count > 0 && (profile.AfterFetch is AfterFetch.Leave || result is PollResult.Fetched { Count.Listed: 0 })) return (FaultOutcome.Fetched, $"{files[0].Size} bytes");
            if (result is PollResult.Failed failed) throw failed.Failure;
        }

        return null;
    }

    /// <summary>The bytes of each file that was entered, from the archive.</summary>
    public async Task<IReadOnlyList<byte[]>> FetchedAsync(CancellationToken cancellation)
    {
        var all = new List<byte[]>();
        foreach (var file in await Get<FetchLedger>().ListAsync(account.Id, cancellation)) all.Add((await Get<Archive>().ReadAsync(file.Sha256, cancellation)).ToArray());
        return all;
    }

    public ValueTask DisposeAsync() => relay.DisposeAsync();

    async Task<bool> IsMissedAsync(CancellationToken cancellation)
    {
        var items = await Get<WorkItems>().ListAsync(WorkItems.ForAccount(account.Id), cancellation);
        return items.Any(i => i.State is not WorkState.Done && i.Causes.Any(c => c.Code == "missed"));
    }

    T Get<T>() where T : notnull => relay.GetRequiredService<T>();
}
