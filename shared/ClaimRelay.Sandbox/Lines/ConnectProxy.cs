using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ClaimRelay.Sandbox.Lines;

/// <summary>An HTTP proxy on loopback that knows CONNECT with a user and a password, and nothing else.</summary>
public sealed class ConnectProxy : IDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly string wanted;

    public ConnectProxy(string user, string password)
    {
        wanted = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
        listener.Start();
        _ = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string? LastTarget { get; private set; }

    public void Dispose() => listener.Dispose();

    async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await ConnectAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // Disposed.
        }
    }

    async Task ConnectAsync(TcpClient client)
    {
        await using var stream = client.GetStream();
        StringBuilder head = new();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) > 0) head.Append((char)one[0]);
        var lines = head.ToString().Split("\r\n");
        if (!lines.Any(l => l.EndsWith(wanted, StringComparison.Ordinal)))
        {
            await stream.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            return;
        }

        LastTarget = lines[0].Split(' ')[1];
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, int.Parse(LastTarget.Split(':')[1]));
        await using var far = server.GetStream();
        await stream.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray());
        await Task.WhenAny(stream.CopyToAsync(far), far.CopyToAsync(stream));
    }
}
