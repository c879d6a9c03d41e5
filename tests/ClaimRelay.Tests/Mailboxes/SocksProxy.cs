using System.Net;
using System.Text;
using ClaimRelay.Sandbox.Lines;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>A SOCKS5 proxy on loopback that lets in one user with a password (RFC 1928, 1929), and knows nothing else.</summary>
sealed class SocksProxy(string user, string password) : LoopbackProxy
{
    const byte Version = 5, ByPassword = 2, LoginVersion = 1, Connect = 1, IpV4 = 1, Name = 3;

    protected override async Task ConnectAsync(Stream client)
    {
        if (await ByteAsync(client) != Version || !(await CountedAsync(client)).Contains(ByPassword)) return;
        await client.WriteAsync(new byte[] { Version, ByPassword });

        if (await ByteAsync(client) != LoginVersion) return;
        var isWanted = (await TextAsync(client), await TextAsync(client)) == (user, password);
        await client.WriteAsync(new byte[] { LoginVersion, (byte)(isWanted ? 0 : 1) });
        if (!isWanted) return;

        if (await BytesAsync(client, 4) is not [Version, Connect, _, IpV4 or Name] request || request is not [.., var kind]) return;
        var host = kind == Name ? await TextAsync(client) : new IPAddress(await BytesAsync(client, 4)).ToString();
        var port = await BytesAsync(client, 2) is [var high, var low] ? high << 8 | low : 0;
        await TunnelAsync(client, host, port, [Version, 0, 0, IpV4, 0, 0, 0, 0, 0, 0]);
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
