using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Responses;
using ClaimRelay.Storage;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.Responses;

/// <summary>Claims that were sent, and the answers to them. Every answer is processed, and processed again as after a crash: the second time must change nothing.</summary>
sealed class Exchange(RelayFixture relay, CancellationToken cancellation) : IAsyncDisposable
{
    int answers;

    public RelayFixture Relay => relay;

    /// <summary>Practices whose ledger is compared.</summary>
    public List<string> Practices { get; } = [relay.Practice];

    /// <summary>One set of the claims for each practice's file, delivered.</summary>
    public static async Task<Exchange> SentAsync(AzuriteFixture azurite, IReadOnlyList<string> pcns, CancellationToken cancellation, Action<JsonObject>? change = null)
    {
        var exchange = new Exchange(new RelayFixture(azurite, change: change), cancellation);
        await exchange.SendAsync(InventedClaims.File(pcns, "P"), "claims.837");
        return exchange;
    }

    public async Task SendAsync(string file, string name, string? practice = null)
    {
        await relay.ReceiveAsync(file, name, practice);
        foreach (var ready in (await TransmissionsAsync()).Where(t => t.State is TransmissionState.Ready)) await relay.Get<Transmit>().RunAsync(relay.Account, ready.Id, cancellation);
    }

    public async Task<Transmission> TransmissionAsync() => Assert.Single(await TransmissionsAsync());

    public Task<IReadOnlyList<Transmission>> TransmissionsAsync() => relay.Get<TransmissionLedger>().ListAsync(relay.Account, cancellation);

    /// <summary>Sets of the first transmission, in the order sent.</summary>
    public async Task<IReadOnlyList<TransmittedSet>> SetsAsync() => await relay.Get<SentClaims>().SetsAsync((await TransmissionsAsync())[0], cancellation);

    public async Task<string> ReferenceAsync() => (await SetsAsync())[0].Reference;

    public async Task<Claim> ClaimAsync(string pcn, string? practice = null) => Assert.Single(await relay.Get<ClaimLedger>().FindAsync(practice ?? relay.Practice, pcn, cancellation));

    public async Task<ClaimStatus> StatusAsync(string pcn) => (await ClaimAsync(pcn)).Status;

    public Task<IReadOnlyList<WorkItem>> WorkAsync() => relay.Get<WorkItems>().ListAsync(relay.Practice, cancellation);

    public Task<IReadOnlyList<WorkItem>> AccountWorkAsync() => relay.Get<WorkItems>().ListAsync(WorkItems.ForAccount(relay.Account), cancellation);

    public async Task<IEnumerable<WorkKind>> KindsAsync() => (await WorkAsync()).Concat(await AccountWorkAsync()).Select(i => i.Kind);

    /// <summary>Enters an answer as a poll would, and processes it twice.</summary>
    public async Task<FetchedFile> AnswerAsync(byte[] content, string? name = null)
    {
        var file = await FetchAsync(content, name);
        await ProcessAsync(file);
        var before = await RowsAsync();

        // As if the relay had died just before it noted that the file is done; a minute later it begins again.
        relay.Clock.Advance(TimeSpan.FromMinutes(1));
        await relay.Storage.Table("mailbox").UpsertEntityAsync(
            new TableEntity(file.Account, $"f|{file.Key}") { ["Json"] = JsonSerializer.Serialize(file, LedgerJson.Default.FetchedFile) }, TableUpdateMode.Replace, cancellation);
        await ProcessAsync(file);
        Assert.Equal(before, await RowsAsync());
        return (await relay.Get<FetchLedger>().FindAsync(file.Account, file.Key, cancellation))!;
    }

    /// <summary>An answer that says nothing new: no row of the ledger, no message, is added or changed.</summary>
    public async Task AnswerWithNothingNewAsync(byte[] content)
    {
        var before = await RowsAsync();
        Assert.Equal(0, (await AnswerAsync(content)).Unmatched);
        Assert.Equal(before, await RowsAsync());
    }

    public async Task<FetchedFile> FetchAsync(byte[] content, string? name = null)
    {
        var hash = await relay.Get<Archive>().StoreAsync(content, cancellation);
        return await relay.Get<FetchLedger>().EnterAsync(
            relay.Account, new(new MailboxFile($"outbound/{name ?? $"answer-{++answers}"}", content.Length, relay.Clock.GetUtcNow()), relay.Clock.GetUtcNow(), null), hash, cancellation);
    }

    public Task ProcessAsync(FetchedFile file) => relay.Get<ProcessResponse>().RunAsync(file.Account, file.Key, cancellation);

    /// <summary>Every row of the ledger, messages that wait among them, as text.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync()
    {
        var rows = new List<string>();
        foreach (var practice in Practices)
        {
            foreach (var partition in ClaimKey.Partitions(practice).Append(WorkItems.PartitionOf(practice))) await AddAsync(rows, "claims", partition);
            await AddAsync(rows, "remittances", practice);
        }

        await AddAsync(rows, "claims", WorkItems.PartitionOf(WorkItems.ForAccount(relay.Account)));
        await AddAsync(rows, "transmissions", relay.Account);
        return rows;
    }

    public ValueTask DisposeAsync() => relay.DisposeAsync();

    async Task AddAsync(List<string> rows, string table, string partition)
    {
        await foreach (var row in relay.Storage.Table(table).QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {partition}"), cancellationToken: cancellation))
            rows.Add(string.Join('\t', row.Where(p => p.Key is not ("odata.etag" or "Timestamp")).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}")));
    }

}
