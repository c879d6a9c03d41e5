using ClaimRelay.Sandbox.ServiceBus;
using ClaimRelay.Sandbox.ServiceBus.Consumer;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Cli.Demo;

/// <summary>One message as a receiver outside the relay got it.</summary>
/// <param name="Entity">Queue or topic.</param>
public sealed record ReceivedMessage(string Entity, BusMessage Message);

/// <summary>What an independent consumer received, and what the stand-in counted.</summary>
/// <param name="DuplicatesDropped">Messages that came with a known id and were dropped, as Service Bus would.</param>
/// <param name="Kept">Ids that the stand-in kept, in order of arrival.</param>
public sealed record DemoMessages(IReadOnlyList<ReceivedMessage> Received, int DuplicatesDropped, IReadOnlyList<string> Kept)
{
    static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    public static async Task<DemoMessages> ReadAsync(DemoWorld world, TimeProvider clock, CancellationToken cancellation)
    {
        var entities = WorkRouting.DefaultQueues.Select(q => (Entity: q, Path: q))
            .Concat(new[] { "claims", "remittances" }.Select(t => (Entity: t, Path: $"{t}/Subscriptions/{DemoWorld.Subscription}"))).ToList();
        var received = await Task.WhenAll(entities.Select(async e =>
        {
            await using var consumer = await BusConsumer.ConnectAsync(world.Bus.ConnectionString, e.Path, clock, cancellation);
            return (await consumer.ReadUntilQuietAsync(Quiet, cancellation)).Select(m => new ReceivedMessage(e.Entity, m));
        }));
        var reports = entities.Select(e => world.Bus.Report(e.Entity)).ToList();
        return new([.. received.SelectMany(r => r)], reports.Sum(r => r.DuplicatesDropped), [.. reports.SelectMany(r => r.Received).Select(m => m.Id ?? "")]);
    }
}
