using Azure.Data.Tables;
using ClaimRelay.Ledger;
using ClaimRelay.Storage;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using Xunit;

namespace ClaimRelay.Tests.Ledger;

/// <summary>Rows that hosts of two versions write side by side.</summary>
public sealed class LedgerRowTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    public static TheoryData<Type> Rows => [.. typeof(LedgerRow).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(LedgerRow)))];

    [Theory, MemberData(nameof(Rows))]
    public void Every_row_keeps_what_it_does_not_know(Type row) => Assert.Contains(LedgerJson.Default.GetTypeInfo(row)!.Properties, p => p.IsExtensionData);

    [Fact(Timeout = TimeLimit)]
    public async Task What_a_newer_host_wrote_is_there_after_an_older_one_changed_the_row()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        await relay.ReceiveAsync(InventedClaims.File("A-1"));
        var sent = Assert.Single(await relay.Get<TransmissionLedger>().ListAsync(relay.Account, stop));
        var table = relay.Storage.Table("transmissions");
        var row = await table.QueryAsync<TableEntity>(t => t.PartitionKey == relay.Account, cancellationToken: stop).FirstAsync(r => r.ContainsKey("Json") && r.Json().Contains($"\"id\":\"{sent.Id}\""), stop);
        var json = row.Json();
        await table.UpdateEntityAsync(row.WithJson(json[..^1] + ",\"invention\":{\"of\":[1,2]}}"), row.ETag, TableUpdateMode.Replace, stop);

        await relay.Get<TransmissionLedger>().ChangeAsync(relay.Account, sent.Id, t => t with { Attempts = 7 }, stop);
        var after = (await table.FindAsync(row.PartitionKey, row.RowKey, stop))!.Json();
        Assert.Contains("\"invention\":{\"of\":[1,2]}", after);
        Assert.Contains("\"attempts\":7", after);
    }
}
