using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>A SOCKS5 proxy on loopback that lets in one user with a password (RFC 1928, 1929), and knows nothing else.</summary>
sealed class SocksProxy : IDisposable
{
    const byte Version = 5, ByPassword = 2, LoginVersion = 1, Connect = 1, IpV4 = 1, Name = 3;

    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly string wanted;

    public SocksProxy(string user, string password)
    {
        wanted = $"{user}:{password}";
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
        if (await ByteAsync(stream) != Version || !(await CountedAsync(stream)).Contains(ByPassword)) return;
        await stream.WriteAsync(new byte[] { Version, ByPassword });

        if (await ByteAsync(stream) != LoginVersion) return;
        var isWanted = $"{await TextAsync(stream)}:{await TextAsync(stream)}" == wanted;
        await stream.WriteAsync(new byte[] { LoginVersion, (byte)(isWanted ? 0 : 1) });
        if (!isWanted) return;

        if (await BytesAsync(stream, 4) is not [Version, Connect, _, IpV4 or Name] request || request is not [.., var kind]) return;
        var host = kind == Name ? await TextAsync(stream) : new IPAddress(await BytesAsync(stream, 4)).ToString();
        var port = await BytesAsync(stream, 2) is [var high, var low] ? high << 8 | low : 0;
        LastTarget = $"{host}:{port}";
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, port);
        await using var far = server.GetStream();
        await stream.WriteAsync(new byte[] { Version, 0, 0, IpV4, 0, 0, 0, 0, 0, 0 });
        await Task.WhenAny(stream.CopyToAsync(far), far.CopyToAsync(stream));
    }

    static async Task<string> TextAsync(Stream stream) => Encoding.UTF8.GetString(await CountedAsync(stream));

    static async Task<byte[]> CountedAsync(Stream stream) => await BytesAsync(stream, await ByteAsync(stream));

    static async Task<byte> ByteAsync(Stream stream) => (await BytesAsync(stream, 1))[0];

    static async Task<byte[]> BytesAsync(Stream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }
}
