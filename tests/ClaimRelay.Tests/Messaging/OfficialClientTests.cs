using System.Text.Json;
using ClaimRelay.Sandbox.ServiceBus;
using Xunit;

namespace ClaimRelay.Tests.Messaging;

/// <summary>The stand-in against Microsoft's own client, in its own process: where they agree, the relay's sender was tested against the truth.</summary>
public sealed class OfficialClientTests : BusTest
{
    [Fact(Timeout = TimeLimit)]
    public async Task It_reads_the_senders_CloudEvents_and_settles_them_in_every_way()
    {
        await using var sender = Sender();
        await sender.SendAsync("work", Messages(4), TestContext.Current.CancellationToken);
        var seen = await OfficialClient.RunAsync(Bus.ConnectionString, "settle", TestContext.Current.CancellationToken);

        Assert.Equal(["m-0001", "m-0002", "m-0003", "m-0004"], seen.GetProperty("peeked").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal(["m-0001", "m-0002", "m-0003", "m-0004"], seen.GetProperty("received").EnumerateArray().Select(Id));
        Assert.Equal(
            """
            {"id":"m-0001","body":{"id":"m-0001","fill":"xxxxxxxxxxxxxxxxxxxx"},"contentType":"application/json","session":"lakeside/A-1","partitionKey":"lakeside/A-1","deliveryCount":0,"properties":{"cloudEvents:specversion":"1.0","cloudEvents:id":"m-0001","cloudEvents:type":"claimrelay.claim.paid.v1","cloudEvents:source":"/practices/lakeside","cloudEvents:time":1772452800000,"cloudEvents:subject":"claims/A-1","practice":"lakeside","amount":"120.50"}}
            """,
            seen.GetProperty("received")[0].GetRawText());
        Assert.Equal("m-0002", Id(seen.GetProperty("again")));
        Assert.Equal(1, seen.GetProperty("again").GetProperty("deliveryCount").GetInt32());
        Assert.True(seen.GetProperty("renewed").GetBoolean());
        Assert.NotEqual("settled", seen.GetProperty("lost").GetString());
        Assert.Equal("m-0003", Id(seen.GetProperty("buried")));
        Assert.Equal("unreadable", seen.GetProperty("buried").GetProperty("deadLetterReason").GetString());
        Assert.Equal("not for us", seen.GetProperty("buried").GetProperty("deadLetterErrorDescription").GetString());
        Assert.Equal(0, seen.GetProperty("left").GetInt32());
        Assert.Equal(new StoreCounts(Ready: 0, Locked: 0, Completed: 3), Bus.Report("work").Stores["work"]);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task It_reads_a_subscription_of_a_topic()
    {
        await using var sender = Sender();
        await sender.SendAsync("remittances", Messages(3), TestContext.Current.CancellationToken);
        var seen = await OfficialClient.RunAsync(Bus.ConnectionString, "subscription", TestContext.Current.CancellationToken);

        Assert.Equal(["m-0001", "m-0002", "m-0003"], seen.GetProperty("received").EnumerateArray().Select(Id));
        Assert.Empty(Bus.Peek("remittances/Subscriptions/posting"));
        Assert.Equal(3, Bus.Peek("remittances/Subscriptions/audit").Count);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_message_it_abandons_too_often_goes_to_the_dead_letters()
    {
        await using var sender = Sender();
        await sender.SendAsync("work", [Message("m-1")], TestContext.Current.CancellationToken);
        var seen = await OfficialClient.RunAsync(Bus.ConnectionString, "exhaust", TestContext.Current.CancellationToken);

        Assert.Equal([0, 1, 2], seen.GetProperty("counts").EnumerateArray().Select(count => count.GetInt32()));
        Assert.Equal("m-1", Id(seen.GetProperty("buried")));
        Assert.Equal("MaxDeliveryCountExceeded", seen.GetProperty("buried").GetProperty("deadLetterReason").GetString());
    }

    [Fact(Timeout = TimeLimit)]
    public async Task It_sends_single_messages_arrays_and_batches_and_duplicates_are_dropped()
    {
        var seen = await OfficialClient.RunAsync(Bus.ConnectionString, "send", TestContext.Current.CancellationToken);

        Assert.Equal(["js-1", "js-batch-1", "js-batch-2"], ReceivedIds("work"));
        Assert.Equal(1, Bus.Report("work").DuplicatesDropped);
        Assert.Equal(262_144, seen.GetProperty("maxSize").GetInt32());
        Assert.Equal("[true,false]", seen.GetProperty("accepted").GetRawText());
        Assert.Equal("MessagingEntityNotFound", seen.GetProperty("nobody").GetString());
    }

    [Fact(Timeout = TimeLimit)]
    public async Task It_is_refused_with_a_wrong_key()
    {
        var wrong = Bus.ConnectionString.Replace("sandbox-key", "another-key", StringComparison.Ordinal);
        var seen = await OfficialClient.RunAsync(wrong, "refused", TestContext.Current.CancellationToken);
        Assert.NotEqual("none", seen.GetProperty("error").GetString());
        Assert.Empty(Bus.Report("work").Received);
    }

    static string? Id(JsonElement message) => message.GetProperty("id").GetString();
}
