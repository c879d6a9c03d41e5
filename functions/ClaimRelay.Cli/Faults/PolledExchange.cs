using System.Security.Cryptography;
using System.Text;
using Azure.Core.Pipeline;
using ClaimRelay.Mailboxes;
using ClaimRelay.Messaging;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using ClaimRelay.WorkQueues;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClaimRelay.Cli.Faults;

/// <summary>Fetches as the relay does, by its own poll: again and again, until the file is entered and cleaned up, or is told to be gone.</summary>
sealed class PolledExchange : IAsyncDisposable
{
    const int MostPolls = 20;

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    readonly ServiceProvider services;
    readonly Account account;
    readonly ClearinghouseProfile profile;

    /// <param name="folder">Where the account's secrets lie.</param>
    public PolledExchange(string storage, string folder, Account account, ClearinghouseProfile profile, Func<IMailbox, IMailbox> watch, HttpPipelineTransport? connections = null)
    {
        (this.account, this.profile) = (account, profile);
        Secrets secrets = new(folder, vault: null);
        RelayConfiguration configuration = new() { Practices = [], Routes = [], Accounts = [account], Profiles = [profile] };
        // The same after it was killed, as a host that proves its name: its lease is its own at once.
        HostInstance instance = new(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(account.Id)).AsSpan(0, 16)));
        services = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddClaimRelay(configuration, new RelayStorage(storage, connections), new NoSender(), secrets, instance)
            .AddSingleton(new MailboxFactory(async (reference, cancellation) => await secrets.ResolveAsync(reference, cancellation), TimeProvider.System, FaultCase.Quick, watch))
            .BuildServiceProvider();
    }

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

    public ValueTask DisposeAsync() => services.DisposeAsync();

    async Task<bool> IsMissedAsync(CancellationToken cancellation)
    {
        var items = await Get<WorkItems>().ListAsync(WorkItems.ForAccount(account.Id), cancellation);
        return items.Any(i => i.State is not WorkState.Done && i.Causes.Any(c => c.Code == "missed"));
    }

    T Get<T>() where T : notnull => services.GetRequiredService<T>();

    sealed class NoSender : IMessageSender
    {
        public Task SendAsync(string entity, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation) => throw new NotSupportedException("A poll sends no messages.");
    }
}
