using System.Net;
using System.Net.Sockets;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>A TCP line that can stop carrying after so many bytes to the server, or break after so many from it; each connection anew.</summary>
sealed class StallingProxy : IDisposable
{
    readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 65536 };
    readonly List<Socket> sockets = [];
    readonly int target;
    readonly long stallAfter;
    readonly long breakAfter;
    readonly TaskCompletionSource stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="stallAfter">Bytes to the server after which nothing is read any more.</param>
    /// <param name="breakAfter">Bytes from the server after which the connection is closed.</param>
    public StallingProxy(int target, long stallAfter = long.MaxValue, long breakAfter = long.MaxValue)
    {
        (this.target, this.stallAfter, this.breakAfter) = (target, stallAfter, breakAfter);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    /// <summary>Ends when the line has stopped.</summary>
    public Task Stalled => stalled.Task;

    public void Dispose()
    {
        listener.Dispose();
        lock (sockets) sockets.ForEach(static socket => socket.Dispose());
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptAsync();
                var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                lock (sockets) sockets.AddRange([client, server]);
                await server.ConnectAsync(IPAddress.Loopback, target);
                _ = CopyAsync(client, server, stallAfter, breaks: false);
                _ = CopyAsync(server, client, breakAfter, breaks: true);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    async Task CopyAsync(Socket from, Socket to, long most, bool breaks)
    {
        var buffer = new byte[16384];
        long carried = 0;
        try
        {
            while (await from.ReceiveAsync(buffer) is var count and > 0)
            {
                carried += count;
                if (carried > most)
                {
                    if (breaks) throw new SocketException((int)SocketError.ConnectionAborted);
                    stalled.TrySetResult();
                    return;
                }

                for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
