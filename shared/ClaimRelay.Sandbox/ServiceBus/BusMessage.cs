using Amqp;
using Amqp.Framing;

namespace ClaimRelay.Sandbox.ServiceBus;

/// <summary>A message as someone outside the relay sees it.</summary>
public sealed record BusMessage
{
    public required string? Id { get; init; }

    /// <summary><c>cloudEvents:type</c>, null where the sender gave none.</summary>
    public required string? Type { get; init; }

    /// <summary>group-id.</summary>
    public required string? Session { get; init; }
    public required string? ContentType { get; init; }

    /// <summary>Application properties as sent, <c>cloudEvents:</c> ones included.</summary>
    public required IReadOnlyDictionary<string, object?> Properties { get; init; }
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>How often it was given out before.</summary>
    public required int DeliveryCount { get; init; }

    internal static BusMessage From(Message message)
    {
        var properties = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (message.ApplicationProperties?.Map is { } map)
            foreach (var pair in map)
                properties[pair.Key.ToString()!] = pair.Value;

        return new BusMessage
        {
            Id = message.Properties?.GetMessageId()?.ToString(),
            Type = properties.GetValueOrDefault("cloudEvents:type") as string,
            Session = message.Properties?.GroupId,
            ContentType = message.Properties?.ContentType?.ToString(),
            Properties = properties,
            Body = message.BodySection is Data data ? data.Binary : ReadOnlyMemory<byte>.Empty,
            DeliveryCount = (int)(message.Header?.DeliveryCount ?? 0),
        };
    }
}
