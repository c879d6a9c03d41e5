using ClaimRelay.Ledger;
using ClaimRelay.Tests.Responses;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.Transmissions;

public sealed class OverdueAnswerTests(AzuriteFixture azurite)
{
    [Theory(Timeout = 120_000)]
    [InlineData(ExpectedAnswer.Ta1)]
    [InlineData(ExpectedAnswer.Acknowledgment)]
    public async Task An_answer_that_comes_while_its_item_is_written_settles_it(ExpectedAnswer answer)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], stop);
        var sent = await exchange.TransmissionAsync();
        var set = (await exchange.SetsAsync())[0];
        var file = answer is ExpectedAnswer.Ta1 ? Answers.Ta1(sent.InterchangeControlNumber, "A") : Answers.Acknowledgment($"AK1*HC*{set.GroupControlNumber}", "AK9*A*1*1*1");

        // The TA1 is due before the 999, so its item is the first; each is announced before it is written.
        await using var watching = new RelayFixture(azurite, id: exchange.Relay.Practice);
        watching.Clock.Advance(TimeSpan.FromHours(5));
        await watching.RestartAsync(new WatchedConnections("outbox")
        {
            Before = async item =>
            {
                if (item == (answer is ExpectedAnswer.Ta1 ? 1 : 2)) await exchange.ProcessAsync(await exchange.FetchAsync(file));
            },
        });
        await watching.Get<WatchDeadlines>().RunAsync(stop);

        var items = (await exchange.WorkAsync()).Where(i => i.Kind is WorkKind.AnswerOverdue).ToList();
        Assert.Equal(2, items.Count);
        Assert.All(items, i => Assert.Equal(i.Causes[0].Code == answer.ToString() ? WorkState.Done : WorkState.Open, i.State));
    }
}
