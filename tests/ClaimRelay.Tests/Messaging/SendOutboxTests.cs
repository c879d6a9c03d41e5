using ClaimRelay.Ledger;
using ClaimRelay.Messaging;
using ClaimRelay.Tests.Ledger;
using ClaimRelay.Tests.Storage;
using Xunit;

namespace ClaimRelay.Tests.Messaging;

[Collection(nameof(OutboxRuns))]
public sealed class SendOutboxTests(AzuriteFixture azurite)
{
    [Fact(Timeout = 60_000)]
    public async Task What_a_missing_queue_refuses_waits_for_the_queue_and_holds_up_nothing_else()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var bus = new RefusingMessages { Refused = "claim-rejections" };
        await using var relay = new RelayFixture(azurite, bus);
        var claims = relay.Get<ClaimLedger>();
        var claim = await claims.RegisterAsync(ClaimTransitionsTests.Invented(relay.Practice), null, cancellation);
        await claims.ApplyAsync(claim.Key, new StatusReported { Id = "s1", Source = AnswerSource.Payer, Verdict = StatusVerdict.Rejected, Date = new(2026, 11, 1), Causes = [] }, cancellation);

        // Outlives the time after which a marker may be taken away.
        for (var run = 0; run < 3; run++)
        {
            await relay.Get<SendOutbox>().RunAsync(cancellation);
            relay.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Equal("claims", Assert.Single(bus.Sent(relay.Practice)));
        bus.Refused = "";
        await relay.Get<SendOutbox>().RunAsync(cancellation);
        await relay.Get<SendOutbox>().RunAsync(cancellation);
        Assert.Equal(["claim-rejections", "claims"], bus.Sent(relay.Practice).Order());
    }

    sealed class RefusingMessages : IMessageSender
    {
        readonly CollectedMessages inner = new();

        public string Refused { get; set; } = "";

        public IEnumerable<string> Sent(string practice) => inner.Received.Values.Where(m => m.Message.Source == $"/practices/{practice}").Select(m => m.Entity);

        public Task SendAsync(string entity, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation) => entity == Refused
            ? throw new MessageSendException(entity, "amqp:not-found", permanent: true, "There is no such queue.")
            : inner.SendAsync(entity, messages, cancellation);
    }
}
