using System.Text.Json.Nodes;
using ClaimRelay.Commands;
using ClaimRelay.Mailboxes;
using ClaimRelay.Storage;
using ClaimRelay.Tests.Storage;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>Polls as they come on the queue. The relay's clock stands at Monday, 2 November 2026, 09:00 UTC.</summary>
public sealed class SchedulePollsTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeLimit)]
    public async Task Schedulers_that_run_beside_each_other_queue_a_due_poll_once()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = Relay();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ScheduleAsync(relay)));
        Assert.Equal(1, await QueuedAsync(relay));
        await ScheduleAsync(relay);
        Assert.Equal(0, await QueuedAsync(relay));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_worker_that_took_the_poll_clears_the_mark_and_the_next_follows_after_the_interval_and_its_spread()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = Relay();
        await ScheduleAsync(relay);
        Assert.Equal(1, await QueuedAsync(relay));
        Assert.Equal(relay.Clock.GetUtcNow(), (await StateAsync(relay)).PollQueuedFor);

        await relay.Get<PollMailbox>().RunAsync(relay.Account, stop);
        Assert.Equal((null, relay.Clock.GetUtcNow(), 1), await StateAsync(relay) is var s ? (s.PollQueuedFor, s.PolledAt, s.Polls) : default);
        relay.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        await ScheduleAsync(relay);
        Assert.Equal(0, await QueuedAsync(relay));
        relay.Clock.Advance(TimeSpan.FromSeconds(31));
        await ScheduleAsync(relay);
        Assert.Equal(1, await QueuedAsync(relay));
    }

    [Theory(Timeout = TimeLimit)]
    [InlineData("00:05:00", 10 * 60)]
    [InlineData("00:00:01", 10)]
    [InlineData("04:00:00", 15 * 60)]
    public async Task A_message_that_was_lost_is_made_good_when_the_mark_lapses(string every, int seconds)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = Relay(document => document["profiles"]![0]!["pollEvery"] = every);
        await ScheduleAsync(relay);
        Assert.Equal(1, await QueuedAsync(relay));
        relay.Clock.Advance(TimeSpan.FromSeconds(seconds - 1));
        await ScheduleAsync(relay);
        Assert.Equal(0, await QueuedAsync(relay));
        relay.Clock.Advance(TimeSpan.FromSeconds(1));
        await ScheduleAsync(relay);
        Assert.Equal(1, await QueuedAsync(relay));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task What_falls_due_before_the_next_run_is_queued_for_its_time()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = Relay(document => document["profiles"]![0]!["polling"] = JsonNode.Parse("""{ "windows": [{ "from": "20:00", "to": "09:00:40", "every": null }] }"""));
        await ScheduleAsync(relay);
        Assert.Null((await StateAsync(relay)).PollQueuedFor);
        await ScheduleAsync(relay, TimeSpan.FromMinutes(2));
        var due = (await StateAsync(relay)).PollQueuedFor;
        Assert.InRange(due!.Value, relay.Clock.GetUtcNow().AddSeconds(40), relay.Clock.GetUtcNow().AddSeconds(70));
        // It lies there unseen.
        Assert.Equal(0, await QueuedAsync(relay));
        Assert.True((await relay.Storage.Queue(PollCommand.QueueName).GetPropertiesAsync(stop)).Value.ApproximateMessagesCount > 0);
        await relay.Storage.Queue(PollCommand.QueueName).ClearMessagesAsync(stop);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task While_the_calendar_is_closed_and_while_the_account_rests_nothing_is_queued()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = Relay(document => document["accounts"]![0]!["polling"] = JsonNode.Parse("""{ "days": "business", "holidays": ["2026-11-02"] }"""));
        await ScheduleAsync(relay);
        Assert.Equal(0, await QueuedAsync(relay));

        await relay.ReconfigureAsync(null);
        await relay.Get<PauseAccount>().RunAsync(relay.Account, "Their maintenance", "ava", stop);
        await ScheduleAsync(relay);
        Assert.Equal(0, await QueuedAsync(relay));
        await relay.Get<ResumeAccount>().RunAsync(relay.Account, stop);
        await ScheduleAsync(relay);
        Assert.Equal(1, await QueuedAsync(relay));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_message_that_comes_when_the_calendar_has_closed_polls_nothing_unless_a_person_asked()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = Relay(document => document["accounts"]![0]!["polling"] = JsonNode.Parse("""{ "days": "business", "holidays": ["2026-11-02"] }"""));
        await relay.Get<PollMailbox>().RunAsync(new PollCommand(relay.Account), stop);
        Assert.Equal(0, (await StateAsync(relay)).Polls);
        await relay.Get<PollMailbox>().RunAsync(new PollCommand(relay.Account, AtAnyTime: true), stop);
        Assert.Equal(1, (await StateAsync(relay)).Polls);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Where_one_account_fails_the_others_are_queued_and_the_failure_names_it()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = Relay(document =>
        {
            var other = document["accounts"]![0]!.DeepClone();
            (other["id"], other["root"]) = ($"{other["id"]}b", $"{other["root"]}b");
            document["accounts"]!.AsArray().Add(other);
        });
        string[] both = [relay.Account, $"{relay.Account}b"];
        await ScheduleAsync(relay);
        Assert.Equal(both, await AllQueuedAsync(relay));

        relay.Clock.Advance(TimeSpan.FromMinutes(10));
        await relay.RestartAsync(new WatchedConnections("accounts") { Before = change => change == 1 ? throw new DiedException() : Task.CompletedTask });
        var failed = await Assert.ThrowsAsync<PollsNotQueuedException>(() => ScheduleAsync(relay));
        Assert.IsType<DiedException>(failed.InnerException);
        var one = Assert.Single(failed.Accounts);
        Assert.Equal(both.Except([one]), await AllQueuedAsync(relay));
        Assert.Equal($"The polls of these accounts could not be queued: {one}. Those of the others were.", failed.Message);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task One_account_is_polled_by_one_worker_at_once()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = Relay();
        await using (await new Leases(relay.Storage, HostInstance.Unique(), TimeProvider.System).TryTakeAsync($"poll/{relay.Account}", stop))
        {
            Assert.IsType<PollResult.Busy>(await relay.Get<PollMailbox>().PollAsync(relay.Account, stop));
            Assert.Equal(0, (await StateAsync(relay)).Polls);
        }

        Assert.IsType<PollResult.Fetched>(await relay.Get<PollMailbox>().PollAsync(relay.Account, stop));
    }

    RelayFixture Relay(Action<JsonObject>? change = null) => new(azurite, change: change);

    static Task ScheduleAsync(RelayFixture relay, TimeSpan ahead = default) => relay.Get<SchedulePolls>().RunAsync(ahead, Stop);

    static Task<AccountState> StateAsync(RelayFixture relay) => relay.Get<Accounts>().GetAsync(relay.Account, Stop);

    /// <summary>Takes all polls from the queue, which no other class uses, and counts those of the account.</summary>
    static async Task<int> QueuedAsync(RelayFixture relay) => (await AllQueuedAsync(relay)).Count(account => account == relay.Account);

    /// <summary>Accounts of the relay, one for each of their polls.</summary>
    static async Task<IEnumerable<string>> AllQueuedAsync(RelayFixture relay) =>
        (await QueuedCommands.TakeAsync(relay, PollCommand.QueueName, Stop)).Cast<PollCommand>().Select(poll => poll.Account).Where(account => account.StartsWith(relay.Account, StringComparison.Ordinal)).Order();
}
