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
        // The first transaction after the archive is the entry.
        var enters = Volatile.Read(ref stored) && message.Request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal);
        if (enters) reach(KillPoint.ContentIsStored);
        await real.ProcessAsync(message);
        if (enters) reach(KillPoint.EntryIsStored);
        if (message.Request.Method == RequestMethod.Put && message.Request.Uri.Path.Contains("/archive/", StringComparison.Ordinal)) Volatile.Write(ref stored, true);
    }

    public void Dispose() => real.Dispose();
}
