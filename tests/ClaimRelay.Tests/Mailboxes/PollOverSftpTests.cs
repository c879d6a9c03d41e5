using System.Text.Json.Nodes;
using ClaimRelay.Mailboxes;
using ClaimRelay.Sandbox.Lines;
using ClaimRelay.Tests.Responses;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>Polls through a real sshd over a line that breaks.</summary>
public sealed class PollOverSftpTests(AzuriteFixture azurite) : IAsyncLifetime
{
    SshdFixture sshd = null!;

    public async ValueTask InitializeAsync() => sshd = await SshdFixture.StartAsync();

    public ValueTask DisposeAsync() => sshd.DisposeAsync();

    [Fact(Timeout = 120_000)]
    public async Task A_file_that_never_comes_through_does_not_stand_before_those_behind_it()
    {
        var stop = TestContext.Current.CancellationToken;
        using var line = new FaultProxy(sshd.Port, TimeProvider.System, new LineRule(LineDirection.ToClient, 200_000) { End = LineEnd.Cut, Times = int.MaxValue });
        var key = Path.Combine(sshd.Root, "..", "key");
        await File.WriteAllTextAsync(key, sshd.ClientKey, stop);
        await using var relay = new RelayFixture(azurite, change: relay => Change(relay, line.Port, key));
        foreach (var folder in new[] { "inbound", "outbound" }) Directory.CreateDirectory(Path.Combine(sshd.Root, folder));
        await WriteAsync("1-large.835", new byte[1_000_000], stop);
        await WriteAsync("2.ta1", Answers.Ta1("000000001", "A"), stop);
        await WriteAsync("3.ta1", Answers.Ta1("000000002", "A"), stop);

        await relay.Get<PollMailbox>().RunAsync(relay.Account, stop);
        Assert.Equal(["outbound/2.ta1", "outbound/3.ta1"], (await relay.Get<FetchLedger>().ListAsync(relay.Account, stop)).Select(f => f.Path).Order());

        // The failure counts all the same: a file that fails for ever becomes work.
        var state = await relay.Get<Accounts>().GetAsync(relay.Account, stop);
        Assert.Equal((1, true, true), (state.Failures, state.LastError is not null, state.Stopped is null));
    }

    [Theory(Timeout = 120_000)]
    [InlineData(MailboxFault.HostKey)]
    [InlineData(MailboxFault.Authentication)]
    public async Task Another_host_key_or_a_refused_login_stops_the_account_at_its_first_try_and_is_one_item(MailboxFault fault)
    {
        var stop = TestContext.Current.CancellationToken;
        var key = Path.Combine(sshd.Root, "..", "key");
        await File.WriteAllTextAsync(key, fault is MailboxFault.Authentication ? (await sshd.CertifiedKeyAsync("+1d")).Key : sshd.ClientKey, stop);
        await using var relay = new RelayFixture(azurite, change: document =>
        {
            Change(document, sshd.Port, key);
            if (fault is MailboxFault.HostKey) document["accounts"]![0]!["hostKeys"] = new JsonArray(Partners.Sample.Pin);
        });
        await relay.ReceiveAsync(InventedClaims.File("A-1"));
        var sent = Assert.Single(await relay.Get<TransmissionLedger>().ListAsync(relay.Account, stop));
        for (var attempt = 0; attempt < 2; attempt++)
        {
            await relay.Get<Transmit>().RunAsync(relay.Account, sent.Id, stop);
            await relay.Get<PollMailbox>().RunAsync(relay.Account, stop);
        }

        var item = Assert.Single(await relay.Get<WorkItems>().ListAsync(WorkItems.ForAccount(relay.Account), stop));
        Assert.Equal((WorkKind.AccountStopped, WorkState.Open, 1, 1, 100m, fault.ToString()), (item.Kind, item.State, item.Priority, item.Claims, item.Dollars, Assert.Single(item.Causes).Code));
        Assert.Equal(fault is MailboxFault.HostKey, item.Explanation.Contains($"It offered {sshd.HostKeyPin}.", StringComparison.Ordinal));
        Assert.Contains(fault is MailboxFault.HostKey ? "add it to the account's hostKeys" : "Check the account's user and its key or password", item.NextStep, StringComparison.Ordinal);
        Assert.Equal((1, 1), await relay.Get<Accounts>().GetAsync(relay.Account, stop) is var state ? (state.Stops, state.SendFailures + state.Failures) : default);
    }

    async Task WriteAsync(string name, byte[] content, CancellationToken stop)
    {
        var path = Path.Combine(sshd.Root, "outbound", name);
        await File.WriteAllBytesAsync(path, content, stop);
        File.SetLastWriteTimeUtc(path, new DateTime(2026, 11, 2, 9, name[0] - '0', 0, DateTimeKind.Utc));
    }

    void Change(JsonObject relay, int port, string key)
    {
        relay["profiles"]![0]!["transport"] = "sftp";
        var account = relay["accounts"]![0]!;
        (account["root"], account["host"], account["port"], account["user"], account["privateKey"]) = ("", "127.0.0.1", port, sshd.User, $"file:{key}");
        account["hostKeys"] = new JsonArray(sshd.HostKeyPin);
    }
}
