namespace ClaimRelay.Sandbox.ServiceBus;

/// <summary>What goes wrong with one transfer.</summary>
public enum Fault
{
    None,

    /// <summary>Refused with com.microsoft:server-busy; not stored.</summary>
    ServerBusy,

    /// <summary>The link is detached with amqp:link:detach-forced; not stored.</summary>
    DetachForced,

    /// <summary>Stored, but the connection is cut before the sender hears of it.</summary>
    AcknowledgmentLost,

    /// <summary>Neither stored nor answered.</summary>
    Silent,

    /// <summary>The connection is cut; not stored.</summary>
    ConnectionCut,
}
