namespace ClaimRelay.Sandbox.ServiceBus;

/// <summary>Clients name a node as <c>queue</c>, as <c>/queue</c> or as <c>sb://host:port/queue/</c>.</summary>
internal static class NodeAddress
{
    public static string Of(string? address)
    {
        if (address is null) return "";
        var scheme = address.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0) return address.Trim('/');
        var path = address.IndexOf('/', scheme + 3);
        return path < 0 ? "" : address[path..].Trim('/');
    }
}
