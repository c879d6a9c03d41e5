using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace ClaimRelay.Sandbox.ServiceBus;

/// <summary>One message in a <see cref="MessageStore"/>: its bytes as they came, and what the broker knows about it.</summary>
internal sealed class StoredMessage(byte[] bytes, long sequence, DateTimeOffset enqueued)
{
    public byte[] Bytes { get; } = bytes;
    public long Sequence { get; } = sequence;
    public DateTimeOffset Enqueued { get; } = enqueued;
    public uint DeliveryCount { get; set; }
    public Guid LockToken { get; set; }
    public DateTimeOffset LockedUntil { get; set; }

    /// <summary>The message as given out, with the annotations that the official clients read.</summary>
    /// <param name="locked">Whether it goes out under a lock: adds the lock's end, and the token as its delivery tag.</param>
    public Message ToMessage(bool locked)
    {
        var stored = Decode(Bytes);
        Message message = locked ? new LockedMessage(LockToken) : new Message();
        message.Header = stored.Header ?? new Header();
        message.Header.DeliveryCount = DeliveryCount;
        message.DeliveryAnnotations = stored.DeliveryAnnotations;
        message.MessageAnnotations = stored.MessageAnnotations ?? new MessageAnnotations();
        message.MessageAnnotations[new Symbol("x-opt-sequence-number")] = Sequence;
        message.MessageAnnotations[new Symbol("x-opt-enqueue-sequence-number")] = Sequence;
        message.MessageAnnotations[new Symbol("x-opt-enqueued-time")] = Enqueued.UtcDateTime;
        message.MessageAnnotations[new Symbol("x-opt-message-state")] = 0;
        if (locked) message.MessageAnnotations[new Symbol("x-opt-locked-until")] = LockedUntil.UtcDateTime;
        message.Properties = stored.Properties;
        message.ApplicationProperties = stored.ApplicationProperties;
        message.BodySection = stored.BodySection;
        message.Footer = stored.Footer;
        return message;
    }

    public static Message Decode(byte[] bytes) => Message.Decode(new ByteBuffer(bytes, 0, bytes.Length, bytes.Length));

    public static byte[] Encode(Message message)
    {
        var buffer = message.Encode();
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }
}

/// <summary>A message given out under a lock; its token goes out as the delivery tag.</summary>
internal sealed class LockedMessage(Guid token) : Message
{
    public Guid Token { get; } = token;
}
