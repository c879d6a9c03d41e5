using System.Net;
using System.Net.Sockets;
using System.Text;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Sandbox.Lines;
using static ClaimRelay.Cli.Faults.Matrix.FaultMatrix;

namespace ClaimRelay.Cli.Faults.Matrix;

/// <summary>Until the server has shown that it is the right one.</summary>
static class ConnectFaults
{
    const string Stranger = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    public static IEnumerable<FaultCase> All =>
    [
        .. Both("connection refused", c => c with { Short = true, Told = MailboxFault.Transient, Before = s => s.Server.StopAsync(), Mend = s => s.Server.StartAsync() }),
        .. Both("host unknown", c => c with { Told = MailboxFault.Transient, Before = s => Change(s, a => a with { Host = "no-such-host.invalid" }), Mend = s => Change(s, a => a with { Host = "127.0.0.1" }) }),
        .. Both("black hole: no answer at all", c => c with { Told = MailboxFault.Transient, Before = s => Change(s, a => a with { Port = s.Hold(new BlackHole()).Port }), Mend = Directly }),
        .. Both("no banner", c => c with { Short = c.Way is FaultWay.Up, Told = MailboxFault.Transient, Line = Always(new(LineDirection.ToClient, 0) { End = LineEnd.Stall }), Mend = Directly }),
        .. Both("slow banner, within the limit", c => c with { Line = port => new(port, TimeProvider.System) { Trickle = (25, TimeSpan.FromMilliseconds(20)) } }),
        .. Both("slow banner, over the limit", c => c with { Told = MailboxFault.Transient, Line = port => new(port, TimeProvider.System) { Trickle = (100, TimeSpan.FromMilliseconds(250)) }, Mend = Directly }),
        .. Both("closed before the banner", c => c with { Told = MailboxFault.Transient, Line = Always(new(LineDirection.ToClient, 0) { End = LineEnd.Cut }), Mend = Directly }),
        .. Both("too many logins under way (MaxStartups)", c => c with { Short = c.Way is FaultWay.Down, Told = MailboxFault.Transient, Server = new() { MaxStartups = 1 }, Before = TakeThePlaceAsync, Mend = Released }),
        .. Both("host key that was never pinned", c => Stops(c) with { Short = true, Told = MailboxFault.HostKey, Before = s => Change(s, a => a with { HostKeys = [Stranger] }), Mend = PinnedAsync }),
        .. Both("no host key pinned at all", c => Stops(c) with { Told = MailboxFault.HostKey, Before = s => Change(s, a => a with { HostKeys = [] }), Mend = PinnedAsync }),
        .. Both("host key changed while we were away", c => Stops(c) with { Told = MailboxFault.HostKey, Before = ChangeHostKeyAsync, Mend = PinnedAsync }),
        .. Both("no common key exchange", c => Stops(c) with
        {
            Told = MailboxFault.Configuration,
            Server = new() { Lines = ["KexAlgorithms diffie-hellman-group14-sha1"] },
            Mend = s => Allow(s, "diffie-hellman-group14-sha1"),
        }),
        .. Both("no common cipher", c => Stops(c) with { Told = MailboxFault.Configuration, Server = new() { Lines = ["Ciphers aes128-cbc"] }, Mend = s => Allow(s, "aes128-cbc") }),
        .. Both("proxy refuses its password", c => c with { Told = MailboxFault.Configuration, Before = s => BehindProxy(s, "wrong"), Mend = s => BehindProxy(s, "invented") }),
        .. Both("proxy is down", c => c with { Told = MailboxFault.Transient, Before = s => BehindProxy(s, "invented", down: true), Mend = s => BehindProxy(s, "invented") }),
    ];

    /// <summary>A person must act, and nothing is tried before: one connection.</summary>
    public static FaultCase Stops(FaultCase fault) => fault with { Line = port => new(port, TimeProvider.System), MostConnections = 1 };

    public static Task Change(FaultScene scene, Func<Account, Account> how)
    {
        scene.Account = how(scene.Account);
        return Task.CompletedTask;
    }

    /// <summary>The rule holds for every connection.</summary>
    public static Func<int, FaultProxy> Always(LineRule rule) => port => new(port, TimeProvider.System, rule with { Times = int.MaxValue });

    public static Task Directly(FaultScene scene) => Change(scene, a => a with { Port = scene.Server.Port });

    static Task PinnedAsync(FaultScene scene) => Change(scene, a => a with { HostKeys = [Stranger, scene.Server.HostKeyFingerprint] });

    static Task Allow(FaultScene scene, string algorithm)
    {
        scene.Profile = scene.Profile with { WeakAlgorithms = [algorithm] };
        return Task.CompletedTask;
    }

    static async Task ChangeHostKeyAsync(FaultScene scene)
    {
        await scene.Server.StopAsync();
        await scene.Server.ChangeHostKeyAsync(CancellationToken.None);
        await scene.Server.StartAsync();
    }

    static Task BehindProxy(FaultScene scene, string password, bool down = false)
    {
        scene.PutSecret("proxy-password", password);
        scene.LetGo();
        var proxy = scene.Hold(new ConnectProxy("relay", "invented"));
        var port = proxy.Port;
        if (down) scene.LetGo();
        return Change(scene, a => a with { Proxy = new() { Kind = ProxyKind.Http, Host = "127.0.0.1", Port = port, User = "relay", Password = "file:proxy-password" } });
    }

    /// <summary>Somebody else stands in the door. What looked whether the server listens may do so for a moment too: only who hears the banner is in.</summary>
    static async Task TakeThePlaceAsync(FaultScene scene)
    {
        using CancellationTokenSource enough = new(TimeSpan.FromSeconds(10));
        while (true)
        {
            var socket = scene.Hold(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            await socket.ConnectAsync(IPAddress.Loopback, scene.Server.Port, enough.Token);
            try
            {
                var said = new byte[4];
                if (await socket.ReceiveAsync(said, enough.Token) == 4 && Encoding.ASCII.GetString(said) == "SSH-") return;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset)
            {
                // Not in yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, enough.Token);
        }
    }

    static Task Released(FaultScene scene)
    {
        scene.LetGo();
        return Task.CompletedTask;
    }
}
