using Amqp;
using Amqp.Types;

namespace ClaimRelay.Sandbox.ServiceBus;

/// <summary>A store's <c>$management</c> node: what the official clients ask for in ordinary use.</summary>
internal static class Management
{
    public static Message Answer(MessageStore store, Message request) =>
        (request.ApplicationProperties?["operation"] as string, request.Body as Map) switch
        {
            ("com.microsoft:renew-lock", { } body) => Renew(store, body),
            ("com.microsoft:peek-message", { } body) => Peek(store, body),
            var (operation, _) => Reply.Status(501, $"The operation '{operation}' is not offered here."),
        };

    static Message Renew(MessageStore store, Map body)
    {
        var ends = new List<DateTime>();
        foreach (var token in (Array)body["lock-tokens"])
        {
            if (store.Renew((Guid)token) is not { } end) return Reply.Status(410, "The lock supplied is invalid.");
            ends.Add(end.UtcDateTime);
        }

        return Reply.Status(200, "OK", new Map { ["expirations"] = ends.ToArray() });
    }

    static Message Peek(MessageStore store, Map body)
    {
        var found = store.Peek(Convert.ToInt64(body["from-sequence-number"]), Convert.ToInt32(body["message-count"]));
        if (found.Count == 0) return Reply.Status(204, "No content");

        var messages = new List();
        foreach (var message in found) messages.Add(new Map { ["message"] = StoredMessage.Encode(message) });
        return Reply.Status(200, "OK", new Map { ["messages"] = messages });
    }
}
