using Amqp;
using Amqp.Framing;

namespace ClaimRelay.Sandbox.ServiceBus;

/// <summary>What receivers attach to: a queue, a subscription or a dead-letter queue. Gives messages out in order of arrival,
/// one receiver each, under a lock that ends by settling or by time.</summary>
internal sealed class MessageStore(string path, StandInOptions options, TimeProvider clock, MessageStore? deadLetters)
{
    readonly Lock gate = new();
    readonly LinkedList<StoredMessage> ready = new();
    readonly Dictionary<Guid, StoredMessage> locked = [];
    readonly List<OutgoingLink> receivers = [];
    long lastSequence;
    long completed;
    bool pumping;
    bool pumpAgain;

    public string Path { get; } = path;

    public StoreCounts Counts
    {
        get { lock (gate) return new StoreCounts(ready.Count, locked.Count, completed); }
    }

    public void Enqueue(byte[] message)
    {
        lock (gate) ready.AddLast(new StoredMessage(message, ++lastSequence, clock.GetUtcNow()));
        Pump();
    }

    public void Attach(OutgoingLink receiver)
    {
        lock (gate) receivers.Add(receiver);
    }

    public void Detach(OutgoingLink receiver)
    {
        lock (gate) receivers.Remove(receiver);
    }

    /// <summary>Gives out what can be given out. One thread at a time sends, so that arrival order survives; nobody sends under the lock.</summary>
    public void Pump()
    {
        lock (gate)
        {
            pumpAgain = true;
            if (pumping) return;
            pumping = true;
        }

        while (NextDelivery() is var (receiver, message))
            if (!receiver.TrySend(message))
                TakeBack(receiver, message);
    }

    (OutgoingLink Receiver, StoredMessage Message)? NextDelivery()
    {
        lock (gate)
        {
            while (pumpAgain)
            {
                pumpAgain = false;
                var receiver = receivers.Find(r => r.HasCredit);
                if (receiver is null || ready.First is not { } first) continue;

                pumpAgain = true;
                ready.RemoveFirst();
                receivers.Remove(receiver);
                receivers.Add(receiver);
                receiver.TakeCredit();
                var message = first.Value;
                if (receiver.Deletes)
                {
                    completed++;
                }
                else
                {
                    message.LockToken = Guid.NewGuid();
                    message.LockedUntil = clock.GetUtcNow() + options.LockDuration;
                    locked[message.LockToken] = message;
                }

                return (receiver, message);
            }

            pumping = false;
            return null;
        }
    }

    void TakeBack(OutgoingLink receiver, StoredMessage message)
    {
        lock (gate)
        {
            if (receiver.Deletes) completed--;
            locked.Remove(message.LockToken);
            receivers.Remove(receiver);
            PutBack(message);
        }
    }

    /// <summary>Applies a receiver's outcome; false when the lock is gone.</summary>
    public bool Settle(Guid token, DeliveryState? outcome)
    {
        lock (gate)
        {
            if (!locked.Remove(token, out var message)) return false;
            switch (outcome)
            {
                case Accepted:
                    completed++;
                    break;
                case Rejected rejected:
                    var (reason, description) = DeadLetterReason.From(rejected.Error);
                    DeadLetter(message, reason, description);
                    break;
                default:
                    CountDelivery(message);
                    break;
            }
        }

        Pump();
        return true;
    }

    /// <summary>The lock's new end; null when the lock is gone.</summary>
    public DateTimeOffset? Renew(Guid token)
    {
        lock (gate) return locked.TryGetValue(token, out var message) ? message.LockedUntil = clock.GetUtcNow() + options.LockDuration : null;
    }

    /// <summary>Copies of what is here, given out or not, from a sequence number on; takes no lock and counts nothing.</summary>
    public IReadOnlyList<Message> Peek(long fromSequence, int count)
    {
        lock (gate)
            return [.. ready.Concat(locked.Values).Where(m => m.Sequence >= fromSequence).OrderBy(m => m.Sequence).Take(count).Select(m => m.ToMessage(locked: false))];
    }

    public void ReleaseExpiredLocks()
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            foreach (var message in locked.Values.Where(m => m.LockedUntil <= now).ToList())
            {
                locked.Remove(message.LockToken);
                CountDelivery(message);
            }
        }

        Pump();
    }

    void CountDelivery(StoredMessage message)
    {
        message.DeliveryCount++;
        if (deadLetters is not null && message.DeliveryCount >= options.MaxDeliveryCount)
            DeadLetter(message, "MaxDeliveryCountExceeded", $"Given out {message.DeliveryCount} times without being completed.");
        else
            PutBack(message);
    }

    void PutBack(StoredMessage message)
    {
        var later = ready.First;
        while (later is not null && later.Value.Sequence < message.Sequence) later = later.Next;
        if (later is null) ready.AddLast(message);
        else ready.AddBefore(later, message);
    }

    void DeadLetter(StoredMessage stored, string? reason, string? description)
    {
        if (deadLetters is null)
        {
            PutBack(stored);
            return;
        }

        var message = StoredMessage.Decode(stored.Bytes);
        message.ApplicationProperties ??= new ApplicationProperties();
        message.ApplicationProperties["DeadLetterReason"] = reason;
        message.ApplicationProperties["DeadLetterErrorDescription"] = description;
        deadLetters.Enqueue(StoredMessage.Encode(message));
    }
}

/// <param name="Ready">Waiting to be given out.</param>
/// <param name="Locked">Given out, not yet settled.</param>
/// <param name="Completed">Settled as done.</param>
public readonly record struct StoreCounts(int Ready, int Locked, long Completed);
