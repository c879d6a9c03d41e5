using ClaimRelay.Commands;
using ClaimRelay.Storage;
using ClaimRelay.Tests.Responses;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using Xunit;

namespace ClaimRelay.Tests.Transmissions;

public sealed class RecordDeliveryTests(AzuriteFixture azurite)
{
    /// <summary>No other class reads the queue.</summary>
    [Fact(Timeout = 120_000)]
    public async Task An_answer_that_waited_for_the_file_is_tried_again_though_the_process_died_when_the_delivery_was_recorded()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var exchange = new Exchange(new RelayFixture(azurite), stop);
        var relay = exchange.Relay;
        await relay.ReceiveAsync(InventedClaims.File("A-1"));
        var sent = await exchange.TransmissionAsync();
        var early = await exchange.FetchAsync(Answers.Ta1(sent.InterchangeControlNumber, "A"));
        await exchange.ProcessAsync(early);
        await QueuedCommands.TakeAsync(relay, ResponseStored.QueueName, stop);

        var ledger = new TransmissionLedger(new RelayStorage(azurite.ConnectionString), relay.Clock);
        await relay.RestartAsync(new WatchedConnections("transmissions")
        {
            After = async _ =>
            {
                if ((await ledger.FindAsync(relay.Account, sent.Id, stop))!.Recorded) throw new DiedException();
            },
        });
        await Assert.ThrowsAsync<DiedException>(() => relay.Get<Transmit>().RunAsync(relay.Account, sent.Id, stop));
        await relay.RestartAsync();
        await relay.Get<Transmit>().RunAsync(relay.Account, sent.Id, stop);

        Assert.Contains(new ResponseStored(relay.Account, early.Key), await QueuedCommands.TakeAsync(relay, ResponseStored.QueueName, stop));
        await exchange.ProcessAsync(early);
        Assert.Equal("A", (await exchange.TransmissionAsync()).Ta1);
    }
}
