using System.Net.Sockets;
using System.Text.RegularExpressions;
using Renci.SshNet.Common;
using Renci.SshNet.Messages.Transport;

namespace ClaimRelay.Mailboxes;

/// <summary>What exactly stands behind a fault, in words that name the place: a name, a port, a proxy, a cipher or a time. Null where the fault's own meaning says all that is known.</summary>
static partial class FaultCause
{
    const int LongestQuote = 300;

    /// <param name="reached">The TCP connection to the server, or to its proxy, stood.</param>
    /// <param name="loggedIn">The login was accepted; what was still to come is the SFTP service.</param>
    public static string? OfConnecting(Exception failure, bool reached, SftpServer server, SftpOptions options, bool loggedIn = false) => failure switch
    {
        ProxyException said when server.Proxy is { } proxy => $"the proxy {proxy.Host}:{proxy.Port} said: {Quoted(said.Message)}",
        SocketException { SocketErrorCode: var code } when !reached => Unreached(code, server),
        TimeoutException when !reached => $"no answer from {Target(server)} within {Seconds(options.ConnectTimeout)}",
        SshOperationTimeoutException => $"no answer from {Place(server)} within {Seconds(options.ConnectTimeout)}, though {(server.Proxy is null ? "it" : Target(server))} took the connection",
        TimeoutException => $"no session with {Place(server)} within {Seconds(options.NoProgress)}",
        SshConnectionException { DisconnectReason: DisconnectReason.KeyExchangeFailed } none => NoCommon(none.Message),
        SshException refused when refused.Message.StartsWith("Subsystem", StringComparison.Ordinal) => "the login was accepted, but the server did not start its SFTP service",
        // The line may have broken just then; a server that lets an account log in, and no more, does the same every time.
        SshException or SocketException or InvalidOperationException when loggedIn => $"{Place(server)} closed right after the login, before SFTP answered; the account may have no right to SFTP",
        SshConnectionException or SocketException when reached => $"{Place(server)}{(server.Proxy is null ? "" : $", or {Target(server)},")} closed the connection before the session was open",
        _ => null,
    };

    /// <summary>How a server ended a login that it refused, where it did not just say no; in its own words, unless they repeat a secret.</summary>
    public static string? OfLogin(Exception failure, MailboxCredentials credentials)
    {
        if (IsSilence(failure)) return $"{MailboxFaults.Meaning(MailboxFault.Authentication)}; the connection was closed in the middle of the login, twice and without a word";
        if (SaidByServer(failure) is not { } said) return null;
        string?[] secrets = [credentials.Password, credentials.Passphrase, credentials.ProxyPassword];
        var repeats = secrets.Any(secret => !string.IsNullOrEmpty(secret) && said.Contains(secret, StringComparison.OrdinalIgnoreCase));
        return $"{MailboxFaults.Meaning(MailboxFault.Authentication)}; the server ended the login{(repeats ? "" : $" and said: {Quoted(said)}")}";
    }

    /// <summary>The connection is gone, and nobody said why: the line may have broken. While logging in, once: some servers refuse so.</summary>
    public static bool IsSilence(Exception failure) => failure is SocketException or SshConnectionException { DisconnectReason: DisconnectReason.ConnectionLost or DisconnectReason.None } && SaidByServer(failure) is null;

    /// <summary>Null when it was not the server that ended the session with a message that says why.</summary>
    public static string? SaidByServer(Exception failure) => failure is SshConnectionException && ClosedByServer().Match(failure.Message) is { Success: true } found ? found.Groups["said"].Value : null;

    /// <summary>For what happened on an open connection.</summary>
    public static string? OfOperation(Exception? failure, SftpOptions options) => failure switch
    {
        TimeoutException or SshOperationTimeoutException => $"no progress for {Seconds(options.NoProgress)}, or the connection was ended by another operation",
        SshConnectionException or SocketException => "the connection was lost",
        _ => null,
    };

    static string Unreached(SocketError code, SftpServer server) => code switch
    {
        SocketError.HostNotFound or SocketError.NoData => $"the name {Name(server)} is not known (DNS)",
        SocketError.TryAgain or SocketError.NoRecovery => $"the name {Name(server)} could not be looked up (DNS does not answer)",
        SocketError.ConnectionRefused => $"nothing listens at {Target(server)} (connection refused)",
        SocketError.TimedOut => $"no answer from {Target(server)}",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.HostDown => $"no way leads to {Target(server)} (unreachable)",
        _ => $"no connection to {Target(server)} ({code})",
    };

    /// <summary>The library names what is missing and what the server offers.</summary>
    static string? NoCommon(string message)
    {
        if (NoMatching().Match(message) is not { Success: true } found) return null;
        var what = found.Groups["what"].Value switch { "encryption" => "cipher", var other => other };
        string[] offered = [.. Algorithm().Matches(found.Groups["offered"].Value).Select(name => name.Value)];
        var weak = string.Join(", ", offered.Intersect(SshAlgorithms.Weak, StringComparer.Ordinal));
        return $"no common {what}: the server offers {Quoted(string.Join(", ", offered))}" + (weak.Length == 0 ? "" : $"; where it has nothing better, weakAlgorithms of the profile may name {Quoted(weak)}");
    }

    static string Place(SftpServer server) => $"{server.Host}:{server.Port}";

    static string Target(SftpServer server) => server.Proxy is { } proxy ? $"the proxy {proxy.Host}:{proxy.Port}" : Place(server);

    static string Name(SftpServer server) => server.Proxy is { } proxy ? $"{proxy.Host} of the proxy" : server.Host;

    static string Seconds(TimeSpan time) => $"{time.TotalSeconds:0.#} s";

    // Of the other side's making.
    static string Quoted(string said)
    {
        var line = string.Concat(said.Where(c => !char.IsControl(c))).TrimEnd('.');
        return line.Length <= LongestQuote ? line : line[..LongestQuote] + "…";
    }

    [GeneratedRegex(@"\ANo matching (?:client |server )?(?<what>.+?)(?: algorithm)? \(server offers (?<offered>.*)\)", RegexOptions.Singleline)]
    private static partial Regex NoMatching();

    [GeneratedRegex(@"\AThe connection was closed by the server: (?<said>.*) \(\w+\)\.\z", RegexOptions.Singleline)]
    private static partial Regex ClosedByServer();

    [GeneratedRegex("[A-Za-z0-9][A-Za-z0-9@._+-]*")]
    private static partial Regex Algorithm();
}
