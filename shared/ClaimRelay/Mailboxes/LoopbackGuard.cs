using System.Net;
using System.Net.Sockets;

namespace ClaimRelay.Mailboxes;

/// <summary>Owns the real socket to the server and lends it to the SSH client through a loopback port. When the peer stops reading,
/// the client hangs in its write and in its Dispose, whatever its time-outs; only closing its socket ends it, and this can.
/// It has a thread for each direction: small requests are many, and each would wake up a chain of pool threads.</summary>
sealed class LoopbackGuard : IDisposable
{
    readonly Socket remote;
    readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    readonly TaskCompletionSource carried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Socket? local;
    int ended;

    LoopbackGuard(Socket remote)
    {
        this.remote = remote;
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        Start(Carry);
    }

    public int Port { get; }

    /// <summary>Only to look at.</summary>
    public Socket Remote => remote;

    /// <summary>Ends when both directions have ended; never fails.</summary>
    public Task Carried => carried.Task;

    /// <summary>Connects to the server first, so that a refused port or an unknown host is told as what it is.</summary>
    public static async Task<LoopbackGuard> ConnectAsync(string host, int port, SftpOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(options.ConnectTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        var remote = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            KeepAlive(remote, options);

            // Blocking, on a thread of its own: a socket that once worked without blocking never really blocks again.
            var connecting = Task.Factory.StartNew(() => remote.Connect(host, port), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            _ = connecting.ContinueWith(static done => done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            await connecting.WaitAsync(either.Token);
            return new LoopbackGuard(remote);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            remote.Dispose();
            throw new TimeoutException($"No TCP connection within {options.ConnectTimeout.TotalSeconds:0} s.");
        }
        catch
        {
            remote.Dispose();
            throw;
        }
    }

    static void KeepAlive(Socket remote, SftpOptions options)
    {
        remote.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        remote.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)options.TcpKeepAliveAfter.TotalSeconds);
        remote.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, (int)options.TcpKeepAlivePause.TotalSeconds);
        remote.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, options.TcpKeepAliveTries);
    }

    /// <summary>Closes both sockets at once; what the client waits for then fails.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref ended, 1) != 0) return;
        listener.Dispose();
        remote.Dispose();
        Volatile.Read(ref local)?.Dispose();
    }

    static Thread Start(Action work)
    {
        var thread = new Thread(() => work()) { IsBackground = true, Name = "mailbox line" };
        thread.Start();
        return thread;
    }

    void Carry()
    {
        try
        {
            var accepted = listener.Accept();
            accepted.NoDelay = true;
            Volatile.Write(ref local, accepted);

            // One client, and nobody else on this machine.
            listener.Dispose();
            if (Volatile.Read(ref ended) != 0) accepted.Dispose();
            var back = Start(() => Copy(remote, accepted));
            Copy(accepted, remote);
            back.Join();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Either end is gone; the client notices at its own socket.
        }
        finally
        {
            Dispose();
            carried.SetResult();
        }
    }

    void Copy(Socket from, Socket to)
    {
        var buffer = new byte[131072];
        try
        {
            while (from.Receive(buffer) is var count and > 0)
            {
                for (var sent = 0; sent < count;) sent += to.Send(buffer.AsSpan(sent, count - sent));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Dispose();
        }
    }
}
