using ClaimRelay.Messaging;
using Xunit;

namespace ClaimRelay.Tests.Messaging;

/// <summary>What cannot succeed is reported at once, as permanent, and with a text that says what to mend.</summary>
public sealed class AmqpSenderRefusalTests : BusTest
{
    [Fact(Timeout = TimeLimit)]
    public async Task A_wrong_key_is_permanent_and_named()
    {
        await using var sender = Sender(options => options with { Credential = new SharedKeyCredential("RootManageSharedAccessKey", "not-the-key") });
        var failure = await Fails(sender, "work", Message("m-1"), TestContext.Current.CancellationToken);
        Assert.Equal("amqp:unauthorized-access", failure.Condition);
        Assert.Equal(
            "Service Bus at localhost did not take messages for 'work': amqp:unauthorized-access: the access policy 'RootManageSharedAccessKey' was refused (401 InvalidSignature: The token has an invalid signature.)",
            failure.Message);
        Assert.DoesNotContain("not-the-key", failure.ToString());
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_missing_entity_is_permanent_and_leaves_others_usable()
    {
        await using var sender = Sender();
        var failure = await Fails(sender, "nosuch", Message("m-1"), TestContext.Current.CancellationToken);
        Assert.Equal("amqp:not-found", failure.Condition);
        Assert.Equal("Service Bus at localhost did not take messages for 'nosuch': amqp:not-found: The messaging entity 'nosuch' could not be found.", failure.Message);

        await sender.SendAsync("work", [Message("m-1")], TestContext.Current.CancellationToken);
        Assert.Equal(["m-1"], ReceivedIds("work"));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_message_larger_than_the_entity_takes_is_permanent_and_never_sent()
    {
        await using var sender = Sender();
        var failure = await Fails(sender, "work", Message("m-1", bodySize: 300_000), TestContext.Current.CancellationToken);
        Assert.Equal("amqp:link:message-size-exceeded", failure.Condition);
        Assert.Equal("A message of 300367 bytes is too large for 'work', which takes 262144.", failure.Message);
        Assert.Equal(0, Bus.Report("work").Transfers);
    }

    [Theory]
    [InlineData("", "The Service Bus connection string has no Endpoint; it wants an address as sb://contoso.servicebus.windows.net.")]
    [InlineData("Endpoint=https://x", "The Service Bus connection string has Endpoint 'https://x'; it wants an address as sb://contoso.servicebus.windows.net.")]
    [InlineData("Endpoint=sb://x/;SharedAccessKeyName=n", "The Service Bus connection string has no SharedAccessKey; it wants that policy's key.")]
    public void A_connection_string_that_lacks_something_says_what(string connectionString, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => ServiceBusOptions.FromConnectionString(connectionString)).Message);

    [Fact]
    public void Options_never_print_the_key() =>
        Assert.DoesNotContain("s3cret=", ServiceBusOptions.FromConnectionString("Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey=s3cret=").ToString());

    static async Task<MessageSendException> Fails(AmqpMessageSender sender, string entity, OutgoingMessage message, CancellationToken cancellation)
    {
        var failure = await Assert.ThrowsAsync<MessageSendException>(() => sender.SendAsync(entity, [message], cancellation));
        Assert.True(failure.IsPermanent);
        Assert.Equal(entity, failure.Entity);
        return failure;
    }
}
