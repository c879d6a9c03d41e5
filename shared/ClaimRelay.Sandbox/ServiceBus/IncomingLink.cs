using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;

namespace ClaimRelay.Sandbox.ServiceBus;

/// <summary>A client's sender link to an entity.</summary>
internal sealed class IncomingLink(Entity entity, StandInOptions options, Func<Connection, bool> isAuthorized) : LinkEndpoint
{
    public override void OnMessage(MessageContext context)
    {
        var connection = context.Link.Session.Connection;
        switch (entity.NextFault())
        {
            case Fault.ServerBusy:
                Refuse(context, "com.microsoft:server-busy", "The request was terminated because the namespace is being throttled. Error code : 50009. Please wait 2 seconds and try again.");
                return;
            case Fault.DetachForced:
                context.Link.Close(TimeSpan.Zero, new Error(new Symbol("amqp:link:detach-forced")) { Description = "The link is force detached. Idle timeout: 00:10:00." });
                return;
            case Fault.AcknowledgmentLost:
                entity.Accept(context.Message);
                HeldTransport.Cut(connection);
                return;
            case Fault.ConnectionCut:
                HeldTransport.Cut(connection);
                return;
            case Fault.Silent:
                return;
            case Fault.None:
                break;
        }

        if (!isAuthorized(connection))
        {
            Refuse(context, ErrorCode.UnauthorizedAccess, $"Unauthorized access. 'Send' claim(s) are required to perform this operation on '{entity.Name}'.");
            return;
        }

        var size = TransferBody.Size(context.Message);
        if (size > options.MaxMessageSize)
        {
            context.Link.Close(TimeSpan.Zero, new Error(ErrorCode.MessageSizeExceeded) { Description = $"The received message (delivery-id:0, size:{size} bytes) exceeds the limit ({options.MaxMessageSize} bytes) currently allowed on the link." });
            return;
        }

        entity.Accept(context.Message);
        context.Link.DisposeMessage(context.Message, new Accepted(), settled: true);
    }

    static void Refuse(MessageContext context, string condition, string description) =>
        context.Link.DisposeMessage(context.Message, new Rejected { Error = new Error(new Symbol(condition)) { Description = description } }, settled: true);

    public override void OnFlow(FlowContext flowContext)
    {
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
    }
}
