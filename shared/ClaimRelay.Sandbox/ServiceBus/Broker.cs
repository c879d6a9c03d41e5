using Amqp;
using Amqp.Framing;
using Amqp.Handler;
using Amqp.Listener;
using Amqp.Types;

namespace ClaimRelay.Sandbox.ServiceBus;

/// <summary>The entities, and who may attach to which. Outlives the listener, so that a restart keeps what was stored.</summary>
internal sealed class Broker : ILinkProcessor, IHandler
{
    const string DeadLetterSuffix = "/$deadletterqueue";
    const string ManagementSuffix = "/$management";
    const int SenderCredit = 1000;

    readonly StandInOptions options;
    readonly AccessTokens tokens;
    readonly ReplyLinks replies = new();
    readonly Dictionary<string, Entity> entities = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, MessageStore> stores = new(StringComparer.OrdinalIgnoreCase);

    public Broker(StandInOptions options, TimeProvider clock)
    {
        this.options = options;
        tokens = new AccessTokens(options, clock);
        foreach (var queue in options.Queues) entities.Add(queue, new Entity(queue, [AddStore(queue, clock)], options, clock));
        foreach (var (topic, subscriptions) in options.Topics)
            entities.Add(topic, new Entity(topic, [.. subscriptions.Select(s => AddStore($"{topic}/Subscriptions/{s}", clock))], options, clock));
    }

    public IEnumerable<MessageStore> Stores => stores.Values;

    public long TokensGranted => tokens.Count;

    public Entity Entity(string name) =>
        entities.TryGetValue(name, out var entity) ? entity : throw new ArgumentException($"There is no queue or topic '{name}'.", nameof(name));

    public MessageStore Store(string path) =>
        stores.TryGetValue(path, out var store) ? store : throw new ArgumentException($"There is no queue or subscription '{path}'.", nameof(path));

    MessageStore AddStore(string path, TimeProvider clock)
    {
        var deadLetters = new MessageStore(path + DeadLetterSuffix, options, clock, deadLetters: null);
        var store = new MessageStore(path, options, clock, deadLetters);
        stores.Add(deadLetters.Path, deadLetters);
        stores.Add(path, store);
        return store;
    }

    public void Process(AttachContext attachContext)
    {
        var attach = attachContext.Attach;
        var link = attachContext.Link;
        var receives = attach.Role;
        var node = NodeAddress.Of(receives ? (attach.Source as Source)?.Address : (attach.Target as Target)?.Address);

        // The attach is echoed: without these the reply would offer what is not there, or fail to encode a peer's string-keyed map.
        attach.OfferedCapabilities = null;
        attach.Properties = null;
        attach.MaxMessageSize = (ulong)options.MaxMessageSize;

        if (node.Equals("$cbs", StringComparison.OrdinalIgnoreCase))
        {
            if (receives) attachContext.Complete(replies.Open(node, attach, link), 0);
            else attachContext.Complete(new RequestNode(node, replies, tokens.Put), SenderCredit);
            return;
        }

        if (!tokens.Allow(link.Session.Connection, node))
        {
            Refuse(attachContext, ErrorCode.UnauthorizedAccess, $"Unauthorized access. '{(receives ? "Listen" : "Send")}' claim(s) are required to perform this operation on '{node}'.");
            return;
        }

        if (node.EndsWith(ManagementSuffix, StringComparison.OrdinalIgnoreCase) && stores.TryGetValue(node[..^ManagementSuffix.Length], out var managed))
        {
            if (receives) attachContext.Complete(replies.Open(node, attach, link), 0);
            else attachContext.Complete(new RequestNode(node, replies, (_, request) => Management.Answer(managed, request)), SenderCredit);
        }
        else if (receives && stores.TryGetValue(node, out var store))
        {
            if (AsksForSession(attach)) Refuse(attachContext, ErrorCode.NotImplemented, "Session receivers are not offered here.");
            else attachContext.Complete(new OutgoingLink(store, link, deletes: attach.SndSettleMode == SenderSettleMode.Settled), 0);
        }
        else if (!receives && entities.TryGetValue(node, out var entity))
        {
            attachContext.Complete(new IncomingLink(entity, options, connection => tokens.Allow(connection, node)), SenderCredit);
        }
        else
        {
            Refuse(attachContext, ErrorCode.NotFound, $"The messaging entity '{node}' could not be found.");
        }
    }

    static bool AsksForSession(Attach attach) =>
        (attach.Source as Source)?.FilterSet is Dictionary<object, object> filters && filters.Keys.Any(key => key.ToString() == "com.microsoft:session-filter");

    static void Refuse(AttachContext context, string condition, string description) =>
        context.Complete(new Error(new Symbol(condition)) { Description = description });

    bool IHandler.CanHandle(EventId id) => id == EventId.SendDelivery;

    void IHandler.Handle(Event protocolEvent)
    {
        // The official clients take the 16-byte delivery tag, in .NET's byte order, for the lock token.
        if (protocolEvent.Context is IDelivery { Message: LockedMessage message } delivery) delivery.Tag = message.Token.ToByteArray();
    }
}
