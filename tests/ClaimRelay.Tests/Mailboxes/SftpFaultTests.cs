using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Sandbox.Lines;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>Each fault is what it is called, ends in time, leaks nothing, and the mailbox works again when the world does.</summary>
public sealed class SftpFaultTests : IAsyncLifetime
{
    const int Limit = 120_000;
    static readonly SftpOptions Quick = new() { ConnectTimeout = TimeSpan.FromSeconds(2), NoProgress = TimeSpan.FromSeconds(3), CloseWithin = TimeSpan.FromSeconds(2) };

    readonly LeakedConnections leaked = new();
    SshdFixture sshd = null!;

    public async ValueTask InitializeAsync() => sshd = await SshdFixture.StartAsync();

    public ValueTask DisposeAsync() => sshd.DisposeAsync();

    [Fact(Timeout = Limit)]
    public async Task A_host_key_that_is_not_pinned_is_refused_with_its_fingerprint()
    {
        foreach (var server in (SftpServer[])[sshd.Server("", "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), sshd.Server() with { HostKeys = [] }])
        {
            var refusal = await FailsAsync(MailboxFault.HostKey, server, sshd.Credentials, TestContext.Current.CancellationToken);
            Assert.Equal(sshd.HostKeyPin, refusal.OfferedHostKey);
            Assert.True(refusal.StopsAccount);
            Assert.Equal($"Mailbox acme, connect: the server's host key is not pinned; the account stops until a person has checked it. It offered {sshd.HostKeyPin}.", refusal.Message);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task One_of_several_pins_is_enough()
    {
        await using var mailbox = Open(sshd.Server("", "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", sshd.HostKeyPin));
        Assert.Empty(await mailbox.ListAsync("", TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Limit)]
    public async Task A_key_or_password_that_is_not_accepted_stops_the_account()
    {
        await using var other = await SshdFixture.StartAsync();
        Assert.NotEqual(other.Port, sshd.Port);
        Assert.True((await FailsAsync(MailboxFault.Authentication, sshd.Server(), other.Credentials, TestContext.Current.CancellationToken)).StopsAccount);
        Assert.DoesNotContain("hunter2", (await FailsAsync(MailboxFault.Authentication, sshd.Server(), new(null, "hunter2"), TestContext.Current.CancellationToken)).ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task A_key_that_cannot_be_read_or_no_secret_at_all_is_configuration()
    {
        var unreadable = await FailsAsync(MailboxFault.Configuration, sshd.Server(), new("-----BEGIN NONSENSE-----\nc2VjcmV0\n-----END NONSENSE-----", null), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("c2VjcmV0", unreadable.ToString(), StringComparison.Ordinal);
        await FailsAsync(MailboxFault.Configuration, sshd.Server(), new(null, null), TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = Limit)]
    public async Task No_common_algorithm_is_not_a_wrong_host_key()
    {
        await using var old = await SshdFixture.StartAsync(extra: "Ciphers aes128-cbc,aes256-cbc");
        var none = await FailsAsync(MailboxFault.Configuration, old.Server(), old.Credentials, TestContext.Current.CancellationToken);
        Assert.Equal((null, "Mailbox acme, connect: no common cipher: the server offers aes128-cbc, aes256-cbc; where it has nothing better, weakAlgorithms of the profile may name aes128-cbc, aes256-cbc"), (none.OfferedHostKey, none.Message));
    }

    [Fact(Timeout = Limit)]
    public async Task A_refused_port_an_unknown_host_and_a_mute_server_are_transient()
    {
        using var mute = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        mute.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)mute.LocalEndPoint!).Port;
        Assert.Equal($"Mailbox acme, connect: nothing listens at 127.0.0.1:{port} (connection refused); try again later", await SaidAsync(sshd.Server() with { Port = port }));
        ProxySettings down = new() { Kind = ProxyKind.Socks5, Host = "127.0.0.1", Port = port };
        Assert.Equal($"Mailbox acme, connect: nothing listens at the proxy 127.0.0.1:{port} (connection refused); try again later", await SaidAsync(sshd.Server() with { Proxy = down }));
        mute.Listen();
        var watch = Stopwatch.StartNew();
        Assert.Equal($"Mailbox acme, connect: no answer from 127.0.0.1:{port} within 2 s, though it took the connection; try again later", await SaidAsync(sshd.Server() with { Port = port }));
        Assert.Matches(@"\AMailbox acme, connect: the name no-such-host\.invalid (is not known \(DNS\)|could not be looked up \(DNS does not answer\)); try again later\z", await SaidAsync(sshd.Server() with { Host = "no-such-host.invalid" }));
        Assert.Matches(@"\AMailbox acme, connect: the name no-such-host\.invalid of the proxy ", await SaidAsync(sshd.Server() with { Proxy = down with { Host = "no-such-host.invalid" } }));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"took {watch.Elapsed}");

        async Task<string> SaidAsync(SftpServer server) => (await FailsAsync(MailboxFault.Transient, server, sshd.Credentials, TestContext.Current.CancellationToken)).Message;
    }

    [Fact(Timeout = Limit)]
    public async Task Connecting_to_a_mute_server_can_be_cancelled()
    {
        using var mute = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        mute.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        mute.Listen();
        await using var mailbox = Open(sshd.Server() with { Port = ((IPEndPoint)mute.LocalEndPoint!).Port }, new() { ConnectTimeout = TimeSpan.FromSeconds(50) });
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        enough.CancelAfter(TimeSpan.FromMilliseconds(300));
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => mailbox.StatAsync("a", enough.Token));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"took {watch.Elapsed}");
        Assert.Equal(0, leaked.Count);
    }

    [Fact(Timeout = Limit)]
    public async Task A_session_killed_in_mid_upload_is_ambiguous_and_the_mailbox_connects_again()
    {
        await using var mailbox = Open(sshd.Server());
        using var content = new Endless(sshd.KillSessions);
        Assert.Equal(MailboxFault.Ambiguous, (await Assert.ThrowsAsync<MailboxException>(() => mailbox.PutAsync("a", content, true, TestContext.Current.CancellationToken))).Fault);
        Assert.NotNull(await mailbox.StatAsync("a", TestContext.Current.CancellationToken));
        Assert.Equal(0, leaked.Count);
    }

    [Fact(Timeout = Limit)]
    public async Task A_session_killed_while_idle_costs_nothing_or_one_transient_fault()
    {
        await using var mailbox = Open(sshd.Server());
        await mailbox.ListAsync("", TestContext.Current.CancellationToken);
        sshd.KillSessions();
        try
        {
            await mailbox.ListAsync("", TestContext.Current.CancellationToken);
        }
        catch (MailboxException e)
        {
            Assert.Equal(MailboxFault.Transient, e.Fault);
        }

        Assert.Empty(await mailbox.ListAsync("", TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Limit)]
    public async Task A_line_that_stops_in_mid_upload_ends_in_time_and_so_does_dispose()
    {
        using var line = StalledAfter(4_000_000);
        var mailbox = Open(sshd.Server() with { Port = line.Port });
        using var content = new Endless();
        var watch = Stopwatch.StartNew();
        var fault = await Assert.ThrowsAsync<MailboxException>(() => mailbox.PutAsync("a", content, true, TestContext.Current.CancellationToken));
        Assert.Equal(MailboxFault.Ambiguous, fault.Fault);
        await line.Happened.WaitAsync(TestContext.Current.CancellationToken);
        await mailbox.DisposeAsync();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"took {watch.Elapsed}");
        Assert.Equal(0, leaked.Count);
    }

    [Fact(Timeout = Limit)]
    public async Task A_frozen_server_in_mid_upload_ends_in_time_and_so_does_dispose()
    {
        var mailbox = Open(sshd.Server());
        using var content = new Endless(sshd.FreezeSessions);
        var watch = Stopwatch.StartNew();
        Assert.Equal(MailboxFault.Ambiguous, (await Assert.ThrowsAsync<MailboxException>(() => mailbox.PutAsync("a", content, true, TestContext.Current.CancellationToken))).Fault);
        Assert.NotNull(await mailbox.StatAsync("a", TestContext.Current.CancellationToken));
        await mailbox.DisposeAsync();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"took {watch.Elapsed}");
        Assert.Equal(0, leaked.Count);
    }

    [Fact(Timeout = Limit)]
    public async Task Cancelling_an_upload_that_hangs_ends_it()
    {
        using var line = StalledAfter(2_000_000);
        await using var mailbox = Open(sshd.Server() with { Port = line.Port }, new());
        using var content = new Endless();
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var upload = mailbox.PutAsync("a", content, true, cancelled.Token);
        await line.Happened.WaitAsync(TestContext.Current.CancellationToken);
        await cancelled.CancelAsync();
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => upload);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"took {watch.Elapsed}");
    }

    [Fact(Timeout = Limit)]
    public async Task A_folder_that_may_not_be_written_is_denied()
    {
        await using var readOnly = await SshdFixture.StartAsync(readOnly: true);
        await File.WriteAllBytesAsync(Path.Combine(readOnly.Root, "a"), Invented.Bytes(10), TestContext.Current.CancellationToken);
        await using var mailbox = new SftpMailbox(readOnly.Server(), readOnly.Credentials, Quick, TimeProvider.System, leaked);
        using var content = new MemoryStream(Invented.Bytes(10));
        foreach (var work in (Func<Task>[])
            [
                () => mailbox.PutAsync("b", content, true, TestContext.Current.CancellationToken),
                () => mailbox.RenameAsync("a", "b", TestContext.Current.CancellationToken),
                () => mailbox.DeleteAsync("a", TestContext.Current.CancellationToken),
            ])
        {
            Assert.Equal(MailboxFault.Denied, (await Assert.ThrowsAsync<MailboxException>(work)).Fault);
        }

        Assert.Single(await mailbox.ListAsync("", TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Limit)]
    public async Task An_account_root_is_put_before_every_path()
    {
        Directory.CreateDirectory(Path.Combine(sshd.Root, "acme", "inbound"));
        await File.WriteAllBytesAsync(Path.Combine(sshd.Root, "acme", "inbound", "a"), Invented.Bytes(10), TestContext.Current.CancellationToken);
        foreach (var root in (string[])["acme", $"{sshd.Root}/acme", $"{sshd.Root}/acme/"])
        {
            await using var mailbox = Open(sshd.Server(root));
            Assert.Equal("inbound/a", Assert.Single(await mailbox.ListAsync("/inbound/", TestContext.Current.CancellationToken)).Path);
        }
    }

    /// <summary>Each connection stops carrying what we send after so many bytes.</summary>
    FaultProxy StalledAfter(long bytes) => new(sshd.Port, TimeProvider.System, new LineRule(LineDirection.ToServer, bytes) { End = LineEnd.Stall, Times = int.MaxValue });

    SftpMailbox Open(SftpServer server, SftpOptions? options = null) => new(server, sshd.Credentials, options ?? Quick, TimeProvider.System, leaked);

    async Task<MailboxException> FailsAsync(MailboxFault fault, SftpServer server, MailboxCredentials credentials, CancellationToken cancellation)
    {
        await using var mailbox = new SftpMailbox(server, credentials, Quick, TimeProvider.System, leaked);
        var thrown = await Assert.ThrowsAsync<MailboxException>(() => mailbox.StatAsync("a", cancellation));
        Assert.Equal(fault, thrown.Fault);
        Assert.Equal("acme", thrown.Account);
        Assert.Equal(0, leaked.Count);
        return thrown;
    }
}
