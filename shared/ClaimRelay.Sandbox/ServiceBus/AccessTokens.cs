using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Amqp;

namespace ClaimRelay.Sandbox.ServiceBus;

/// <summary>Checks the tokens that clients put at <c>$cbs</c> and remembers, per connection, what they allow and until when.</summary>
internal sealed class AccessTokens(StandInOptions options, TimeProvider clock)
{
    readonly ConditionalWeakTable<Connection, Dictionary<string, DateTimeOffset>> granted = [];

    long count;

    public long Count => Interlocked.Read(ref count);

    public bool Allow(Connection connection, string node)
    {
        if (!granted.TryGetValue(connection, out var grants)) return false;
        var now = clock.GetUtcNow();
        lock (grants) return grants.Any(grant => grant.Value > now && Covers(grant.Key, node));
    }

    /// <summary>Answers a put-token request.</summary>
    public Message Put(Connection connection, Message request)
    {
        if (request.ApplicationProperties?["type"] as string != "servicebus.windows.net:sastoken")
            return Reply.Status(400, "Only tokens of type servicebus.windows.net:sastoken are understood here.");
        if (request.ApplicationProperties["name"] is not string audience || request.Body is not string token)
            return Reply.Status(400, "A put-token request needs a name and a token.");

        var node = NodeAddress.Of(audience);
        if (Problem(token, node, out var expires) is { } problem) return Reply.Status(401, problem);

        var grants = granted.GetOrCreateValue(connection);
        lock (grants) grants[node] = expires;
        Interlocked.Increment(ref count);
        return Reply.Status(202, "Accepted");
    }

    string? Problem(string token, string node, out DateTimeOffset expires)
    {
        expires = default;
        const string scheme = "SharedAccessSignature ";
        if (!token.StartsWith(scheme, StringComparison.Ordinal)) return "MalformedToken: the token does not begin with SharedAccessSignature.";

        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in token[scheme.Length..].Split('&'))
        {
            var parts = field.Split('=', 2);
            if (parts.Length == 2) fields[parts[0]] = parts[1];
        }

        if (!fields.TryGetValue("sr", out var resource) || !fields.TryGetValue("se", out var expiry) || !fields.TryGetValue("sig", out var signature)
            || !fields.TryGetValue("skn", out var keyName) || !double.TryParse(expiry, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
            return "MalformedToken: the token needs sr, se, sig and skn.";

        expires = DateTimeOffset.FromUnixTimeSeconds((long)seconds);
        if (expires <= clock.GetUtcNow()) return "ExpiredToken: the token has expired.";

        var wanted = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Key), Encoding.UTF8.GetBytes($"{resource}\n{expiry}"));
        var offered = new byte[wanted.Length];
        var isSigned = Convert.TryFromBase64String(Uri.UnescapeDataString(signature), offered, out var written)
            && written == wanted.Length && CryptographicOperations.FixedTimeEquals(wanted, offered);
        if (!isSigned || Uri.UnescapeDataString(keyName) != options.KeyName) return "InvalidSignature: The token has an invalid signature.";

        return Covers(NodeAddress.Of(Uri.UnescapeDataString(resource)), node) ? null : "InvalidAudience: the token is for another resource.";
    }

    static bool Covers(string granted, string node) =>
        granted.Length == 0
        || node.Equals(granted, StringComparison.OrdinalIgnoreCase)
        || node.StartsWith(granted + "/", StringComparison.OrdinalIgnoreCase);
}
