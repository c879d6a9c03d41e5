using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;

namespace ClaimRelay.Storage;

/// <summary>Who this process is to the lease service. A host that can prove that no other process has its name (a locked file)
/// may keep the name over restarts and so take its own leases back at once after a crash.</summary>
public sealed record HostInstance(Guid Id)
{
    public static HostInstance Unique() => new(Guid.NewGuid());
}

/// <summary>One holder at a time for a named thing, over all processes: blob leases, renewed while held.</summary>
public sealed class Leases(RelayStorage storage, HostInstance instance, TimeProvider clock)
{
    static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);
    readonly ConcurrentDictionary<string, bool> _held = new();

    /// <summary>Null when somebody else holds it. Dispose gives it back.</summary>
    /// <param name="name">As <c>account/north</c>. Never patient data.</param>
    public async Task<Lease?> TryTakeAsync(string name, CancellationToken cancellation)
    {
        // The lease id is the same for every holder in this process, so the process keeps its own holders apart.
        if (!_held.TryAdd(name, true)) return null;
        try
        {
            var blob = storage.Leases.GetBlobClient(name);
            var client = blob.GetBlobLeaseClient(IdOf(name));
            try
            {
                await AcquireAsync(blob, client, cancellation);
            }
            catch (RequestFailedException ex) when (ex.Status == 409)
            {
                _held.TryRemove(name, out _);
                return null;
            }

            return new Lease(client, Duration, clock, () => _held.TryRemove(name, out _), cancellation);
        }
        catch
        {
            _held.TryRemove(name, out _);
            throw;
        }
    }

    static async Task AcquireAsync(BlobClient blob, BlobLeaseClient client, CancellationToken cancellation)
    {
        try
        {
            await client.AcquireAsync(Duration, cancellationToken: cancellation);
        }
        catch (RequestFailedException ex) when (ex.Status == 404)
        {
            try
            {
                await blob.UploadAsync(BinaryData.Empty, overwrite: false, cancellation);
            }
            catch (RequestFailedException exists) when (exists.Status is 409 or 412)
            {
                // Another process made it first.
            }

            await client.AcquireAsync(Duration, cancellationToken: cancellation);
        }
    }

    string IdOf(string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{instance.Id:N}|{name}"));
        return new Guid(hash.AsSpan(0, 16)).ToString();
    }
}

/// <summary>A held lease. <see cref="Lost"/> fires when it can no longer be renewed: the holder must stop before its next effect.</summary>
public sealed class Lease : IAsyncDisposable
{
    readonly BlobLeaseClient _client;
    readonly CancellationTokenSource _lost;
    readonly CancellationTokenSource _done = new();
    readonly Action _released;
    readonly Task _renewing;

    internal Lease(BlobLeaseClient client, TimeSpan duration, TimeProvider clock, Action released, CancellationToken cancellation)
    {
        _client = client;
        _released = released;
        _lost = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _renewing = RenewAsync(duration, clock);
    }

    /// <summary>Cancelled when the lease is lost or the caller's own token is.</summary>
    public CancellationToken Lost => _lost.Token;

    async Task RenewAsync(TimeSpan duration, TimeProvider clock)
    {
        try
        {
            while (true)
            {
                await Task.Delay(duration / 3, clock, _done.Token);
                // A renewal that hangs until the lease has run out is none.
                using var inTime = new CancellationTokenSource(duration / 2, clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(_done.Token, inTime.Token);
                await _client.RenewAsync(cancellationToken: either.Token);
            }
        }
        catch (OperationCanceledException) when (_done.IsCancellationRequested)
        {
            // Given back.
        }
        catch (Exception ex) when (ex is RequestFailedException or AggregateException or OperationCanceledException)
        {
            // The client library throws an AggregateException when all of its own attempts failed.
            await _lost.CancelAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        await _renewing;
        try
        {
            await _client.ReleaseAsync(cancellationToken: CancellationToken.None);
        }
        catch (Exception ex) when (ex is RequestFailedException or AggregateException)
        {
            // It runs out by itself; nothing depends on giving it back early.
        }

        _released();
        _done.Dispose();
        _lost.Dispose();
    }
}
