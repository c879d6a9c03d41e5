using System.Collections.Concurrent;

namespace ClaimRelay.Mailboxes;

/// <summary>How many connections the process holds, in all and to one host: partners refuse those who come with too many.</summary>
public sealed class ConnectionLimits(SftpOptions options) : IDisposable
{
    readonly Places all = new(options.Connections);
    readonly ConcurrentDictionary<string, Places> hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Waits for a place; what it gives is disposed of when the connection is closed.</summary>
    public async Task<IDisposable> TakeAsync(string host, CancellationToken cancellation)
    {
        // The host first: who waits for a crowded one keeps nobody else from another.
        var own = PlacesOf(host);
        await own.TakeAsync(cancellation);
        try
        {
            await all.TakeAsync(cancellation);
        }
        catch
        {
            own.Release();
            throw;
        }

        return new Taken(own, all);
    }

    /// <summary>Somebody waits for a place: who does not need theirs should give it up.</summary>
    public bool IsCrowded(string host) => all.HasWaiting || PlacesOf(host).HasWaiting;

    public void Dispose()
    {
        all.Dispose();
        foreach (var own in hosts.Values) own.Dispose();
    }

    Places PlacesOf(string host) => hosts.GetOrAdd(host, _ => new(options.ConnectionsPerHost));

    sealed class Places(int count) : SemaphoreSlim(count)
    {
        int waiting;

        public bool HasWaiting => Volatile.Read(ref waiting) > 0;

        public async Task TakeAsync(CancellationToken cancellation)
        {
            Interlocked.Increment(ref waiting);
            try
            {
                await WaitAsync(cancellation);
            }
            finally
            {
                Interlocked.Decrement(ref waiting);
            }
        }
    }

    sealed class Taken(Places own, Places all) : IDisposable
    {
        int released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref released, 1) != 0) return;
            all.Release();
            own.Release();
        }
    }
}
