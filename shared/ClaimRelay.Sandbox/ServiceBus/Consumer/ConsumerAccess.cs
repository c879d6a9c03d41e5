using System.Security.Cryptography;
using System.Text;
using Amqp;
using Amqp.Framing;

namespace ClaimRelay.Sandbox.ServiceBus.Consumer;

/// <summary>Where the consumer connects and what it signs its tokens with.</summary>
internal sealed class ConsumerAccess
{
    /// <summary>Long enough for any demo: the consumer does not renew.</summary>
    static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(12);

    readonly string keyName;
    readonly string key;

    ConsumerAccess(Uri endpoint, string keyName, string key, bool emulator)
    {
        (this.keyName, this.key) = (keyName, key);
        Host = endpoint.Host;
        Scheme = emulator ? "amqp" : "amqps";
        Port = endpoint.Port > 0 ? endpoint.Port : emulator ? 5672 : 5671;
    }

    public string Host { get; }
    public int Port { get; }
    public string Scheme { get; }

    public static ConsumerAccess Parse(string connectionString)
    {
        var parts = connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2))
            .ToDictionary(pair => pair[0].Trim(), pair => pair.Length > 1 ? pair[1] : "", StringComparer.OrdinalIgnoreCase);
        return parts.TryGetValue("Endpoint", out var endpoint) && parts.TryGetValue("SharedAccessKeyName", out var name) && parts.TryGetValue("SharedAccessKey", out var key)
            ? new ConsumerAccess(new Uri(endpoint), name, key, parts.GetValueOrDefault("UseDevelopmentEmulator") == "true")
            : throw new ArgumentException("The connection string needs Endpoint, SharedAccessKeyName and SharedAccessKey.", nameof(connectionString));
    }

    public async Task PutTokenAsync(Connection connection, string path, TimeProvider clock, TimeSpan patience, CancellationToken cancellation)
    {
        var audience = $"sb://{Host}/{path}";
        var name = $"consumer-cbs-{Guid.NewGuid():N}";
        var session = new Session(connection);
        var replied = new TaskCompletionSource<Message>(TaskCreationOptions.RunContinuationsAsynchronously);
        var replies = new ReceiverLink(session, name, new Attach { Source = new Source { Address = "$cbs" }, Target = new Target { Address = name } }, null);
        replies.Start(1, (_, reply) => replied.TrySetResult(reply));
        replies.AddClosedCallback((_, error) => replied.TrySetException(new IOException($"The token link is closed: {error?.Condition}")));

        var request = new Message(Token(audience, clock.GetUtcNow() + TokenLifetime))
        {
            Properties = new Properties { MessageId = name, ReplyTo = name },
            ApplicationProperties = new ApplicationProperties { ["operation"] = "put-token", ["type"] = "servicebus.windows.net:sastoken", ["name"] = audience },
        };
        new SenderLink(session, name + "-requests", "$cbs").Send(request, null, null);
        var answer = await replied.Task.WaitAsync(patience, clock, cancellation);
        replies.Accept(answer);
        if (Convert.ToInt32(answer.ApplicationProperties["status-code"]) is not (200 or 202))
            throw new IOException($"The token for {path} is refused: {answer.ApplicationProperties["status-description"]}");
    }

    string Token(string audience, DateTimeOffset expires)
    {
        var resource = Uri.EscapeDataString(audience);
        var expiry = expires.ToUnixTimeSeconds();
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{resource}\n{expiry}")));
        return $"SharedAccessSignature sr={resource}&sig={Uri.EscapeDataString(signature)}&se={expiry}&skn={Uri.EscapeDataString(keyName)}";
    }
}
