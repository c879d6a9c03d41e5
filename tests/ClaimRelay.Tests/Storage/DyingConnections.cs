using Azure.Core;
using Azure.Core.Pipeline;

namespace ClaimRelay.Tests.Storage;

/// <summary>Connections to storage of a process that dies at one of its requests: before it is sent, or before its answer is heard. Nothing goes through after it.</summary>
sealed class DyingConnections(int at, bool isAnswered) : HttpPipelineTransport
{
    readonly HttpClientTransport real = HttpClientTransport.Shared;
    int count;

    /// <summary>Requests made so far.</summary>
    public int Count => count;

    public override Request CreateRequest() => real.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The relay asks storage asynchronously only.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var number = Interlocked.Increment(ref count);
        if (number > at || (number == at && !isAnswered)) throw new DiedException();
        await real.ProcessAsync(message);
        if (number == at) throw new DiedException();
    }
}

/// <summary>Ends whatever is under way, as a kill does.</summary>
sealed class DiedException() : Exception("The process died here.");
