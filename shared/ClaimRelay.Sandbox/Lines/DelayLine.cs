using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace ClaimRelay.Sandbox.Lines;

/// <summary>A TCP line to a port of this machine that is as long and as narrow as is asked for: everything comes so much later, and no more of it in a second.</summary>
public sealed class DelayLine : IDisposable
{
    // A narrow line must be felt at its other end, not hidden in buffers.
    const int Piece = 16384, NarrowBuffer = 65536;

    readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    readonly List<Socket> sockets = [];
    readonly TimeSpan delay;
    readonly int? bytesPerSecond;
    readonly int target;
    readonly TimeProvider clock;

    /// <param name="target">Port of the server.</param>
    /// <param name="delay">Each way; a round trip takes twice as long.</param>
    /// <param name="bytesPerSecond">Each way, of each connection; null for no limit.</param>
    public DelayLine(int target, TimeSpan delay, TimeProvider clock, int? bytesPerSecond = null)
    {
        (this.target, this.delay, this.clock, this.bytesPerSecond) = (target, delay, clock, bytesPerSecond);
        if (bytesPerSecond is not null) listener.ReceiveBufferSize = NarrowBuffer;
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

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
                var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                if (bytesPerSecond is not null) server.ReceiveBufferSize = server.SendBufferSize = client.SendBufferSize = NarrowBuffer;
                client.NoDelay = server.NoDelay = true;
                lock (sockets) sockets.AddRange([client, server]);
                await server.ConnectAsync(IPAddress.Loopback, target);
                _ = CarryAsync(client, server);
                _ = CarryAsync(server, client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    async Task CarryAsync(Socket from, Socket to)
    {
        // What is under way on a long line; a narrow one takes no more than it can pass on.
        var underWay = Channel.CreateBounded<(long Read, byte[] Bytes)>(bytesPerSecond is null ? 4096 : 4);
        var sending = SendAsync(underWay.Reader, to);
        try
        {
            var buffer = new byte[Piece];
            while (await from.ReceiveAsync(buffer) is var count and > 0) await underWay.Writer.WriteAsync((clock.GetTimestamp(), buffer[..count]));
            underWay.Writer.Complete();
            await sending;
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or ChannelClosedException)
        {
            underWay.Writer.TryComplete();
            from.Dispose();
            to.Dispose();
        }
    }

    async Task SendAsync(ChannelReader<(long Read, byte[] Bytes)> underWay, Socket to)
    {
        try
        {
            await foreach (var (read, bytes) in underWay.ReadAllAsync())
            {
                if (delay - clock.GetElapsedTime(read) is var rest && rest > TimeSpan.Zero) await Task.Delay(rest, clock);
                for (var sent = 0; sent < bytes.Length;) sent += await to.SendAsync(bytes.AsMemory(sent));
                if (bytesPerSecond is { } rate) await Task.Delay(TimeSpan.FromSeconds((double)bytes.Length / rate), clock);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            to.Dispose();
        }
    }
}
