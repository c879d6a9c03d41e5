using Amqp;
using Amqp.Framing;

namespace ClaimRelay.Sandbox.ServiceBus;

/// <summary>Replies of the request nodes. <c>$cbs</c> clients read the hyphenated names, management clients the others.</summary>
internal static class Reply
{
    public static Message Status(int code, string text, object? body = null) => new()
    {
        ApplicationProperties = new ApplicationProperties
        {
            ["status-code"] = code,
            ["status-description"] = text,
            ["statusCode"] = code,
            ["statusDescription"] = text,
        },
        BodySection = new AmqpValue { Value = body },
    };
}
