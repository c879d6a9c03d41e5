using System.Text;
using ClaimRelay.Messaging;
using ClaimRelay.Sandbox.ServiceBus.Consumer;
using Xunit;

namespace ClaimRelay.Tests.Messaging;

public sealed class AmqpMessageSenderTests : BusTest
{
    [Fact(Timeout = TimeLimit)]
    public async Task A_message_arrives_as_a_CloudEvent_in_binary_mode()
    {
        await using var sender = Sender();
        await sender.SendAsync("work", [Message("m-1")], TestContext.Current.CancellationToken);

        var received = Assert.Single(Bus.Report("work").Received);
        Assert.Equal("m-1", received.Id);
        Assert.Equal("lakeside/A-1", received.Session);
        Assert.Equal("application/json", received.ContentType);
        Assert.Equal("{\"id\":\"m-1\",\"fill\":\"xxxxxxxxxxxxxxxxxxxx\"}", Encoding.UTF8.GetString(received.Body.Span));
        Assert.Equal(
            new SortedDictionary<string, object?>
            {
                ["amount"] = "120.50",
                ["cloudEvents:id"] = "m-1",
                ["cloudEvents:source"] = "/practices/lakeside",
                ["cloudEvents:specversion"] = "1.0",
                ["cloudEvents:subject"] = "claims/A-1",
                ["cloudEvents:time"] = new DateTime(2026, 3, 2, 12, 0, 0, DateTimeKind.Utc),
                ["cloudEvents:type"] = "claimrelay.claim.paid.v1",
                ["practice"] = "lakeside",
            },
            new SortedDictionary<string, object?>(received.Properties.ToDictionary()));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Many_messages_of_one_call_keep_their_order_and_go_in_few_transfers()
    {
        await using var sender = Sender();
        var messages = Messages(1_050);
        await sender.SendAsync("work", messages, TestContext.Current.CancellationToken);

        var report = Bus.Report("work");
        Assert.Equal(messages.Select(m => m.Id), report.Received.Select(m => m.Id));
        Assert.Equal(11, report.Transfers);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_batch_is_cut_where_the_entity_would_find_it_too_large()
    {
        await using var sender = Sender();
        var messages = Messages(12, bodySize: 60_000);
        await sender.SendAsync("work", messages, TestContext.Current.CancellationToken);

        Assert.Equal(messages.Select(m => m.Id), ReceivedIds("work"));
        Assert.Equal(3, Bus.Report("work").Transfers);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Without_batches_every_message_is_a_transfer_of_its_own()
    {
        await using var sender = Sender(options => options with { MaxBatchCount = 1 });
        await sender.SendAsync("work", Messages(7), TestContext.Current.CancellationToken);
        Assert.Equal(7, Bus.Report("work").Transfers);
        Assert.Equal(7, Bus.Report("work").Received.Count);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task For_partitioned_entities_a_transfer_holds_one_session()
    {
        await using var sender = Sender(options => options with { PartitionedEntities = true });
        OutgoingMessage[] messages = [Message("a"), Message("b"), Message("c") with { Session = "lakeside/A-2" }, Message("d") with { Session = null }];
        await sender.SendAsync("work", messages, TestContext.Current.CancellationToken);
        Assert.Equal(["a", "b", "c", "d"], ReceivedIds("work"));
        Assert.Equal(3, Bus.Report("work").Transfers);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Callers_at_once_share_the_sender_and_each_keeps_its_order()
    {
        await using var sender = Sender();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller =>
            sender.SendAsync(caller % 2 == 0 ? "work" : "other", [.. Enumerable.Range(0, 150).Select(n => Message($"{caller}-{n:000}"))], TestContext.Current.CancellationToken)));

        for (var caller = 0; caller < 8; caller++)
        {
            var own = ReceivedIds(caller % 2 == 0 ? "work" : "other").Where(id => id!.StartsWith($"{caller}-", StringComparison.Ordinal)).ToList();
            Assert.Equal(150, own.Count);
            Assert.Equal(own.Order(StringComparer.Ordinal), own);
        }
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_consumer_reads_from_a_queue_and_from_each_subscription()
    {
        await using var sender = Sender();
        await sender.SendAsync("work", Messages(30), TestContext.Current.CancellationToken);
        await sender.SendAsync("remittances", Messages(2), TestContext.Current.CancellationToken);

        foreach (var (path, count) in new[] { ("work", 30), ("remittances/Subscriptions/posting", 2), ("remittances/Subscriptions/audit", 2) })
        {
            await using var consumer = await BusConsumer.ConnectAsync(Bus.ConnectionString, path, TimeProvider.System, TestContext.Current.CancellationToken);
            var messages = await consumer.ReadUntilQuietAsync(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
            Assert.Equal(Messages(count).Select(m => m.Id), messages.Select(m => m.Id));
            Assert.Equal("claimrelay.claim.paid.v1", messages[0].Type);
            Assert.Empty(Bus.Peek(path));
        }
    }

    [Fact(Timeout = TimeLimit)]
    public async Task An_empty_call_needs_no_connection()
    {
        await using var sender = Sender();
        Bus.Suspend();
        await sender.SendAsync("work", [], TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task After_dispose_it_refuses()
    {
        var sender = Sender();
        await sender.SendAsync("work", [Message("m-1")], TestContext.Current.CancellationToken);
        await sender.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => sender.SendAsync("work", [Message("m-2")], TestContext.Current.CancellationToken));
    }
}
