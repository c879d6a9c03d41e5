using System.Text.Json;
using Xunit;

namespace ClaimRelay.EndToEnd.Tests.Commands;

/// <summary>What an operator does with accounts, against a running host.</summary>
public sealed class AccountCommandTests : IAsyncLifetime
{
    const int Limit = 120_000;
    const string Ta1 = "ISA*00*          *00*          *ZZ*NORTHWIND      *ZZ*RELAY01        *261102*0900*^*00501*000000007*0*P*:~TA1*000009999*261102*0900*A*000~IEA*0*000000007~";

    readonly LocalRelay relay = new();
    CommandProcess host = null!;

    public async ValueTask InitializeAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        host = relay.Start();
        await host.ReadyAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await relay.DisposeAsync();
    }

    [Fact(Timeout = Limit)]
    public async Task A_paused_account_keeps_its_files_and_tells_why_until_it_is_resumed()
    {
        var stop = TestContext.Current.CancellationToken;
        var (code, output, _) = await RunAsync("account", "pause", "main", "--reason", "Their maintenance", "--by", "ava");
        Assert.Equal((0, "Account main neither sends nor polls until it is resumed; what is under way is finished, and what waits is kept."), (code, output));

        await RunAsync("submit", LocalRelay.Sample, "--practice", "hilltop");
        JsonElement account;
        while ((account = (await relay.JsonAsync(stop, "accounts"))[0]).GetProperty("waitingTransmissions").GetInt32() == 0) await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, stop);
        Assert.Equal(("main", "folder", "P", "Paused"), (Text(account, "account"), Text(account, "profile"), Text(account, "usage"), Text(account, "state")));
        Assert.Equal(("Their maintenance", "ava", Text(account, "since")), account.GetProperty("paused") is var paused ? (Text(paused, "reason"), Text(paused, "by"), Text(paused, "at")) : default);
        Assert.False(account.TryGetProperty("nextPollAt", out _));
        Assert.Contains("main\tfolder\tP\tpaused\t", (await RunAsync("accounts")).Output, StringComparison.Ordinal);

        Assert.Empty(relay.Sent);
        Assert.Equal("[]", (await relay.JsonAsync(stop, "workitems")).GetRawText());

        Assert.Matches("^Account main sends and polls again. It had been paused by ava at .* UTC: Their maintenance$", (await RunAsync("account", "resume", "main")).Output);
        while (relay.Sent.Count == 0) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, stop);

        Task<(int Code, string Output, string Errors)> RunAsync(params IReadOnlyList<string> command) => relay.RunAsync(stop, command);
    }

    [Fact(Timeout = Limit)]
    public async Task A_paused_account_is_not_polled_by_hand_either()
    {
        var stop = TestContext.Current.CancellationToken;
        Assert.Equal((2, "--reason wants a text of one line with 1 to 200 characters; the account was not paused."), await relay.RunAsync(stop, "account", "pause", "main", "--reason", " ") is var empty ? (empty.Code, empty.Errors) : default);
        Assert.Equal("Account main is neither stopped nor paused.", (await relay.RunAsync(stop, "account", "resume", "main")).Output);
        await relay.RunAsync(stop, "account", "pause", "main", "--reason", "Their maintenance", "--by", "ava");
        Assert.Matches("^Account main is paused already, by ava at .* UTC: Their maintenance; nothing was changed.$", (await relay.RunAsync(stop, "account", "pause", "main", "--reason", "Another")).Output);
        var refused = await relay.RunAsync(stop, "poll", "main");
        Assert.Equal((2, ""), (refused.Code, refused.Output));
        Assert.Matches("^Account main is not polled: it was paused by ava at .* UTC: Their maintenance\nNothing was polled. To go on with it: claimrelay account resume main$", refused.Errors);
        Assert.StartsWith("Polls 0 accounts\nAccount main is not polled: it was paused by ava", (await relay.RunAsync(stop, "poll", "--all")).Output);
    }

    [Fact(Timeout = Limit)]
    public async Task A_poll_by_hand_wants_to_be_told_which_accounts()
    {
        var stop = TestContext.Current.CancellationToken;
        Assert.Equal((2, "Say which accounts to poll, or --all; known are main. Nothing was polled."), await relay.RunAsync(stop, "poll") is var bare ? (bare.Code, bare.Errors) : default);
        Assert.Equal((2, "Give accounts or --all, not both; nothing was polled."), await relay.RunAsync(stop, "poll", "main", "--all") is var both ? (both.Code, both.Errors) : default);
        Assert.Equal((2, "There is no account 'other'; known are main."), await relay.RunAsync(stop, "poll", "other") is var unknown ? (unknown.Code, unknown.Errors) : default);
    }

    [Fact(Timeout = Limit)]
    public async Task A_poll_by_hand_names_its_scope_and_tells_what_came()
    {
        var stop = TestContext.Current.CancellationToken;

        // After the host's own first poll, the next of which is minutes away.
        JsonElement account;
        while (!(account = (await relay.JsonAsync(stop, "accounts"))[0]).TryGetProperty("lastPollAt", out _)) await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, stop);
        Assert.Equal(("Active", false), (Text(account, "state"), account.GetProperty("pollQueued").GetBoolean()));
        Assert.InRange(account.GetProperty("nextPollAt").GetDateTimeOffset() - account.GetProperty("lastPollAt").GetDateTimeOffset(), TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(6));

        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(relay.SendFolder)!, "fetch", "a.ta1"), Ta1, stop);
        var (code, output, errors) = await relay.RunAsync(stop, "poll", "main", "--json");
        Assert.Equal((0, "Polls 1 account: main"), (code, errors));
        var polled = JsonDocument.Parse(output).RootElement[0];
        Assert.Equal(("main", "Polled", 1, 1, 1, 0, 0), (Text(polled, "account"), Text(polled, "result"), Number(polled, "listed"), Number(polled, "new"), Number(polled, "fetched"), Number(polled, "failed"), Number(polled, "remaining")));
        Assert.Equal("Polls 1 account: main\n# Polled\naccount\tresult\tlisted\tnew\tfetched\tfailed\tleft\twhy\nmain\tpolled\t1\t0\t0\t0\t0\t\n", (await relay.RunAsync(stop, "poll", "--all")).Output);
        while ((await relay.JsonAsync(stop, "files", "main"))[0].GetProperty("kinds").GetString() != "TA1") await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, stop);

        Directory.Move(Path.Combine(Path.GetDirectoryName(relay.SendFolder)!, "fetch"), Path.Combine(Path.GetDirectoryName(relay.SendFolder)!, "away"));
        var failed = await relay.RunAsync(stop, "poll", "main");
        Assert.Equal(1, failed.Code);
        Assert.Contains("main\tfailed\t\t\t\t\t\tMailbox main, list 'fetch'", failed.Output, StringComparison.Ordinal);
        Assert.Equal(("Failing", 1), (await relay.JsonAsync(stop, "accounts"))[0] is var failing ? (Text(failing, "state"), Number(failing.GetProperty("failing"), "polls")) : default);
    }

    static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();
}
