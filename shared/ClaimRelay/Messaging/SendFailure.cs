using System.Net.Sockets;
using System.Net.WebSockets;
using Amqp;
using Azure;
using Azure.Identity;

namespace ClaimRelay.Messaging;

/// <summary>What a failure to send means for what to do next.</summary>
internal static class SendFailure
{
    public const string Busy = "com.microsoft:server-busy";
    public const string TimedOut = "com.microsoft:timeout";
    public const string Unreachable = "unreachable";

    /// <summary>Whether it is one of the ways in which a connection, a link or a credential fails; anything else is a defect and goes through.</summary>
    public static bool IsExpected(Exception failure) => failure is AmqpException or TimeoutException or SocketException or IOException
        or WebSocketException or ObjectDisposedException or AuthenticationFailedException or RequestFailedException
        or System.Security.Authentication.AuthenticationException;

    public static MessageSendException Of(string entity, string host, Exception failure)
    {
        var (condition, detail) = failure switch
        {
            AmqpException amqp => (amqp.Error?.Condition?.ToString() ?? Unreachable, amqp.Error?.Description ?? amqp.Message),
            TimeoutException => (TimedOut, "no answer in time"),
            AuthenticationFailedException => ("no-token", "no Entra ID token could be had"),
            _ => (Unreachable, failure.Message),
        };
        return new MessageSendException(entity, condition, IsPermanent(condition), $"Service Bus at {host} did not take messages for '{entity}': {condition}: {detail}", failure);
    }

    public static bool IsUnauthorized(Exception failure) => failure is AmqpException { Error.Condition: { } condition } && condition.ToString() == ErrorCode.UnauthorizedAccess;

    // An unknown condition counts as passing: the outbox waits and tries again, which loses nothing.
    static bool IsPermanent(string condition) => condition is
        ErrorCode.NotFound or ErrorCode.NotAllowed or ErrorCode.NotImplemented or ErrorCode.MessageSizeExceeded or ErrorCode.UnauthorizedAccess
        or ErrorCode.ResourceLimitExceeded or ErrorCode.DecodeError or ErrorCode.InvalidField
        or "com.microsoft:entity-disabled" or "com.microsoft:argument-error" or "com.microsoft:argument-out-of-range" or "com.microsoft:auth-failed";
}
