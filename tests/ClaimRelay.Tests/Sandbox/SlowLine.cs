using System.Net;
using System.Net.Sockets;

namespace ClaimRelay.Tests.Sandbox;

/// <summary>A TCP line to a local port that carries what the server says only after a while, and counts its connections.</summary>
sealed class SlowLine : IDisposable
{
    readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    readonly List<Socket> sockets = [];
    readonly int target;
    readonly TimeSpan delay;
    int connections;

    public SlowLine(int target, TimeSpan delay)
    {
        (this.target, this.delay) = (target, delay);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;
    public int Connections => Volatile.Read(ref connections);

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
                Interlocked.Increment(ref connections);
                var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                client.NoDelay = true;
                lock (sockets) sockets.AddRange([client, server]);
                await server.ConnectAsync(IPAddress.Loopback, target);
                _ = CopyAsync(client, server, TimeSpan.Zero);
                _ = CopyAsync(server, client, delay);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    static async Task CopyAsync(Socket from, Socket to, TimeSpan delay)
    {
        var buffer = new byte[65536];
        try
        {
            while (await from.ReceiveAsync(buffer) is var count and > 0)
            {
                if (delay > TimeSpan.Zero) await Task.Delay(delay, TimeProvider.System);
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
