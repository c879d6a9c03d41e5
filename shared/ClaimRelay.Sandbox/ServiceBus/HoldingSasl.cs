using Amqp;
using Amqp.Sasl;
using Amqp.Types;

namespace ClaimRelay.Sandbox.ServiceBus;

/// <summary>A SASL mechanism that lets everyone in: what a client may do is decided by its tokens at <c>$cbs</c>, as in Azure.</summary>
internal sealed class HoldingSasl(string mechanism) : SaslProfile(new Symbol(mechanism))
{
    protected override DescribedList? GetStartCommand(string hostname) => null;

    protected override DescribedList OnCommand(DescribedList command) =>
        command is SaslInit ? new SaslOutcome { Code = SaslCode.Ok } : throw new AmqpException(ErrorCode.NotAllowed, $"unexpected {command.GetType().Name}");

    protected override ITransport UpgradeTransport(ITransport transport) => new HeldTransport((IAsyncTransport)transport);
}
