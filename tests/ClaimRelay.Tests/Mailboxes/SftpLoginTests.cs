using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Sandbox.Lines;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>The ways into a server: keys of every type, certificates, proxies, and algorithms that a profile names.</summary>
public sealed class SftpLoginTests : IAsyncLifetime
{
    const int Limit = 120_000;
    static readonly SftpOptions Quick = new() { ConnectTimeout = TimeSpan.FromSeconds(4), Failures = new() { ConnectRetries = 0 } };

    SshdFixture sshd = null!;

    public async ValueTask InitializeAsync() => sshd = await SshdFixture.StartAsync();

    public ValueTask DisposeAsync() => sshd.DisposeAsync();

    [Theory(Timeout = Limit)]
    [InlineData("ed25519", "", ""), InlineData("ed25519", "", "open sesame"), InlineData("ecdsa", "256", "open sesame"), InlineData("ecdsa", "521", ""), InlineData("rsa", "3072", "open sesame")]
    public async Task A_key_of_any_type_logs_in_encrypted_or_not(string type, string bits, string passphrase)
    {
        MailboxCredentials credentials = new(await sshd.AddKeyAsync(type, bits, passphrase), null) { Passphrase = passphrase.Length > 0 ? passphrase : null };
        await ListsAsync(sshd.Server(), credentials, TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = Limit)]
    public async Task A_missing_or_wrong_passphrase_is_configuration_and_is_not_told()
    {
        var key = await sshd.AddKeyAsync("ed25519", "", "open sesame");
        var missing = await FailsAsync(sshd.Server(), new(key, null), TestContext.Current.CancellationToken);
        Assert.Equal((MailboxFault.Configuration, "Account acme: the private key is encrypted, and passphrase is not set."), (missing.Fault, missing.Message));
        var wrong = await FailsAsync(sshd.Server(), new(key, null) { Passphrase = "close barley" }, TestContext.Current.CancellationToken);
        Assert.Equal(MailboxFault.Configuration, wrong.Fault);
        Assert.StartsWith("Account acme: the private key with its passphrase cannot be read (", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("barley", wrong.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task A_certificate_logs_in_while_it_is_valid()
    {
        var (key, certificate) = await sshd.CertifiedKeyAsync("-1d:+1d");
        await ListsAsync(sshd.Server(), new(key, null) { Certificate = certificate }, TestContext.Current.CancellationToken);
        Assert.Equal(MailboxFault.Authentication, (await FailsAsync(sshd.Server(), new(key, null), TestContext.Current.CancellationToken)).Fault);

        (key, certificate) = await sshd.CertifiedKeyAsync("-2d:-1d");
        var expired = await FailsAsync(sshd.Server(), new(key, null) { Certificate = certificate }, TestContext.Current.CancellationToken);
        Assert.True(expired is { Fault: MailboxFault.Authentication, StopsAccount: true });
    }

    [Fact(Timeout = Limit)]
    public async Task A_server_that_counts_tries_and_ends_the_connection_has_refused_the_login_and_is_not_asked_again()
    {
        await using var strict = await SshdFixture.StartAsync(extra: "MaxAuthTries 1");
        using FaultProxy line = new(strict.Port, TimeProvider.System);
        var (unknown, _) = await strict.CertifiedKeyAsync("-1d:+1d");
        var refused = await FailsAsync(strict.Server() with { Port = line.Port }, new(unknown, null), TestContext.Current.CancellationToken, new() { Failures = new() { Pause = TimeSpan.FromMilliseconds(1) } });
        Assert.Equal(
            (MailboxFault.Authentication, true, "Mailbox acme, connect: the password or key was not accepted; the account stops until it is mended; the server ended the login and said: Too many authentication failures"),
            (refused.Fault, refused.StopsAccount, refused.Message));
        Assert.Equal(1, line.Connections);
    }

    [Theory(Timeout = Limit)]
    [InlineData(false, "", "the login was accepted, but the server did not start its SFTP service; try again later")]
    [InlineData(true, "ForceCommand /bin/false", "closed right after the login, before SFTP answered; the account may have no right to SFTP; try again later")]
    public async Task A_login_that_leads_to_no_SFTP_is_told_as_that_and_does_not_stop_the_account(bool sftp, string extra, string says)
    {
        await using var without = await SshdFixture.StartAsync(sftp: sftp, extra: extra);
        var failed = await FailsAsync(without.Server(), without.Credentials, TestContext.Current.CancellationToken);
        Assert.Equal((MailboxFault.Transient, false), (failed.Fault, failed.StopsAccount));
        Assert.EndsWith(says, failed.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task A_server_that_is_overloaded_drops_us_before_the_login_and_is_asked_again()
    {
        await using var full = await SshdFixture.StartAsync(maxStartups: 1);
        using var other = await InTheDoorAsync(full.Port, TestContext.Current.CancellationToken);
        using FaultProxy line = new(full.Port, TimeProvider.System);
        var dropped = await FailsAsync(full.Server() with { Port = line.Port }, full.Credentials, TestContext.Current.CancellationToken, new() { Failures = new() { Pause = TimeSpan.FromMilliseconds(1) } });
        // Three tries of the connection; the listing is not tried once more where there is none.
        Assert.Equal((MailboxFault.Transient, 3), (dropped.Fault, line.Connections));
    }

    [Theory(Timeout = Limit)]
    [InlineData(1, null)]
    [InlineData(2, MailboxFault.Authentication)]
    public async Task A_connection_that_is_closed_in_the_middle_of_the_login_without_a_word_is_tried_once_more_only(int times, MailboxFault? fault)
    {
        // The login begins before this byte, and ends behind it.
        using FaultProxy line = new(sshd.Port, TimeProvider.System, new LineRule(LineDirection.ToServer, 2_200) { End = LineEnd.Cut, Times = times });
        SftpOptions options = new() { Failures = new() { Pause = TimeSpan.FromMilliseconds(1) } };
        if (fault is null)
        {
            await using SftpMailbox mailbox = new(sshd.Server() with { Port = line.Port }, sshd.Credentials, options, TimeProvider.System, new());
            Assert.Empty(await mailbox.ListAsync("", TestContext.Current.CancellationToken));
        }
        else
        {
            var refused = await FailsAsync(sshd.Server() with { Port = line.Port }, sshd.Credentials, TestContext.Current.CancellationToken, options);
            Assert.Equal(fault, refused.Fault);
            Assert.EndsWith("; the connection was closed in the middle of the login, twice and without a word", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(2, line.Connections);
    }

    [Fact(Timeout = Limit)]
    public async Task A_weak_algorithm_is_used_only_when_the_profile_names_it()
    {
        await using var old = await SshdFixture.StartAsync(extra: "KexAlgorithms diffie-hellman-group14-sha1\nMACs hmac-sha1\nCiphers aes128-cbc");
        var refused = await FailsAsync(old.Server(), old.Credentials, TestContext.Current.CancellationToken);
        Assert.Equal(
            (MailboxFault.Configuration, "Mailbox acme, connect: no common key exchange: the server offers diffie-hellman-group14-sha1, kex-strict-s-v00@openssh.com; where it has nothing better, weakAlgorithms of the profile may name diffie-hellman-group14-sha1"),
            (refused.Fault, refused.Message));
        await ListsAsync(old.Server() with { WeakAlgorithms = ["diffie-hellman-group14-sha1", "hmac-sha1", "aes128-cbc"] }, old.Credentials, TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = Limit)]
    public async Task A_SOCKS5_proxy_is_passed_through()
    {
        var port = FreePort();
        using var proxy = Process.Start(new ProcessStartInfo("ssh", ["-N", "-D", $"127.0.0.1:{port}", "-p", $"{sshd.Port}", "-i", sshd.ClientKeyPath, "-F", "none",
            "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", $"{sshd.User}@127.0.0.1"]))!;
        try
        {
            await ListensAsync(port, TestContext.Current.CancellationToken);
            await ListsAsync(sshd.Server() with { Proxy = new() { Kind = ProxyKind.Socks5, Host = "127.0.0.1", Port = port } }, sshd.Credentials, TestContext.Current.CancellationToken);
            var closed = FreePort();
            var refused = await FailsAsync(sshd.Server() with { Port = closed, Proxy = new() { Kind = ProxyKind.Socks5, Host = "127.0.0.1", Port = port } }, sshd.Credentials, TestContext.Current.CancellationToken);
            Assert.Equal((MailboxFault.Transient, $"Mailbox acme, connect: 127.0.0.1:{closed}, or the proxy 127.0.0.1:{port}, closed the connection before the session was open; try again later"), (refused.Fault, refused.Message));
        }
        finally
        {
            proxy.Kill();
            await proxy.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task An_HTTP_proxy_is_passed_through_with_its_password()
    {
        using var proxy = new ConnectProxy("relay", "hunter2");
        var server = sshd.Server() with { Proxy = new() { Kind = ProxyKind.Http, Host = "127.0.0.1", Port = proxy.Port, User = "relay" } };
        await ListsAsync(server, new(sshd.ClientKey, null) { ProxyPassword = "hunter2" }, TestContext.Current.CancellationToken);
        Assert.Equal($"127.0.0.1:{sshd.Port}", proxy.LastTarget);
        var refused = await FailsAsync(server, new(sshd.ClientKey, null) { ProxyPassword = "wrong" }, TestContext.Current.CancellationToken);
        Assert.Equal((true, $"Mailbox acme, connect: the proxy 127.0.0.1:{proxy.Port} said: HTTP: Status code 407, \"Proxy Authentication Required\""), (refused.StopsAccount, refused.Message));
    }

    [Fact(Timeout = Limit)]
    public async Task A_SOCKS5_proxy_is_passed_through_with_its_password_and_a_wrong_one_stops_the_account()
    {
        using var proxy = new SocksProxy("relay", "hunter2");
        var server = sshd.Server() with { Proxy = new() { Kind = ProxyKind.Socks5, Host = "127.0.0.1", Port = proxy.Port, User = "relay" } };
        await ListsAsync(server, new(sshd.ClientKey, null) { ProxyPassword = "hunter2" }, TestContext.Current.CancellationToken);
        Assert.Equal($"127.0.0.1:{sshd.Port}", proxy.LastTarget);
        var refused = await FailsAsync(server, new(sshd.ClientKey, null) { ProxyPassword = "wrong" }, TestContext.Current.CancellationToken);
        Assert.Equal((MailboxFault.Configuration, true, $"Mailbox acme, connect: the proxy 127.0.0.1:{proxy.Port} said: SOCKS5: Username/Password authentication failed"), (refused.Fault, refused.StopsAccount, refused.Message));
    }

    static async Task ListsAsync(SftpServer server, MailboxCredentials credentials, CancellationToken cancellation)
    {
        await using var mailbox = new SftpMailbox(server, credentials, Quick, TimeProvider.System, new());
        Assert.Empty(await mailbox.ListAsync("", cancellation));
    }

    static async Task<MailboxException> FailsAsync(SftpServer server, MailboxCredentials credentials, CancellationToken cancellation, SftpOptions? options = null)
    {
        await using var mailbox = new SftpMailbox(server, credentials, options ?? Quick, TimeProvider.System, new());
        return await Assert.ThrowsAsync<MailboxException>(() => mailbox.ListAsync("", cancellation));
    }

    /// <summary>What looked whether the server listens may stand there for a moment too: only who hears the banner is in.</summary>
    static async Task<Socket> InTheDoorAsync(int port, CancellationToken cancellation)
    {
        while (true)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
            var said = new byte[4];
            if (await socket.ReceiveAsync(said, cancellation) == 4 && said.AsSpan().SequenceEqual("SSH-"u8)) return socket;
            socket.Dispose();
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellation);
        }
    }

    static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    static async Task ListensAsync(int port, CancellationToken cancellation)
    {
        for (var tries = 0; ; tries++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
                return;
            }
            catch (SocketException) when (tries < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellation);
            }
        }
    }
}
