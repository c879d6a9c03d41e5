using ClaimRelay.Commands;
using ClaimRelay.Storage;

namespace ClaimRelay.Cli.LocalHost;

/// <summary>Stands in Event Grid's place: announces every file in the drop zone once. After a restart it announces what is there again, which changes nothing.</summary>
public sealed class WatchDrops(RelayStorage storage, CommandQueues queues)
{
    HashSet<(string Name, string ETag)> _announced = [];

    public async Task RunAsync(CancellationToken cancellation)
    {
        var present = new HashSet<(string, string)>();
        await foreach (var blob in storage.Claims.GetBlobsAsync(cancellationToken: cancellation))
        {
            var drop = (blob.Name, blob.Properties.ETag.ToString()!);
            if (!_announced.Contains(drop)) await queues.SendAsync(BatchDropped.For(drop.Name, RowKeys.Id("drop", drop.Item1, drop.Item2)), cancellation);
            _announced.Add(drop);
            present.Add(drop);
        }

        // Only what still lies there needs to be remembered.
        _announced = present;
    }
}
