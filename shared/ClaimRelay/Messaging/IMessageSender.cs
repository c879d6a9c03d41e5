namespace ClaimRelay.Messaging;

/// <summary>Sends messages to Service Bus, or to anything that speaks AMQP 1.0 like it.</summary>
public interface IMessageSender
{
    /// <summary>Returns when the entity has accepted every message. Throws <see cref="MessageSendException"/> otherwise;
    /// then any of them may have arrived, and sending them again with the same ids is safe where the entity has duplicate detection.</summary>
    /// <param name="entity">Queue or topic name.</param>
    Task SendAsync(string entity, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation);
}

/// <summary>A CloudEvents 1.0 event in binary mode: the body is its data, everything else its attributes.</summary>
public sealed record OutgoingMessage
{
    /// <summary>message-id and <c>cloudEvents:id</c>: the entity's duplicate detection goes by it.</summary>
    public required string Id { get; init; }

    /// <summary><c>cloudEvents:type</c>, as claimrelay.claim.paid.v1.</summary>
    public required string Type { get; init; }

    /// <summary><c>cloudEvents:source</c>, as /practices/{practice}.</summary>
    public required string Source { get; init; }

    /// <summary><c>cloudEvents:subject</c>; null leaves it out.</summary>
    public string? Subject { get; init; }
    public required DateTimeOffset Time { get; init; }

    /// <summary>group-id; messages of one session keep their order. Null means none.</summary>
    public string? Session { get; init; }

    /// <summary>JSON, UTF-8.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Further application properties that subscriptions may filter by. Never patient data.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}

/// <summary>Messages were not accepted.</summary>
/// <param name="permanent">True when sending again cannot help: no such entity, message too large, not allowed.</param>
public sealed class MessageSendException(string entity, string condition, bool permanent, string message, Exception? inner = null) : IOException(message, inner)
{
    public string Entity { get; } = entity;

    /// <summary>AMQP error condition, as com.microsoft:server-busy; or <c>unreachable</c>.</summary>
    public string Condition { get; } = condition;
    public bool IsPermanent { get; } = permanent;
}
