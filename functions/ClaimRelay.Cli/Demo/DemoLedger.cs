using System.Collections.Concurrent;
using ClaimRelay.Commands;
using ClaimRelay.Intake;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;
using Microsoft.Extensions.DependencyInjection;

namespace ClaimRelay.Cli.Demo;

/// <summary>A claim with everything that happened to it, oldest first.</summary>
public sealed record ClaimHistory(Claim Claim, IReadOnlyList<(DateTimeOffset At, ClaimEvent Event)> Timeline);

/// <summary>All that the relay's ledger holds once its host has stopped: read from storage, not asked of the host.</summary>
public sealed record DemoLedger
{
    public required IReadOnlyList<ClaimHistory> Claims { get; init; }
    public required IReadOnlyList<WorkItem> WorkItems { get; init; }
    public required IReadOnlyList<Batch> Batches { get; init; }
    public required IReadOnlyList<Transmission> Transmissions { get; init; }
    public required IReadOnlyList<FetchedFile> Fetched { get; init; }

    /// <summary>Ids of the messages about a practice as a whole, by practice.</summary>
    public required IReadOnlyList<string> Published { get; init; }

    /// <summary>Messages that still wait in the outbox.</summary>
    public required int Unsent { get; init; }

    /// <summary>Commands that failed at every attempt, by queue.</summary>
    public required IReadOnlyDictionary<string, int> FailedCommands { get; init; }

    /// <summary>Files in the practices' outboxes, by name: <c>{practice}/{file}</c>.</summary>
    public required IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Outbox { get; init; }

    /// <summary>The archived bytes of each transmission, by its id; null where it has none.</summary>
    public required IReadOnlyDictionary<string, ReadOnlyMemory<byte>?> Sent { get; init; }

    public static async Task<DemoLedger> ReadAsync(DemoWorld world, TimeProvider clock, CancellationToken cancellation)
    {
        await using var sender = world.Settings.OpenSender(clock);
        await using var services = new ServiceCollection().AddLogging().AddSingleton(clock)
            .AddClaimRelay(world.Configuration, world.Storage, sender, world.Settings.OpenSecrets(), HostInstance.Unique()).BuildServiceProvider();
        var storage = world.Storage;
        var practices = world.Configuration.Practices.Select(p => p.Id).ToList();
        var accounts = world.Configuration.Accounts.Select(a => a.Id).ToList();

        var (work, batches, transmissions, fetched, archive) = (
            services.GetRequiredService<WorkItems>(), services.GetRequiredService<BatchLedger>(), services.GetRequiredService<TransmissionLedger>(),
            services.GetRequiredService<FetchLedger>(), services.GetRequiredService<Archive>());
        var sent = await ManyAsync(accounts, a => transmissions.ListAsync(a, cancellation));
        return new()
        {
            Claims = await ClaimsAsync(services.GetRequiredService<ClaimLedger>(), practices, cancellation),
            WorkItems = await ManyAsync([.. practices, BatchAnswers.UnknownPractice, .. accounts.Append("relay").Select(Transmitters)], p => work.ListAsync(p, cancellation)),
            Batches = await ManyAsync([.. practices, BatchAnswers.UnknownPractice], p => batches.ListAsync(p, cancellation)),
            Transmissions = sent,
            Fetched = await ManyAsync(accounts, a => fetched.ListAsync(a, cancellation)),
            Published = await ManyAsync(practices, p => PublishedAsync(storage, p, cancellation)),
            Unsent = (await RowKeysAsync(storage, OutboxMessage.Prefix, cancellation)).Count,
            FailedCommands = await FailedAsync(storage, cancellation),
            Outbox = await OutboxAsync(storage, cancellation),
            Sent = await ContentsAsync(archive, sent, cancellation),
        };
    }

    static string Transmitters(string account) => WorkQueues.WorkItems.ForAccount(account);

    static async Task<IReadOnlyList<T>> ManyAsync<T>(IReadOnlyList<string> names, Func<string, Task<IReadOnlyList<T>>> read)
    {
        var all = new List<T>();
        foreach (var name in names) all.AddRange(await read(name));
        return all;
    }

    static async Task<IReadOnlyList<ClaimHistory>> ClaimsAsync(ClaimLedger ledger, IReadOnlyList<string> practices, CancellationToken cancellation)
    {
        var claims = new List<Claim>();
        foreach (var practice in practices)
            await foreach (var claim in ledger.ListAsync(practice).WithCancellation(cancellation)) claims.Add(claim);

        var histories = new ConcurrentBag<ClaimHistory>();
        await Parallel.ForEachAsync(claims, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellation },
            async (claim, token) => histories.Add(new(claim, await ledger.TimelineAsync(claim.Key, token))));
        return [.. histories.OrderBy(h => h.Claim.Key.Practice, StringComparer.Ordinal).ThenBy(h => h.Claim.Key.Pcn, StringComparer.Ordinal).ThenBy(h => h.Claim.Key.Id, StringComparer.Ordinal)];
    }

    static async Task<IReadOnlyList<string>> PublishedAsync(RelayStorage storage, string practice, CancellationToken cancellation)
    {
        const string prefix = "p|";
        var ids = new List<string>();
        await foreach (var row in storage.Table("claims").RangeAsync(WorkQueues.WorkItems.PartitionOf(practice), prefix, cancellation: cancellation)) ids.Add(row.RowKey[prefix.Length..]);
        return ids;
    }

    /// <summary>Row keys of one kind in every partition of the claims table.</summary>
    internal static async Task<IReadOnlyList<string>> RowKeysAsync(RelayStorage storage, string prefix, CancellationToken cancellation)
    {
        var keys = new List<string>();
        var filter = $"RowKey ge '{prefix}' and RowKey lt '{RowKeys.After(prefix)}'";
        await foreach (var row in storage.Table("claims").QueryAsync<Azure.Data.Tables.TableEntity>(filter, select: ["RowKey"], cancellationToken: cancellation)) keys.Add(row.RowKey);
        return keys;
    }

    static async Task<IReadOnlyDictionary<string, int>> FailedAsync(RelayStorage storage, CancellationToken cancellation)
    {
        var failed = new Dictionary<string, int>();
        foreach (var queue in CommandQueues.Names)
            failed[queue] = (await storage.Queue(CommandQueues.Poison(queue)).GetPropertiesAsync(cancellation)).Value.ApproximateMessagesCount;
        return failed;
    }

    static async Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> OutboxAsync(RelayStorage storage, CancellationToken cancellation)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>();
        await foreach (var blob in storage.Outbox.GetBlobsAsync(cancellationToken: cancellation))
            files[blob.Name] = (await storage.Outbox.GetBlobClient(blob.Name).DownloadContentAsync(cancellation)).Value.Content.ToMemory();
        return files;
    }

    static async Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>?>> ContentsAsync(Archive archive, IReadOnlyList<Transmission> transmissions, CancellationToken cancellation)
    {
        var contents = new Dictionary<string, ReadOnlyMemory<byte>?>();
        foreach (var transmission in transmissions)
            contents[transmission.Id] = transmission.Content?.Sha256 is { } hash ? await archive.ReadAsync(hash, cancellation) : null;
        return contents;
    }
}
