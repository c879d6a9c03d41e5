using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClaimRelay.Mailboxes;

/// <summary>Counts connections that could not be closed in time, and says so.</summary>
public sealed partial class LeakedConnections(ILogger? log = null)
{
    readonly ILogger log = log ?? NullLogger.Instance;
    int count;

    public int Count => Volatile.Read(ref count);

    internal void Add(string account) => LogLeak(account, Interlocked.Increment(ref count));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Account {Account}: a connection did not close in time and holds a thread; {Count} since the start, more than a few call for a restart")]
    partial void LogLeak(string account, int count);
}
