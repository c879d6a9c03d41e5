using ClaimRelay.Messaging;
using ClaimRelay.Sandbox.ServiceBus;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ClaimRelay.Tests.Messaging;

/// <summary>A token lives an hour; a link lives as long as it is used.</summary>
public sealed class TokenRenewalTests : IAsyncDisposable
{
    const int TimeLimit = 120_000;

    readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));
    readonly ServiceBusStandIn bus;

    public TokenRenewalTests() => bus = ServiceBusStandIn.Start(new StandInOptions { Queues = ["work"] }, clock);

    [Fact(Timeout = TimeLimit)]
    public async Task A_token_is_renewed_seven_minutes_before_it_expires()
    {
        await using var sender = new AmqpMessageSender(ServiceBusOptions.FromConnectionString(bus.ConnectionString), clock);
        await sender.SendAsync("work", [Message("m-1")], TestContext.Current.CancellationToken);
        Assert.Equal(1, bus.TokensGranted);

        clock.Advance(TimeSpan.FromMinutes(52));
        Assert.Equal(1, bus.TokensGranted);
        clock.Advance(TimeSpan.FromMinutes(1));
        while (bus.TokensGranted < 2) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);

        clock.Advance(TimeSpan.FromMinutes(30));
        await sender.SendAsync("work", [Message("m-2")], TestContext.Current.CancellationToken);
        Assert.Equal(["m-1", "m-2"], bus.Report("work").Received.Select(message => message.Id));
        Assert.Equal(2, bus.TokensGranted);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_sender_whose_token_went_stale_gets_a_new_one_and_sends()
    {
        // The sender's clock stands still, so it never renews: as on a machine that slept.
        var asleep = new FakeTimeProvider(clock.GetUtcNow());
        var patient = ServiceBusOptions.FromConnectionString(bus.ConnectionString) with { TryTimeout = TimeSpan.FromHours(2) };
        await using var sender = new AmqpMessageSender(patient, asleep);
        await sender.SendAsync("work", [Message("m-1")], TestContext.Current.CancellationToken);

        clock.Advance(TimeSpan.FromMinutes(61));
        bus.Disturb("work", _ =>
        {
            // It wakes up before the service has answered.
            if (asleep.GetUtcNow() < clock.GetUtcNow()) asleep.SetUtcNow(clock.GetUtcNow());
            return Fault.None;
        });
        await sender.SendAsync("work", [Message("m-2")], TestContext.Current.CancellationToken);
        Assert.Equal(["m-1", "m-2"], bus.Report("work").Received.Select(message => message.Id));
    }

    public ValueTask DisposeAsync() => bus.DisposeAsync();

    static OutgoingMessage Message(string id) => new()
    {
        Id = id,
        Type = "claimrelay.claim.paid.v1",
        Source = "/practices/lakeside",
        Time = new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero),
        Body = "{}"u8.ToArray(),
    };
}
