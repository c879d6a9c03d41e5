using System.Security.Cryptography;
using System.Text;
using Azure.Core;

namespace ClaimRelay.Messaging;

/// <summary>What proves to Service Bus who sends. Prints nothing of itself.</summary>
public abstract class ServiceBusCredential
{
    private protected ServiceBusCredential()
    {
    }

    /// <summary>Names the identity in error messages, without its secret.</summary>
    internal abstract string Identity { get; }

    internal abstract ValueTask<AccessGrant> IssueAsync(string audience, TimeProvider clock, CancellationToken cancellation);
}

/// <summary>An access policy of the namespace or of an entity, and its key.</summary>
public sealed class SharedKeyCredential(string keyName, string key) : ServiceBusCredential
{
    static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    internal override string Identity => $"the access policy '{keyName}'";

    internal override ValueTask<AccessGrant> IssueAsync(string audience, TimeProvider clock, CancellationToken cancellation)
    {
        var expires = clock.GetUtcNow() + Lifetime;
        var resource = Uri.EscapeDataString(audience);
        var expiry = expires.ToUnixTimeSeconds();
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{resource}\n{expiry}")));
        var token = $"SharedAccessSignature sr={resource}&sig={Uri.EscapeDataString(signature)}&se={expiry}&skn={Uri.EscapeDataString(keyName)}";
        return new(new AccessGrant("servicebus.windows.net:sastoken", token, expires));
    }
}

/// <summary>An Entra ID identity with a sender role on the namespace or the entity.</summary>
public sealed class EntraCredential(TokenCredential credential) : ServiceBusCredential
{
    static readonly TokenRequestContext Scope = new(["https://servicebus.azure.net/.default"]);

    internal override string Identity => "the Entra ID identity";

    internal override async ValueTask<AccessGrant> IssueAsync(string audience, TimeProvider clock, CancellationToken cancellation)
    {
        var token = await credential.GetTokenAsync(Scope, cancellation);
        return new AccessGrant("jwt", token.Token, token.ExpiresOn);
    }
}

/// <param name="Type">How <c>$cbs</c> is to read the token.</param>
internal readonly record struct AccessGrant(string Type, string Token, DateTimeOffset Expires);
