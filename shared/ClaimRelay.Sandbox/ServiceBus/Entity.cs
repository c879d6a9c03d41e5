using Amqp;

namespace ClaimRelay.Sandbox.ServiceBus;

/// <summary>What senders attach to: a queue, or a topic that copies to its subscriptions. Drops a message whose id it has seen.</summary>
internal sealed class Entity(string name, IReadOnlyList<MessageStore> stores, StandInOptions options, TimeProvider clock)
{
    const uint BatchFormat = 0x80013700;

    readonly Lock gate = new();
    readonly Dictionary<string, DateTimeOffset> seen = new(StringComparer.Ordinal);
    readonly List<BusMessage> received = [];
    long transfers;
    int duplicates;
    volatile Func<long, Fault>? disturbance;

    public string Name { get; } = name;
    public IReadOnlyList<MessageStore> Stores { get; } = stores;

    /// <summary>What goes wrong with the transfer of a given number, counted from 1.</summary>
    public Func<long, Fault>? Disturbance { set => disturbance = value; }

    public EntityReport Report
    {
        get
        {
            lock (gate)
                return new EntityReport(Name, Interlocked.Read(ref transfers), duplicates, [.. received], Stores.ToDictionary(s => s.Path, s => s.Counts));
        }
    }

    public Fault NextFault()
    {
        var number = Interlocked.Increment(ref transfers);
        return disturbance?.Invoke(number) ?? Fault.None;
    }

    /// <summary>Stores a transfer: one message, or each message of a batch.</summary>
    public void Accept(Message transfer)
    {
        if (transfer.Format == BatchFormat)
            foreach (var bytes in TransferBody.Parts(transfer))
                Store(StoredMessage.Decode(bytes), bytes);
        else
            Store(transfer, StoredMessage.Encode(transfer));
    }

    void Store(Message message, byte[] bytes)
    {
        // Held to the end, so that two senders' messages lie in the same order in every subscription and in the report.
        lock (gate)
        {
            if (message.Properties?.GetMessageId()?.ToString() is { } id)
            {
                var now = clock.GetUtcNow();
                if (seen.TryGetValue(id, out var before) && now - before < options.DuplicateDetectionWindow)
                {
                    duplicates++;
                    return;
                }

                seen[id] = now;
            }

            received.Add(BusMessage.From(message));
            foreach (var store in Stores) store.Enqueue(bytes);
        }
    }
}

/// <summary>What one queue or topic was sent, at one moment.</summary>
/// <param name="Transfers">Transfers that reached it, also those that a fault swallowed; a batch is one.</param>
/// <param name="DuplicatesDropped">Messages dropped because their id was known.</param>
/// <param name="Received">Messages kept, in order of arrival.</param>
/// <param name="Stores">What lies where: by path of the queue or of each subscription.</param>
public sealed record EntityReport(
    string Name, long Transfers, int DuplicatesDropped, IReadOnlyList<BusMessage> Received, IReadOnlyDictionary<string, StoreCounts> Stores);
