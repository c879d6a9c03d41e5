using ClaimRelay.Storage;
using Xunit;

namespace ClaimRelay.Tests.Storage;

public sealed class LeasesTests(AzuriteFixture azurite)
{
    [Fact(Timeout = 30_000)]
    public async Task A_host_takes_its_own_lease_back_at_once_and_another_host_does_not_get_it()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var storage = new RelayStorage(azurite.ConnectionString);
        var host = HostInstance.Unique();
        var name = $"test/{Guid.NewGuid():N}";
        await using var crashed = await new Leases(storage, host, TimeProvider.System).TryTakeAsync(name, cancellation);
        Assert.NotNull(crashed);

        Assert.Null(await new Leases(storage, HostInstance.Unique(), TimeProvider.System).TryTakeAsync(name, cancellation));
        await using var again = await new Leases(storage, host, TimeProvider.System).TryTakeAsync(name, cancellation);
        Assert.NotNull(again);
    }

    [Fact(Timeout = 30_000)]
    public async Task Two_holders_in_one_process_are_kept_apart_and_a_lease_given_back_is_free()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var leases = new Leases(new RelayStorage(azurite.ConnectionString), HostInstance.Unique(), TimeProvider.System);
        var name = $"test/{Guid.NewGuid():N}";
        await using (await leases.TryTakeAsync(name, cancellation)) Assert.Null(await leases.TryTakeAsync(name, cancellation));
        await using var again = await leases.TryTakeAsync(name, cancellation);
        Assert.NotNull(again);
    }
}
