using ClaimRelay.Ledger;
using ClaimRelay.Messaging;
using ClaimRelay.Sandbox.ServiceBus;
using ClaimRelay.Tests.Ledger;
using ClaimRelay.Tests.Storage;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.Messaging;

/// <summary>The outbox against an AMQP broker: what waits in the ledger arrives once by its id, whatever breaks on the way.</summary>
[Collection(nameof(OutboxRuns))]
public sealed class OutboxDeliveryTests(AzuriteFixture azurite) : IAsyncDisposable
{
    const int TimeLimit = 120_000;
    const int Claims = 5;

    readonly ServiceBusStandIn bus = ServiceBusStandIn.Start(
        new StandInOptions
        {
            Queues = [.. WorkRouting.DefaultQueues],
            Topics = new Dictionary<string, IReadOnlyCollection<string>> { ["claims"] = ["all"], ["remittances"] = ["all"] },
        },
        TimeProvider.System);

    [Fact(Timeout = TimeLimit)]
    public async Task What_waits_while_the_broker_is_down_arrives_once_and_in_order_when_it_is_back()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var sender = Sender();
        await using var relay = new RelayFixture(azurite, sender);
        bus.Suspend();
        await RejectAsync(relay, cancellation);
        Assert.Equal(0, await relay.Get<SendOutbox>().RunAsync(cancellation));
        Assert.Contains(relay.Log.Lines, l => l.Contains("takes no messages now"));

        bus.Resume();
        await relay.Get<SendOutbox>().RunAsync(cancellation);
        await relay.Get<SendOutbox>().RunAsync(cancellation);
        AssertOnce(relay, "claims", Claims);
        AssertOnce(relay, "claim-rejections", Claims);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_sender_that_dies_behind_the_send_and_before_the_delete_sends_again_and_each_id_is_received_once()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var inner = Sender();
        var sender = new DyingSender(inner) { Dies = true };
        await using var relay = new RelayFixture(azurite, sender);
        await RejectAsync(relay, cancellation);
        await Assert.ThrowsAsync<DeathException>(() => relay.Get<SendOutbox>().RunAsync(cancellation));

        sender.Dies = false;
        await relay.Get<SendOutbox>().RunAsync(cancellation);
        AssertOnce(relay, "claims", Claims);
        AssertOnce(relay, "claim-rejections", Claims);
        Assert.True(bus.Report(sender.DiedAt).DuplicatesDropped > 0);
    }

    public ValueTask DisposeAsync() => bus.DisposeAsync();

    AmqpMessageSender Sender() => new(
        ServiceBusOptions.FromConnectionString(bus.ConnectionString) with { TryTimeout = TimeSpan.FromSeconds(5), RetryDelay = TimeSpan.FromMilliseconds(50), MaxRetries = 1 }, TimeProvider.System);

    void AssertOnce(RelayFixture relay, string entity, int count)
    {
        var ids = bus.Report(entity).Received.Where(m => (string?)m.Properties["cloudEvents:source"] == $"/practices/{relay.Practice}").Select(m => m.Id).ToList();
        Assert.Equal(count, ids.Count);
        Assert.Equal(count, ids.Distinct().Count());
    }

    /// <summary>Each claim gives one message on the topic and one on the queue.</summary>
    static async Task RejectAsync(RelayFixture relay, CancellationToken cancellation)
    {
        var claims = relay.Get<ClaimLedger>();
        for (var n = 0; n < Claims; n++)
        {
            var claim = await claims.RegisterAsync(ClaimTransitionsTests.Invented(relay.Practice, $"A-{n}", $"b1-{n:D5}"), null, cancellation);
            await claims.ApplyAsync(claim.Key, new StatusReported { Id = "s1", Source = AnswerSource.Payer, Verdict = StatusVerdict.Rejected, Date = new(2026, 11, 1), Causes = [] }, cancellation);
        }
    }

    /// <summary>Dies when the broker has taken the messages and the relay does not know it yet.</summary>
    sealed class DyingSender(IMessageSender inner) : IMessageSender
    {
        public bool Dies { get; set; }
        public string DiedAt { get; private set; } = "";

        public async Task SendAsync(string entity, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation)
        {
            await inner.SendAsync(entity, messages, cancellation);
            if (!Dies) return;
            DiedAt = entity;
            throw new DeathException();
        }
    }

    sealed class DeathException : Exception;
}

/// <summary>A run of the outbox takes the messages of every test's practice, so these run when no other test does.</summary>
[CollectionDefinition(nameof(OutboxRuns), DisableParallelization = true)]
public sealed class OutboxRuns;
