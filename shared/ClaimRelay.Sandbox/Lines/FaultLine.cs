using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace ClaimRelay.Sandbox.Lines;

/// <summary>One connection of a <see cref="FaultProxy"/>.</summary>
sealed class FaultLine(FaultProxy proxy, Socket client, Socket server)
{
    public async Task RunAsync(int target)
    {
        try
        {
            client.NoDelay = server.NoDelay = true;
            await server.ConnectAsync(IPAddress.Loopback, target);
            await Task.WhenAll(CarryAsync(client, server, LineDirection.ToServer), CarryAsync(server, client, LineDirection.ToClient));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One end is gone; the other is told below.
        }
        finally
        {
            Close();
        }
    }

    public void Close()
    {
        client.Dispose();
        server.Dispose();
    }

    /// <summary>Without lingering a close is a reset.</summary>
    void Reset()
    {
        foreach (var end in (Socket[])[client, server]) end.LingerState = new(true, 0);
        Close();
    }

    async Task CarryAsync(Socket from, Socket to, LineDirection direction)
    {
        var delay = direction is LineDirection.ToClient ? proxy.Delay : TimeSpan.Zero;
        var later = delay > TimeSpan.Zero ? Channel.CreateBounded<(long Read, byte[] Bytes)>(512) : null;
        var sending = later is null ? Task.CompletedTask : SendLaterAsync(later.Reader, to, delay);
        var buffer = new byte[16384];
        var (carried, start) = (0L, 0L);
        FaultProxy.ArmedRule? known = null;
        try
        {
            while (await from.ReceiveAsync(buffer) is var count and > 0)
            {
                var armed = proxy.RuleOf(direction);
                if (armed != known) (known, start) = (armed, carried);
                var before = armed is null ? count : Math.Max(0, armed.Rule.After - (carried - start));
                if (before < count && armed!.TryTake(this))
                {
                    await SendAsync(to, buffer.AsMemory(0, (int)before), direction, carried);
                    proxy.Happens(armed.Rule);
                    if (armed.Rule.End is { } end)
                    {
                        await EndAsync(end, from, to);
                        return;
                    }

                    await SendAsync(to, buffer.AsMemory((int)before, count - (int)before), direction, carried + before);
                }
                else if (later is null) await SendAsync(to, buffer.AsMemory(0, count), direction, carried);
                else await later.Writer.WriteAsync((proxy.Clock.GetTimestamp(), buffer[..count]));
                carried += count;
            }

            later?.Writer.Complete();
            await sending;
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or ChannelClosedException)
        {
            Close();
        }
        finally
        {
            later?.Writer.TryComplete();
        }
    }

    async Task EndAsync(LineEnd end, Socket from, Socket to)
    {
        switch (end)
        {
            case LineEnd.Cut:
                Close();
                break;
            case LineEnd.Reset:
                Reset();
                break;
            case LineEnd.HalfClose:
                to.Shutdown(SocketShutdown.Send);
                // Read on, so that its sender learns nothing from a full buffer.
                var dropped = new byte[16384];
                while (await from.ReceiveAsync(dropped) > 0) { }
                break;
            case LineEnd.Stall:
                break;
        }
    }

    async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes, LineDirection direction, long carried)
    {
        var trickle = direction is LineDirection.ToClient ? (int)Math.Clamp(proxy.Trickle.Bytes - carried, 0, bytes.Length) : 0;
        for (var i = 0; i < trickle; i++)
        {
            await Task.Delay(proxy.Trickle.Pause, proxy.Clock);
            await WholeAsync(to, bytes.Slice(i, 1));
        }

        bytes = bytes[trickle..];
        if (proxy.BytesPerSecond == 0)
        {
            await WholeAsync(to, bytes);
            return;
        }

        for (var slice = Math.Max(1, proxy.BytesPerSecond / 50); bytes.Length > 0; bytes = bytes[Math.Min(slice, bytes.Length)..])
        {
            await Task.Delay(TimeSpan.FromSeconds((double)Math.Min(slice, bytes.Length) / proxy.BytesPerSecond), proxy.Clock);
            await WholeAsync(to, bytes[..Math.Min(slice, bytes.Length)]);
        }
    }

    async Task SendLaterAsync(ChannelReader<(long Read, byte[] Bytes)> queue, Socket to, TimeSpan delay)
    {
        try
        {
            await foreach (var (read, bytes) in queue.ReadAllAsync())
            {
                var wait = delay - proxy.Clock.GetElapsedTime(read);
                if (wait > TimeSpan.Zero) await Task.Delay(wait, proxy.Clock);
                await WholeAsync(to, bytes);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Close();
        }
    }

    static async Task WholeAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        for (var sent = 0; sent < bytes.Length;) sent += await to.SendAsync(bytes[sent..]);
    }
}
