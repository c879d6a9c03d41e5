using System.Net.Sockets;
using Renci.SshNet.Common;
using Renci.SshNet.Messages.Transport;
using Renci.SshNet.Sftp;

namespace ClaimRelay.Mailboxes;

/// <summary>What was being done when it failed. It matters: after a lost rename nobody knows, after a lost listing nothing happened.</summary>
public enum MailboxStage { Connect, List, Stat, Put, Rename, Get, Delete }

/// <summary>The one table from an exception to what it means (measured against OpenSSH).</summary>
public static class MailboxFaults
{
    /// <summary>SSH_FX_FILE_ALREADY_EXISTS of later protocol versions, which some servers send in version 3 too.</summary>
    internal const StatusCode AlreadyExists = (StatusCode)11;

    /// <summary>Null for an exception that is not the mailbox's: it passes as it is. A refused host key is told apart before this table, by a flag from its handler.</summary>
    public static MailboxFault? Classify(Exception exception, MailboxStage stage) => exception switch
    {
        MailboxException e => e.Fault,
        SshAuthenticationException => MailboxFault.Authentication,
        // The library has one exception for all that a proxy says; these words are for a user or password that it does not take.
        ProxyException e when e.Message.Contains("407", StringComparison.Ordinal) || e.Message.Contains("authentication failed", StringComparison.OrdinalIgnoreCase) => MailboxFault.Configuration,
        SshPassPhraseNullOrEmptyException => MailboxFault.Configuration,
        SftpPermissionDeniedException => MailboxFault.Denied,
        SftpPathNotFoundException => MailboxFault.Missing,
        SftpException e => e.StatusCode switch
        {
            StatusCode.PermissionDenied => MailboxFault.Denied,
            StatusCode.NoSuchFile => MailboxFault.Missing,
            StatusCode.OperationUnsupported => MailboxFault.Configuration,
            StatusCode.NoConnection or StatusCode.ConnectionLost => Lost(stage),
            _ => MailboxFault.Refused,
        },

        // With the host key accepted, or never offered: no common algorithm.
        SshConnectionException { DisconnectReason: DisconnectReason.KeyExchangeFailed } when stage == MailboxStage.Connect => MailboxFault.Configuration,
        SshConnectionException or SshOperationTimeoutException or SocketException or TimeoutException => Lost(stage),

        // "Session is not open", "channel was closed", and what the library says of a client that ended under it.
        InvalidOperationException or SshException => Lost(stage),
        _ => null,
    };

    /// <summary>True when the connection is of no more use after it.</summary>
    public static bool EndsConnection(Exception exception, MailboxStage stage) =>
        stage is MailboxStage.Connect or MailboxStage.Put or MailboxStage.Get || exception is not (SftpException or MailboxException);

    /// <summary>Names the account, the action, the path and what to do about it; never content or secrets.</summary>
    public static string Describe(string account, MailboxStage stage, string path, MailboxFault fault)
    {
        var action = stage == MailboxStage.Connect ? "connect" : $"{stage.ToString().ToLowerInvariant()} '{path}'";
        return $"Mailbox {account}, {action}: {Meaning(fault)}";
    }

    /// <summary>A file is fetched whole or not at all: the library reports neither a truncated nor a growing file. One that is gone when all of it
    /// has come was taken away by the partner, who keeps no fetched file: it will not be there again.</summary>
    public static void RequireUnchanged(string account, string path, long before, long fetched, long? after)
    {
        if (before == fetched && (after is null || after == fetched)) return;
        throw new MailboxException(MailboxFault.Changed, account,
            $"Mailbox {account}, get '{path}': the file changed while it was fetched ({before} bytes before, {fetched} fetched, {after?.ToString() ?? "gone"} after).");
    }

    static MailboxFault Lost(MailboxStage stage) => stage is MailboxStage.Put or MailboxStage.Rename ? MailboxFault.Ambiguous : MailboxFault.Transient;

    static string Meaning(MailboxFault fault) => fault switch
    {
        MailboxFault.Transient => "the connection failed or did not answer; try again later",
        MailboxFault.Ambiguous => "the connection was lost before the answer; look before doing it again",
        MailboxFault.Refused => "the server refused without a reason; its disk or quota may be full",
        MailboxFault.Denied => "permission denied",
        MailboxFault.Missing => "the file or folder does not exist",
        MailboxFault.Exists => "the target exists",
        MailboxFault.Changed => "the file is not as it was listed; it may still be written",
        MailboxFault.TooLarge => "the file is larger than allowed",
        MailboxFault.Authentication => "the password or key was not accepted; the account stops until it is mended",
        MailboxFault.HostKey => "the server's host key is not pinned; the account stops until a person has checked it",
        MailboxFault.Configuration => "the account cannot be used as configured (secret, key, algorithms or operations)",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };
}
