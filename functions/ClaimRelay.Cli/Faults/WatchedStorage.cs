using Azure.Core;
using Azure.Core.Pipeline;

namespace ClaimRelay.Cli.Faults;

/// <summary>Connections to storage, with a word when what a poll fetched was stored and when it was entered.</summary>
sealed class WatchedStorage(Action<KillPoint> reach) : HttpPipelineTransport, IDisposable
{
    readonly HttpClientTransport real = new();
    bool stored;

    public override Request CreateRequest() => real.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The relay asks storage asynchronously only.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        await real.ProcessAsync(message);
        if (message.Request.Method == RequestMethod.Put && message.Request.Uri.Path.Contains("/archive/", StringComparison.Ordinal))
        {
            stored = true;
            reach(KillPoint.ContentIsStored);
        }
        // The first transaction after it is its entry.
        else if (stored && message.Request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal)) reach(KillPoint.EntryIsStored);
    }

    public void Dispose() => real.Dispose();
}
