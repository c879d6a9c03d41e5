using ClaimRelay.Commands;
using ClaimRelay.Mailboxes;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using Xunit;

namespace ClaimRelay.Tests.Transmissions;

/// <summary>A file that is ready while its message is lost. No other class reads the queue.</summary>
public sealed class UntriedTransmissionTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    [Fact(Timeout = TimeLimit)]
    public async Task What_nobody_tried_for_an_hour_is_queued_again_once_an_hour_until_it_is_delivered()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        var id = await ReadyAsync(relay, stop);
        Assert.Equal(0, await WatchAsync(relay, id, minutes: 59, stop));
        Assert.Equal(1, await WatchAsync(relay, id, minutes: 1, stop));
        Assert.Equal(0, await WatchAsync(relay, id, minutes: 59, stop));
        Assert.Equal(1, await WatchAsync(relay, id, minutes: 1, stop));

        await TransmitAsync(relay, id, stop);
        Assert.Equal(0, await WatchAsync(relay, id, minutes: 120, stop));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task What_is_tried_in_vain_goes_on_with_the_message_that_it_has()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        var id = await ReadyAsync(relay, stop);
        Directory.Delete(relay.Inbound);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await TransmitAsync(relay, id, stop);
            Assert.Equal(0, await WatchAsync(relay, id, minutes: 50, stop));
        }

        Assert.Equal(1, await WatchAsync(relay, id, minutes: 10, stop));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task While_the_account_rests_nothing_is_queued()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        var id = await ReadyAsync(relay, stop);
        await relay.Get<PauseAccount>().RunAsync(relay.Account, "Their maintenance", "ava", stop);
        Assert.Equal(0, await WatchAsync(relay, id, minutes: 120, stop));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task What_was_delivered_and_the_claims_were_not_told_is_queued_again()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        var id = await ReadyAsync(relay, stop);
        await relay.Get<TransmissionLedger>().ChangeAsync(relay.Account, id, t => t with { State = TransmissionState.Delivered, DeliveredAt = relay.Clock.GetUtcNow() }, stop);
        Assert.Equal(1, await WatchAsync(relay, id, minutes: 60, stop));
        await TransmitAsync(relay, id, stop);
        Assert.Equal(0, await WatchAsync(relay, id, minutes: 60, stop));
    }

    static async Task<string> ReadyAsync(RelayFixture relay, CancellationToken stop)
    {
        await relay.ReceiveAsync(InventedClaims.File("A-1"));
        return Assert.Single(await relay.Get<TransmissionLedger>().ListAsync(relay.Account, stop)).Id;
    }

    static Task<CommandOutcome> TransmitAsync(RelayFixture relay, string id, CancellationToken stop) => relay.Get<Transmit>().RunAsync(relay.Account, id, stop);

    /// <summary>How often the watch of some minutes later queues the transmission.</summary>
    static async Task<int> WatchAsync(RelayFixture relay, string id, int minutes, CancellationToken stop)
    {
        await QueuedCommands.TakeAsync(relay, TransmitCommand.QueueName, stop);
        relay.Clock.Advance(TimeSpan.FromMinutes(minutes));
        await relay.Get<WatchDeadlines>().RunAsync(stop);
        return (await QueuedCommands.TakeAsync(relay, TransmitCommand.QueueName, stop)).Count(c => c == new TransmitCommand(relay.Account, id));
    }
}
