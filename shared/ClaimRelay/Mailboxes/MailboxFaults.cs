using System.Net.Sockets;
using Renci.SshNet.Common;
using Renci.SshNet.Messages.Transport;
using Renci.SshNet.Sftp;

namespace ClaimRelay.Mailboxes;

/// <summary>What was being done when it failed. It matters: after a lost rename nobody knows, after a lost listing nothing happened.</summary>
public enum MailboxStage
{
    Connect,

    /// <summary>Part of connecting: the server's key was accepted, and the server has not accepted ours yet.</summary>
    Login,
    List, Stat, Put, Rename, Get, Delete,
}

/// <param name="Says">What the server, the line or the library says.</param>
/// <param name="Sending">What it means while a file is written or renamed; null where that makes no difference.</param>
public sealed record FaultRow(string Says, Func<Exception, MailboxStage, bool> Matches, MailboxFault Fault, MailboxFault? Sending = null)
{
    public MailboxFault At(MailboxStage stage) => stage is MailboxStage.Put or MailboxStage.Rename && Sending is { } sending ? sending : Fault;
}

/// <summary>What is to be expected of doing it again.</summary>
public enum FaultClass
{
    /// <summary>It may work later.</summary>
    Transient,

    /// <summary>It may have worked: look first.</summary>
    Ambiguous,

    /// <summary>It will not work until somebody changes something.</summary>
    Permanent,
}

/// <summary>From an exception to what it means (measured against OpenSSH). docs/mailbox-faults.md is written from these tables.</summary>
public static class MailboxFaults
{
    /// <summary>SSH_FX_FILE_ALREADY_EXISTS of later protocol versions, which some servers send in version 3 too.</summary>
    internal const StatusCode AlreadyExists = (StatusCode)11;

    /// <summary>The first row that matches counts. A refused host key is told apart before this table, by a flag from its handler.</summary>
    public static IReadOnlyList<FaultRow> Table { get; } =
    [
        new("login refused", (e, _) => e is SshAuthenticationException, MailboxFault.Authentication),
        // How a server that counts tries refuses the last one. One that is overloaded drops us before it has shown its key, or says so.
        new("disconnected with a reason while logging in, as \"Too many authentication failures\"; not for too many connections or a service that is not available",
            (e, stage) => stage is MailboxStage.Login && e is SshConnectionException { DisconnectReason: not (DisconnectReason.TooManyConnections or DisconnectReason.ServiceNotAvailable or DisconnectReason.ConnectionLost) } && FaultCause.SaidByServer(e) is not null,
            MailboxFault.Authentication),
        // The library has one exception for all that a proxy says; these words are for a user or password that it does not take.
        new("the proxy refuses its user or password", (e, _) => e is ProxyException && (Has(e, "407") || Has(e, "authentication failed")), MailboxFault.Configuration),
        new("the private key is encrypted and no passphrase is set", (e, _) => e is SshPassPhraseNullOrEmptyException, MailboxFault.Configuration),
        new("SSH_FX_PERMISSION_DENIED", (e, _) => e is SftpPermissionDeniedException || Status(e) is StatusCode.PermissionDenied, MailboxFault.Denied),
        new("SSH_FX_NO_SUCH_FILE", (e, _) => e is SftpPathNotFoundException || Status(e) is StatusCode.NoSuchFile, MailboxFault.Missing),
        new("SSH_FX_OP_UNSUPPORTED", (e, _) => Status(e) is StatusCode.OperationUnsupported, MailboxFault.Configuration),
        new("SSH_FX_NO_CONNECTION, SSH_FX_CONNECTION_LOST", (e, _) => Status(e) is StatusCode.NoConnection or StatusCode.ConnectionLost, MailboxFault.Transient, Sending: MailboxFault.Ambiguous),
        new("SSH_FX_FAILURE and any other status", (e, _) => e is SftpException, MailboxFault.Refused),
        // The host key was accepted, or never offered.
        new("key exchange failed while connecting: no common algorithm", (e, stage) => stage is MailboxStage.Connect && e is SshConnectionException { DisconnectReason: DisconnectReason.KeyExchangeFailed }, MailboxFault.Configuration),
        new("disconnected, connection refused or reset, no banner, no answer in time, no progress",
            (e, _) => e is SshConnectionException or SshOperationTimeoutException or SocketException or TimeoutException, MailboxFault.Transient, Sending: MailboxFault.Ambiguous),
        // "Session is not open", "channel was closed", and what the library says of a client that ended under it.
        new("the session ended under the operation", (e, _) => e is InvalidOperationException or SshException, MailboxFault.Transient, Sending: MailboxFault.Ambiguous),
    ];

    /// <summary>Null for an exception that is not the mailbox's: it passes as it is.</summary>
    public static MailboxFault? Classify(Exception exception, MailboxStage stage) =>
        exception is MailboxException known ? known.Fault : Table.FirstOrDefault(row => row.Matches(exception, stage))?.At(stage);

    public static FaultClass ClassOf(MailboxFault fault) => fault switch
    {
        MailboxFault.Transient or MailboxFault.Changed or MailboxFault.Refused => FaultClass.Transient,
        MailboxFault.Ambiguous => FaultClass.Ambiguous,
        _ => FaultClass.Permanent,
    };

    /// <summary>True when the connection is of no more use after it.</summary>
    public static bool EndsConnection(Exception exception, MailboxStage stage) =>
        stage is MailboxStage.Connect or MailboxStage.Put or MailboxStage.Get || exception is not (SftpException or MailboxException);

    /// <summary>Names the account, the action, the path and what to do about it; never content or secrets.</summary>
    /// <param name="cause">What is known more exactly than the fault says; null when nothing is.</param>
    public static string Describe(string account, MailboxStage stage, string path, MailboxFault fault, string? cause = null)
    {
        var action = stage == MailboxStage.Connect ? "connect" : $"{stage.ToString().ToLowerInvariant()} '{path}'";
        return $"Mailbox {account}, {action}: {cause ?? Meaning(fault)}" + (cause, fault) switch
        {
            (not null, MailboxFault.Transient) => "; try again later",
            (not null, MailboxFault.Ambiguous) => "; look before doing it again",
            _ => "",
        };
    }

    /// <summary>A file is fetched whole or not at all: the library reports neither a truncated nor a growing file.</summary>
    public static void RequireWhole(string account, string path, long size, long fetched)
    {
        if (size == fetched) return;
        throw new MailboxException(MailboxFault.Changed, account, $"Mailbox {account}, get '{path}': the file changed while it was fetched ({size} bytes before, {fetched} fetched).");
    }

    static StatusCode? Status(Exception exception) => (exception as SftpException)?.StatusCode;

    static bool Has(Exception exception, string words) => exception.Message.Contains(words, StringComparison.OrdinalIgnoreCase);

    public static string Meaning(MailboxFault fault) => fault switch
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
