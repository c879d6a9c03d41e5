using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;

namespace ClaimRelay.Sandbox.ServiceBus;

/// <summary>A client's receiver link from a store.</summary>
internal sealed class OutgoingLink : LinkEndpoint
{
    readonly Lock gate = new();
    readonly MessageStore store;
    readonly ListenerLink link;
    int credit;
    int staleCredit;

    /// <param name="deletes">Receive-and-delete: messages go out settled and are gone.</param>
    public OutgoingLink(MessageStore store, ListenerLink link, bool deletes)
    {
        this.store = store;
        this.link = link;
        Deletes = deletes;
        store.Attach(this);
    }

    public bool Deletes { get; }

    public bool HasCredit
    {
        get { lock (gate) return credit > 0; }
    }

    public void TakeCredit()
    {
        lock (gate) credit--;
    }

    /// <summary>False when the link is gone; then the message went nowhere.</summary>
    public bool TrySend(StoredMessage message)
    {
        try
        {
            link.SendMessage(message.ToMessage(locked: !Deletes));
            return true;
        }
        catch (Exception gone) when (gone is AmqpException or ObjectDisposedException or IOException or System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    public override void OnFlow(FlowContext flowContext)
    {
        lock (gate)
        {
            // A flow that repeats the limit makes the library forget the credit it had, so the next one counts it again.
            if (flowContext.Messages == 0)
            {
                staleCredit = credit;
            }
            else
            {
                credit = flowContext.Messages < 0 ? 0 : credit + flowContext.Messages - staleCredit;
                staleCredit = 0;
            }
        }

        store.Pump();
        if (!link.IsDraining) return;

        lock (gate) credit = staleCredit = 0;
        // CompleteDrain does not echo the drain flag, and the official JS client waits for the echo.
        link.CompleteDrain();
        link.SetCredit(0, drain: true, autoRestore: false);
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
        if (dispositionContext.Message is not LockedMessage message) return;
        var held = store.Settle(message.Token, dispositionContext.DeliveryState);
        if (dispositionContext.Settled) return;

        link.DisposeMessage(message, held ? new Accepted() : LockLost(), settled: true);
    }

    static Rejected LockLost() => new()
    {
        Error = new Error(new Symbol("com.microsoft:message-lock-lost")) { Description = "The lock supplied is invalid. Either the lock expired, or the message has already been removed." },
    };

    public override void OnLinkClosed(ListenerLink link, Error error)
    {
        lock (gate) credit = 0;
        store.Detach(this);
    }
}
