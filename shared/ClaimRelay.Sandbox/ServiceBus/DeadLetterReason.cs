using Amqp.Framing;
using Amqp.Types;

namespace ClaimRelay.Sandbox.ServiceBus;

/// <summary>Reads why a receiver rejected a message.</summary>
internal static class DeadLetterReason
{
    public static (string? Reason, string? Description) From(Error? error) =>
        (Info(error, "DeadLetterReason") ?? error?.Condition?.ToString(), Info(error, "DeadLetterErrorDescription") ?? error?.Description);

    // The official JS client keys the error's info with strings where the protocol wants symbols; the library's own
    // indexer throws on those, which would end the connection. The base dictionary takes both.
    static string? Info(Error? error, string key)
    {
        if (error?.Info is not Dictionary<object, object> info) return null;
        return (info.TryGetValue(key, out var value) || info.TryGetValue(new Symbol(key), out value) ? value : null) as string;
    }
}
