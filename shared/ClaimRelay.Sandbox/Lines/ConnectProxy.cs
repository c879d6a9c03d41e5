using System.Text;

namespace ClaimRelay.Sandbox.Lines;

/// <summary>An HTTP proxy on loopback that knows CONNECT with a user and a password, and nothing else.</summary>
public sealed class ConnectProxy(string user, string password) : LoopbackProxy
{
    readonly string wanted = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    protected override async Task ConnectAsync(Stream client)
    {
        StringBuilder head = new();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await client.ReadAsync(one) > 0) head.Append((char)one[0]);
        var lines = head.ToString().Split("\r\n");
        if (!lines.Any(l => l.EndsWith(wanted, StringComparison.Ordinal)))
        {
            await client.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            return;
        }

        var target = lines[0].Split(' ')[1].Split(':');
        await TunnelAsync(client, target[0], int.Parse(target[1]), "HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray());
    }
}
