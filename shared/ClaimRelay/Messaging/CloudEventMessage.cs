using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace ClaimRelay.Messaging;

/// <summary>The CloudEvents 1.0 AMQP binding, binary mode: the data is the body, attributes are <c>cloudEvents:</c> application properties.</summary>
internal static class CloudEventMessage
{
    static readonly Symbol PartitionKey = new("x-opt-partition-key");

    public static Message Encode(OutgoingMessage outgoing)
    {
        var message = new Message
        {
            Header = new Header { Durable = true },
            Properties = new Properties { MessageId = outgoing.Id, ContentType = "application/json" },
            ApplicationProperties = new ApplicationProperties
            {
                ["cloudEvents:specversion"] = "1.0",
                ["cloudEvents:id"] = outgoing.Id,
                ["cloudEvents:type"] = outgoing.Type,
                ["cloudEvents:source"] = outgoing.Source,
                ["cloudEvents:time"] = outgoing.Time.UtcDateTime,
            },
            BodySection = new Data { Binary = outgoing.Body.ToArray() },
        };
        if (outgoing.Subject is { } subject) message.ApplicationProperties["cloudEvents:subject"] = subject;
        foreach (var (name, value) in outgoing.Properties) message.ApplicationProperties[name] = value;
        if (outgoing.Session is not { } session) return message;

        message.Properties.GroupId = session;
        message.MessageAnnotations = new MessageAnnotations { [PartitionKey] = session };
        return message;
    }
}
