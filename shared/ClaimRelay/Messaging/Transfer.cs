using Amqp;
using Amqp.Framing;

namespace ClaimRelay.Messaging;

/// <summary>What goes over the link in one piece and is accepted or refused as one: a message, or a batch of them.</summary>
/// <param name="Count">Messages in it.</param>
internal readonly record struct Transfer(Message Message, int Count)
{
    const uint BatchFormat = 0x80013700;

    /// <summary>Descriptor and length of the Data section around each message of a batch.</summary>
    const int SectionOverhead = 8;

    /// <summary>Room for the batch's own properties: an id and a session.</summary>
    const int EnvelopeOverhead = 1024;

    /// <summary>As many of the messages from <paramref name="first"/> on as fit.</summary>
    /// <param name="maxSize">Bytes that the entity takes in one transfer; 0 for any.</param>
    /// <exception cref="MessageSendException">The first message alone is too large; permanent.</exception>
    public static Transfer Pack(string entity, IReadOnlyList<OutgoingMessage> messages, int first, ulong maxSize, ServiceBusOptions options)
    {
        var limit = maxSize == 0 ? long.MaxValue : (long)Math.Min(maxSize, long.MaxValue);
        var head = CloudEventMessage.Encode(messages[first]);
        var bytes = Bytes(head);
        if (bytes.Length > limit)
            throw new MessageSendException(entity, ErrorCode.MessageSizeExceeded, permanent: true, $"A message of {bytes.Length} bytes is too large for '{entity}', which takes {limit}.");

        var sections = new DataList();
        sections.Add(new Data { Binary = bytes });
        var size = (long)EnvelopeOverhead + bytes.Length + SectionOverhead;
        while (sections.Count < options.MaxBatchCount && first + sections.Count < messages.Count)
        {
            var next = messages[first + sections.Count];
            if (options.PartitionedEntities && next.Session != messages[first].Session) break;
            bytes = Bytes(CloudEventMessage.Encode(next));
            size += bytes.Length + SectionOverhead;
            if (size > limit) break;
            sections.Add(new Data { Binary = bytes });
        }

        return sections.Count == 1 ? new Transfer(head, 1) : new Transfer(Envelope(head, sections), sections.Count);
    }

    // As the official clients do it: the batch is addressed by its first message's id, session and partition key.
    static Message Envelope(Message head, DataList sections) => new()
    {
        Format = BatchFormat,
        Header = new Header { Durable = true },
        Properties = new Properties { MessageId = head.Properties.MessageId, GroupId = head.Properties.GroupId },
        MessageAnnotations = head.MessageAnnotations,
        BodySection = sections,
    };

    static byte[] Bytes(Message message)
    {
        var buffer = message.Encode();
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }
}
