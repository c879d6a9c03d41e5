using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace ClaimRelay.Sandbox.ServiceBus;

/// <summary>Reply links by connection and by the name a request's reply-to may use. The library's own request processor keys them
/// by target address for all connections at once, which serves neither two clients nor one without a target address.</summary>
internal sealed class ReplyLinks
{
    readonly ConcurrentDictionary<(Connection, string), ListenerLink> links = new();

    /// <summary>Known by the target address or, as the official JS client does it, by the link's name; and by the node for clients that give no reply-to.</summary>
    public ReplyLink Open(string node, Attach attach, ListenerLink link)
    {
        var connection = link.Session.Connection;
        (Connection, string)[] keys = [(connection, (attach.Target as Target)?.Address ?? attach.LinkName), (connection, node)];
        foreach (var key in keys) links[key] = link;
        return new ReplyLink(() =>
        {
            foreach (var key in keys) links.TryRemove(new KeyValuePair<(Connection, string), ListenerLink>(key, link));
        });
    }

    public void Send(Connection connection, string node, Message request, Message reply)
    {
        reply.Properties = new Properties();
        if (request.Properties?.GetMessageId() is { } id) reply.Properties.SetCorrelationId(id);
        if (links.TryGetValue((connection, request.Properties?.ReplyTo ?? node), out var link)) link.SendMessage(reply);
    }
}

/// <summary>A client's link to a request node (<c>$cbs</c>, <c>$management</c>).</summary>
internal sealed class RequestNode(string node, ReplyLinks replies, Func<Connection, Message, Message> answer) : LinkEndpoint
{
    public override void OnMessage(MessageContext context)
    {
        context.Link.DisposeMessage(context.Message, new Accepted(), settled: true);
        var connection = context.Link.Session.Connection;
        replies.Send(connection, node, context.Message, answer(connection, context.Message));
    }

    public override void OnFlow(FlowContext flowContext)
    {
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
    }
}

/// <summary>A client's link from a request node.</summary>
internal sealed class ReplyLink(Action closed) : LinkEndpoint
{
    public override void OnFlow(FlowContext flowContext)
    {
        if (!flowContext.Link.IsDraining) return;
        flowContext.Link.CompleteDrain();
        flowContext.Link.SetCredit(0, drain: true, autoRestore: false);
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
        if (!dispositionContext.Settled) dispositionContext.Link.DisposeMessage(dispositionContext.Message, new Accepted(), settled: true);
    }

    public override void OnLinkClosed(ListenerLink link, Error error) => closed();
}
