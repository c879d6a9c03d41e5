using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace ClaimRelay.Messaging;

/// <summary>Puts a token at <c>$cbs</c>, the node that decides what a connection may do. Each request has its own short session:
/// the service detaches idle links, and a token lives longer than that.</summary>
internal static class TokenRequest
{
    static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Returns when the token expires.</summary>
    /// <exception cref="AmqpException">amqp:unauthorized-access with the service's reason, or another refusal.</exception>
    public static async Task<DateTimeOffset> PutAsync(Connection connection, string audience, ServiceBusOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        var grant = await options.Credential.IssueAsync(audience, clock, cancellation);
        var name = $"cbs-{Guid.NewGuid():N}";
        var replied = new TaskCompletionSource<Message>(TaskCreationOptions.RunContinuationsAsynchronously);
        var session = new Session(connection);
        try
        {
            var replies = new ReceiverLink(session, name, new Attach { Source = new Source { Address = "$cbs" }, Target = new Target { Address = name } }, null);
            replies.AddClosedCallback((_, error) => replied.TrySetException(new AmqpException(error ?? new Error(new Symbol(ErrorCode.ConnectionForced)) { Description = "the connection was lost" })));
            replies.Start(1, (link, reply) =>
            {
                link.Accept(reply);
                replied.TrySetResult(reply);
            });
            var requests = new SenderLink(session, name + "-requests", "$cbs");
            requests.Send(Request(grant, audience, name), null, null);

            var answer = await replied.Task.WaitAsync(options.TryTimeout, clock, cancellation);
            ThrowIfRefused(answer, options.Credential.Identity);
            return grant.Expires;
        }
        finally
        {
            await CloseAsync(session);
        }
    }

    static Message Request(AccessGrant grant, string audience, string name) => new(grant.Token)
    {
        Properties = new Properties { MessageId = name, ReplyTo = name },
        ApplicationProperties = new ApplicationProperties
        {
            ["operation"] = "put-token",
            ["type"] = grant.Type,
            ["name"] = audience,
            ["expiration"] = grant.Expires.UtcDateTime,
        },
    };

    static void ThrowIfRefused(Message answer, string identity)
    {
        var status = Convert.ToInt32(answer.ApplicationProperties["status-code"]);
        var description = answer.ApplicationProperties["status-description"];
        if (status is 200 or 202) return;

        var condition = status switch
        {
            400 => "com.microsoft:argument-error",
            401 or 403 => ErrorCode.UnauthorizedAccess,
            404 => ErrorCode.NotFound,
            503 => SendFailure.Busy,
            _ => ErrorCode.InternalError,
        };
        throw new AmqpException(condition, $"{identity} was refused ({status} {description})");
    }

    static async Task CloseAsync(Session session)
    {
        try
        {
            if (!session.IsClosed) await session.CloseAsync(CloseTimeout, null);
        }
        catch (Exception gone) when (SendFailure.IsExpected(gone))
        {
            // The answer is in, or its failure is on its way up: how the session ends adds nothing.
        }
    }
}
