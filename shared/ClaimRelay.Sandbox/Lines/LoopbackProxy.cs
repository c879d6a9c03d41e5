using System.Net;
using System.Net.Sockets;

namespace ClaimRelay.Sandbox.Lines;

/// <summary>A proxy on loopback, one client after the other. Whatever host it is asked for, it goes to this machine.</summary>
public abstract class LoopbackProxy : IDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);

    protected LoopbackProxy()
    {
        listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>As <c>host:port</c>; null before a client was let through.</summary>
    public string? LastTarget { get; private set; }

    public void Dispose()
    {
        listener.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Speaks the proxy's protocol, and lets the client through with <see cref="TunnelAsync"/> or not at all.</summary>
    protected abstract Task ConnectAsync(Stream client);

    /// <param name="answer">Told to the client once the target is reached.</param>
    protected async Task TunnelAsync(Stream client, string host, int port, byte[] answer)
    {
        LastTarget = $"{host}:{port}";
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, port);
        await using var far = server.GetStream();
        await client.WriteAsync(answer);
        await Task.WhenAny(client.CopyToAsync(far), far.CopyToAsync(client));
    }

    async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await using var stream = client.GetStream();
                await ConnectAsync(stream);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // Disposed.
        }
    }
}
