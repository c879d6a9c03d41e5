using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.Transmissions;

/// <summary>A file that the mailbox refuses again and again.</summary>
public sealed class StuckTransmissionTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_that_is_refused_while_others_go_through_becomes_work_once_with_its_dollars_until_it_is_delivered()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        var stuck = await ReadyAsync(relay, 1);
        Refuse(relay, stuck);
        for (var other = 2; other <= 8; other++)
        {
            await TransmitAsync(relay, stuck);
            Assert.Equal(other < 6 ? 0 : 1, (await ItemsAsync(relay, stop)).Count);
            await TransmitAsync(relay, await ReadyAsync(relay, other));
            // Nobody knew at the first try that it was this file alone; the next one that was sent showed it.
            Assert.Equal(WorkState.Done, Assert.Single(await OfAccountAsync(relay, stop)).State);
        }

        var item = Assert.Single(await ItemsAsync(relay, stop));
        Assert.Equal((WorkState.Open, "account-alerts", 1, 100m, relay.Account), (item.State, item.Queue, item.Claims, item.Dollars, item.Account));
        Assert.StartsWith($"File {stuck.FileName} (transmission {stuck.Id}, 1 claims) was tried 5 times and could not be delivered. The last try said: Mailbox {relay.Account}, put 'inbound/.{stuck.Id}.part': permission denied", item.Explanation, StringComparison.Ordinal);
        Assert.Contains($"claimrelay account test {relay.Account}", item.NextStep, StringComparison.Ordinal);

        Directory.Delete(PartOf(relay, stuck));
        await TransmitAsync(relay, stuck);
        Assert.Equal((WorkState.Done, "The file was delivered."), Assert.Single(await ItemsAsync(relay, stop)) is var settled ? (settled.State, settled.ClosedBecause) : default);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Where_every_file_fails_it_is_one_alert_of_the_account()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        Transmission[] waiting = [await ReadyAsync(relay, 1), await ReadyAsync(relay, 2), await ReadyAsync(relay, 3)];
        Directory.Delete(relay.Inbound);
        for (var attempt = 0; attempt < 7; attempt++)
            foreach (var transmission in waiting) await TransmitAsync(relay, transmission);

        Assert.Empty(await ItemsAsync(relay, stop));
        var alert = Assert.Single(await OfAccountAsync(relay, stop));
        Assert.Equal((WorkState.Open, 3, 300m), (alert.State, alert.Claims, alert.Dollars));
        Assert.EndsWith("3 file(s) with 3 claim(s) waited to be sent when this was written; claimrelay accounts shows what waits now.", alert.Explanation, StringComparison.Ordinal);
    }

    static async Task<Transmission> ReadyAsync(RelayFixture relay, int number)
    {
        await relay.ReceiveAsync(InventedClaims.File([$"A-{number}"], "P", isa13: number), $"{number}.837");
        return (await relay.Get<TransmissionLedger>().ListAsync(relay.Account, TestContext.Current.CancellationToken)).MaxBy(t => t.FirstNumber)!;
    }

    static Task<Commands.CommandOutcome> TransmitAsync(RelayFixture relay, Transmission transmission) => relay.Get<Transmit>().RunAsync(relay.Account, transmission.Id, TestContext.Current.CancellationToken);

    static void Refuse(RelayFixture relay, Transmission transmission) => Directory.CreateDirectory(PartOf(relay, transmission));

    static string PartOf(RelayFixture relay, Transmission transmission) => Path.Combine(relay.Inbound, $".{transmission.Id}.part");

    static Task<IReadOnlyList<WorkItem>> OfAccountAsync(RelayFixture relay, CancellationToken stop) => relay.Get<WorkItems>().ListAsync(WorkItems.ForAccount(relay.Account), stop);

    static async Task<IReadOnlyList<WorkItem>> ItemsAsync(RelayFixture relay, CancellationToken stop) =>
        [.. (await relay.Get<WorkItems>().ListAsync(relay.Practice, stop)).Where(i => i.Kind is WorkKind.TransmissionFailing)];
}
