using Azure.Core;
using Azure.Core.Pipeline;

namespace ClaimRelay.Tests.Storage;

/// <summary>Connections to storage with something happening before or after an entity of one table is replaced.</summary>
sealed class WatchedConnections(string table) : HttpPipelineTransport
{
    readonly HttpClientTransport real = HttpClientTransport.Shared;
    int count;

    /// <summary>Given the number of the replacement, from 1.</summary>
    public Func<int, Task>? Before { get; init; }
    public Func<int, Task>? After { get; init; }

    public override Request CreateRequest() => real.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The relay asks storage asynchronously only.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var number = message.Request.Method == RequestMethod.Put && message.Request.Uri.ToString().Contains($"/{table}(", StringComparison.Ordinal) ? Interlocked.Increment(ref count) : 0;
        if (number > 0 && Before is not null) await Before(number);
        await real.ProcessAsync(message);
        if (number > 0 && After is not null) await After(number);
    }
}
