using System.Text;
using ClaimRelay.Messaging;
using ClaimRelay.Sandbox.ServiceBus;

namespace ClaimRelay.Tests.Messaging;

/// <summary>A stand-in on a free port with the queue <c>work</c> and the topic <c>remittances</c>, and senders to it.</summary>
public abstract class BusTest : IAsyncDisposable
{
    protected const int TimeLimit = 120_000;

    static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    protected ServiceBusStandIn Bus { get; } = ServiceBusStandIn.Start(
        new StandInOptions
        {
            Queues = ["work", "other"],
            Topics = new Dictionary<string, IReadOnlyCollection<string>> { ["remittances"] = ["posting", "audit"] },
            LockDuration = TimeSpan.FromSeconds(5),
            MaxDeliveryCount = 3,
        },
        TimeProvider.System);

    protected AmqpMessageSender Sender(Func<ServiceBusOptions, ServiceBusOptions>? with = null)
    {
        var options = ServiceBusOptions.FromConnectionString(Bus.ConnectionString) with
        {
            TryTimeout = TimeSpan.FromSeconds(2),
            RetryDelay = TimeSpan.FromMilliseconds(50),
            BusyDelay = TimeSpan.FromMilliseconds(50),
        };
        return new AmqpMessageSender(with is null ? options : with(options), TimeProvider.System);
    }

    protected static IReadOnlyList<OutgoingMessage> Messages(int count, int bodySize = 20) => [.. Enumerable.Range(1, count).Select(n => Message($"m-{n:0000}", bodySize))];

    protected static OutgoingMessage Message(string id, int bodySize = 20) => new()
    {
        Id = id,
        Type = "claimrelay.claim.paid.v1",
        Source = "/practices/lakeside",
        Subject = "claims/A-1",
        Time = Noon,
        Session = "lakeside/A-1",
        Body = Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","fill":"{{new string('x', bodySize)}}"}"""),
        Properties = new Dictionary<string, string> { ["practice"] = "lakeside", ["amount"] = "120.50" },
    };

    protected IEnumerable<string?> ReceivedIds(string entity) => Bus.Report(entity).Received.Select(message => message.Id);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Bus.DisposeAsync();
    }
}
