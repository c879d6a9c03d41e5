using System.Net;
using System.Net.Sockets;
using Xunit;

namespace ClaimRelay.EndToEnd.Tests.Commands;

/// <summary>How the local host starts, stops and starts again.</summary>
public sealed class RunTests : IAsyncDisposable
{
    const int Limit = 120_000;

    readonly LocalRelay relay = new();

    public ValueTask DisposeAsync() => relay.DisposeAsync();

    [Fact(Timeout = Limit)]
    public async Task A_second_host_on_the_data_folder_is_refused_and_sigterm_ends_the_first_soon()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var host = relay.Start();
        await host.ReadyAsync(stop);
        await using (var second = relay.Start())
        {
            Assert.Equal(2, await second.EndedAsync(stop));
            Assert.Contains("Another host runs on the data folder", second.Errors);
        }

        await StopSoonAsync(host, stop);
    }

    [Fact(Timeout = 2 * Limit)]
    public async Task What_a_stopped_host_held_is_there_when_it_starts_again()
    {
        var stop = TestContext.Current.CancellationToken;
        await using (var first = relay.Start())
        {
            await first.ReadyAsync(stop);
            Assert.Equal(0, (await relay.RunAsync(stop, "submit", LocalRelay.Sample, "--practice", "hilltop")).Code);
            while (relay.Sent.Count == 0) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, stop);
            await StopSoonAsync(first, stop);
        }

        await using var second = relay.Start();
        await second.ReadyAsync(stop);
        var status = await relay.JsonAsync(stop, "status");
        Assert.Equal(3, status.GetProperty("practices")[0].GetProperty("statuses").EnumerateArray().Sum(s => s.GetProperty("total").GetProperty("claims").GetInt32()));
        await StopSoonAsync(second, stop);
        Assert.Single(relay.Sent);
    }

    /// <summary>Everything it started is ended, too: also the storage, with all that it holds saved.</summary>
    static async Task StopSoonAsync(CommandProcess host, CancellationToken stop)
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(stop);
        soon.CancelAfter(TimeSpan.FromSeconds(8));
        await host.SignalAsync("TERM");
        Assert.Equal(0, await host.EndedAsync(soon.Token));
    }

    [Fact(Timeout = Limit)]
    public async Task A_killed_host_works_at_once_when_started_again()
    {
        var stop = TestContext.Current.CancellationToken;
        await using (var killed = relay.Start())
        {
            await killed.ReadyAsync(stop);
            await killed.SignalAsync("KILL");
            await killed.EndedAsync(stop);
        }

        await using var host = relay.Start();
        await host.ReadyAsync(stop);
        Assert.Equal(0, (await relay.RunAsync(stop, "submit", LocalRelay.Sample, "--practice", "hilltop")).Code);
        while (relay.Sent.Count == 0) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, stop);
    }

    [Fact(Timeout = Limit)]
    public Task An_address_that_other_machines_reach_is_refused() => RefusedAsync("the local host has no sign-in", ["--urls", "http://0.0.0.0:0"], TestContext.Current.CancellationToken);

    [Fact(Timeout = Limit)]
    public async Task An_address_where_another_program_listens_is_refused()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await RefusedAsync("Give another address with --urls", ["--urls", $"http://{other.LocalEndpoint}"], TestContext.Current.CancellationToken);
    }

    [Theory(Timeout = Limit)]
    [InlineData("--service-bus", "rubbish", "The Service Bus connection string has no Endpoint")]
    [InlineData("--config", "/no/such/relay.json", "The configuration cannot be read")]
    [InlineData("--data", "/proc/1/data", "The data folder /proc/1/data cannot be made")]
    [InlineData("--data", "/proc/self", "The data folder /proc/self cannot be written")]
    public async Task A_setting_that_leads_nowhere_is_refused_by_its_name(string option, string value, string because)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var host = relay.StartWith(option, value);
        Assert.Equal(2, await host.EndedAsync(stop));
        Assert.Contains(because, host.Errors);
        Assert.Single(host.Errors.Split('\n'));
    }

    [Fact(Timeout = Limit)]
    public Task A_connection_string_that_is_none_is_refused() => RefusedAsync("The storage connection string cannot be read", ["--storage", "nonsense"], TestContext.Current.CancellationToken);

    [Fact(Timeout = Limit)]
    public async Task A_storage_account_that_does_not_answer_is_refused()
    {
        var stop = TestContext.Current.CancellationToken;
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        var at = $"http://127.0.0.1:{port}/devstoreaccount1";
        await RefusedAsync("The storage account does not answer", ["--storage",
            $"AccountName=devstoreaccount1;AccountKey={Convert.ToBase64String(new byte[64])};BlobEndpoint={at};QueueEndpoint={at};TableEndpoint={at}"], stop);
    }

    async Task RefusedAsync(string because, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        await using var host = relay.Start(arguments);
        Assert.Equal(2, await host.EndedAsync(stop));
        Assert.Contains(because, host.Errors);
        Assert.DoesNotContain("   at ", host.Errors);
        Assert.Single(host.Errors.Split('\n'));
    }
}
