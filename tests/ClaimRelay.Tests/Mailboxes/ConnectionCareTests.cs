using System.Net;
using System.Net.Sockets;
using ClaimRelay.Mailboxes;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>A dead line is noticed, and a connection that does not close is told of.</summary>
public sealed class ConnectionCareTests
{
    const int Limit = 60_000;

    [Fact(Timeout = Limit)]
    public async Task The_real_socket_asks_a_silent_server_whether_it_is_still_there_after_a_minute_or_as_the_options_say()
    {
        Assert.Equal((60, 15, 4), await KeptAliveAsync(new(), TestContext.Current.CancellationToken));
        Assert.Equal((7, 3, 2), await KeptAliveAsync(new() { TcpKeepAliveAfter = TimeSpan.FromSeconds(7), TcpKeepAlivePause = TimeSpan.FromSeconds(3), TcpKeepAliveTries = 2 }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Each_connection_that_does_not_close_is_a_warning_with_the_account_and_how_many_there_are()
    {
        var log = new CollectedLog();
        var leaked = new LeakedConnections(new CollectedLogger<MailboxFactory>(log));
        leaked.Add("acme");
        leaked.Add("northwind");
        Assert.Equal(2, leaked.Count);
        Assert.Equal(
        [
            "Account acme: a connection did not close in time and holds a thread; 1 since the start, more than a few call for a restart",
            "Account northwind: a connection did not close in time and holds a thread; 2 since the start, more than a few call for a restart",
        ], log.Lines);
    }

    static async Task<(int After, int Pause, int Tries)> KeptAliveAsync(SftpOptions options, CancellationToken cancellation)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var guard = await LoopbackGuard.ConnectAsync("127.0.0.1", ((IPEndPoint)silent.LocalEndpoint).Port, options, TimeProvider.System, cancellation);
        Assert.NotEqual(0, Set(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        return (Set(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime), Set(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval), Set(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount));

        int Set(SocketOptionLevel level, SocketOptionName name) => (int)guard.Remote.GetSocketOption(level, name)!;
    }
}
