using System.Net.Sockets;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using Renci.SshNet.Common;
using Renci.SshNet.Messages.Transport;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>The words for what cannot be brought about on every machine; the others are tested where they happen.</summary>
public sealed class FaultCauseTests
{
    static readonly SftpServer Server = new("acme", "sftp.house.example", 2222, "relay", "", []);
    static readonly SftpOptions Options = new();

    public static TheoryData<Exception, bool, string> Direct => new()
    {
        { new TimeoutException(), false, "no answer from sftp.house.example:2222 within 15 s" },
        { new TimeoutException(), true, "no session with sftp.house.example:2222 within 60 s" },
        { new SshOperationTimeoutException(), true, "no answer from sftp.house.example:2222 within 15 s, though it took the connection" },
        { new SocketException((int)SocketError.HostNotFound), false, "the name sftp.house.example is not known (DNS)" },
        { new SocketException((int)SocketError.TryAgain), false, "the name sftp.house.example could not be looked up (DNS does not answer)" },
        { new SocketException((int)SocketError.HostUnreachable), false, "no way leads to sftp.house.example:2222 (unreachable)" },
        { new SocketException((int)SocketError.ConnectionReset), true, "sftp.house.example:2222 closed the connection before the session was open" },
        { new SshException("Subsystem 'sftp' could not be executed."), true, "the login was accepted, but the server did not start its SFTP service" },
        { NoCommon("No matching server MAC algorithm (server offers hmac-md5,hmac-sha1)"), true, "no common MAC: the server offers hmac-md5, hmac-sha1; where it has nothing better, weakAlgorithms of the profile may name hmac-sha1" },
        { NoCommon("No matching host key algorithm (server offers ssh-dss)"), true, "no common host key: the server offers ssh-dss" },
    };

    [Theory]
    [MemberData(nameof(Direct))]
    public void A_failure_to_connect_names_the_place_and_what_is_wrong_there(Exception failure, bool reached, string expected) =>
        Assert.Equal(expected, FaultCause.OfConnecting(failure, reached, Server, Options));

    [Fact]
    public void What_ends_after_the_login_may_be_an_account_without_a_right_to_SFTP()
    {
        const string Closed = "sftp.house.example:2222 closed right after the login, before SFTP answered; the account may have no right to SFTP";
        foreach (var failure in (Exception[])[new SshException("Channel was closed."), new InvalidOperationException(), new SshConnectionException("", DisconnectReason.ConnectionLost), new SocketException((int)SocketError.ConnectionReset)])
            Assert.Equal(Closed, FaultCause.OfConnecting(failure, true, Server, Options, loggedIn: true));
        Assert.Equal("no session with sftp.house.example:2222 within 60 s", FaultCause.OfConnecting(new TimeoutException(), true, Server, Options, loggedIn: true));
    }

    [Fact]
    public void Behind_a_proxy_it_is_the_proxy_that_is_named()
    {
        var server = Server with { Proxy = new() { Kind = ProxyKind.Http, Host = "proxy.example", Port = 3128 } };
        Assert.Equal("no answer from the proxy proxy.example:3128 within 15 s", FaultCause.OfConnecting(new TimeoutException(), false, server, Options));
        Assert.Equal("no answer from sftp.house.example:2222 within 15 s, though the proxy proxy.example:3128 took the connection", FaultCause.OfConnecting(new SshOperationTimeoutException(), true, server, Options));
        Assert.Equal("the proxy proxy.example:3128 said: HTTP: Status code 403, \"Forbidden\"", FaultCause.OfConnecting(new ProxyException("HTTP: Status code 403, \"Forbidden\"\r\n"), true, server, Options));
    }

    [Fact]
    public void What_the_other_side_says_is_quoted_on_one_line_and_cut()
    {
        var said = FaultCause.OfConnecting(NoCommon($"No matching client encryption algorithm (server offers {new string('x', 1000)})\n"), true, Server, Options)!;
        Assert.True(said.Length < 400 && !said.Any(char.IsControl), said);
    }

    public static TheoryData<string, DisconnectReason, MailboxStage, MailboxFault> Disconnects => new()
    {
        { "Too many authentication failures", DisconnectReason.ProtocolError, MailboxStage.Login, MailboxFault.Authentication },
        { "too many bad auths", DisconnectReason.NoMoreAuthenticationMethodsAvailable, MailboxStage.Login, MailboxFault.Authentication },
        { "", DisconnectReason.ByApplication, MailboxStage.Login, MailboxFault.Authentication },
        { "Too many authentication failures", DisconnectReason.ProtocolError, MailboxStage.Connect, MailboxFault.Transient },
        { "Too many sessions", DisconnectReason.TooManyConnections, MailboxStage.Login, MailboxFault.Transient },
        { "Try later", DisconnectReason.ServiceNotAvailable, MailboxStage.Login, MailboxFault.Transient },
    };

    [Theory]
    [MemberData(nameof(Disconnects))]
    public void A_disconnect_with_a_reason_is_a_refusal_only_while_logging_in(string said, DisconnectReason reason, MailboxStage stage, MailboxFault fault) =>
        Assert.Equal(fault, MailboxFaults.Classify(Closed(said, reason), stage));

    [Fact]
    public void A_line_that_breaks_while_logging_in_is_no_refusal()
    {
        Assert.Equal(MailboxFault.Transient, MailboxFaults.Classify(new SshConnectionException("An established connection was aborted by the server.", DisconnectReason.ConnectionLost), MailboxStage.Login));
        Assert.Equal(MailboxFault.Transient, MailboxFaults.Classify(new SshConnectionException("Bad packet length: 1234567.", DisconnectReason.ProtocolError), MailboxStage.Login));
        Assert.Equal(MailboxFault.Transient, MailboxFaults.Classify(new SocketException((int)SocketError.ConnectionReset), MailboxStage.Login));
    }

    [Fact]
    public void Words_of_the_server_that_repeat_a_secret_are_not_told()
    {
        var closed = Closed("hunter2 is wrong", DisconnectReason.ByApplication);
        Assert.EndsWith("; the server ended the login", FaultCause.OfLogin(closed, new(null, "hunter2")), StringComparison.Ordinal);
        Assert.EndsWith("; the server ended the login and said: hunter2 is wrong", FaultCause.OfLogin(closed, new(null, "barley")), StringComparison.Ordinal);
    }

    // As the library makes it of the server's message.
    static SshConnectionException Closed(string said, DisconnectReason reason) => new($"The connection was closed by the server: {said} ({reason}).", reason);

    static SshConnectionException NoCommon(string message) => new(message, DisconnectReason.KeyExchangeFailed);
}
