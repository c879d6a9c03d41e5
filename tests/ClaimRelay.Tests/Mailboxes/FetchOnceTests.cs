using System.Text.Json.Nodes;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using ClaimRelay.Tests.Responses;
using ClaimRelay.Tests.Storage;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>Polls of a clearinghouse that takes a file away by itself once it was fetched.</summary>
public sealed class FetchOnceTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    static readonly DateTime Start = new(2026, 11, 2, 8, 0, 37, DateTimeKind.Utc);

    [Fact(Timeout = TimeLimit)]
    public async Task All_files_begin_to_be_quiet_at_once_and_none_is_looked_at_each_second_until_it_is()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = Relay("""{ "filesPerPoll": 2 }""");
        for (var file = 1; file <= 10; file++) Put(relay, $"{file}.ta1", file, Start);
        Assert.Equal((0, false), await PollAsync(relay, stop, 1));
        Assert.Equal((0, false), await PollAsync(relay, stop, 18));
        List<(int, bool)> polls = [];
        for (var poll = 0; poll < 5; poll++) polls.Add(await PollAsync(relay, stop, 2));
        Assert.Equal([(2, true), (4, true), (6, true), (8, true), (10, false)], polls);
    }

    [Theory(Timeout = TimeLimit), InlineData(true), InlineData(false)]
    public async Task What_came_before_we_were_killed_is_entered_or_missed_though_another_file_has_its_name(bool stored)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = Relay("{}");
        Put(relay, "AA.ta1", 1, Start);
        await PollAsync(relay, stop);
        var first = Answers.Ta1("000000001", "A");
        if (stored) await relay.Get<Archive>().StoreAsync(first, stop);
        var listing = Assert.Single(await relay.Get<FetchLedger>().ListingsAsync(relay.Account, stop)).Value;
        // No other test stores these bytes.
        var hash = stored ? Archive.HashOf(first) : Archive.HashOf(Guid.NewGuid().ToByteArray());
        await relay.Get<FetchLedger>().NoteListingAsync(relay.Account, listing with { Arriving = hash }, stop);

        Put(relay, "AA.ta1", 22, Start.AddMinutes(30));
        for (var poll = 0; poll < 3; poll++) await PollAsync(relay, stop);
        var files = await relay.Get<FetchLedger>().ListAsync(relay.Account, stop);
        Assert.Equal(stored ? 2 : 1, files.Count);
        Assert.Equal(stored, files.Any(f => f.Sha256 == hash && f.Modified == Start));
        Assert.Equal(stored ? 0 : 1, (await WorkAsync(relay)).Count);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_that_another_worker_missed_while_it_was_stored_is_settled_when_it_is_entered()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = Relay("{}");
        var path = Put(relay, "1.ta1", 1, Start);
        await PollAsync(relay, stop);
        await relay.RestartAsync(new Slow(async () =>
        {
            File.Delete(path);
            await using var mailbox = new FolderMailbox(relay.Account, relay.Mailbox);
            var account = relay.Get<RelayConfiguration>().Accounts[0];
            await relay.Get<ChoosePortion>().ChooseAsync(mailbox, account, relay.Get<RelayConfiguration>().ProfileOf(account), false, _ => { }, stop);
            Assert.Equal(WorkState.Open, Assert.Single(await WorkAsync(relay)).State);
        }));
        Assert.Equal((1, false), await PollAsync(relay, stop));
        Assert.Equal((WorkState.Done, "A file of this name and size was fetched."), Assert.Single(await WorkAsync(relay)) is var item ? (item.State, item.ClosedBecause) : default);
        await PollAsync(relay, stop);
        Assert.Single(await WorkAsync(relay));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_that_is_entered_while_another_worker_misses_it_is_settled_by_that_one()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = Relay("{}");
        Put(relay, "1.ta1", 1, Start);
        await PollAsync(relay, stop);
        var listing = Assert.Single(await relay.Get<FetchLedger>().ListingsAsync(relay.Account, stop)).Value;
        await relay.Get<FetchLedger>().EnterAsync(relay.Account, listing, Archive.HashOf("1"u8.ToArray()), stop);
        var account = relay.Get<RelayConfiguration>().Accounts[0];
        await relay.Get<MailboxWork>().MissedAsync(account, relay.Get<RelayConfiguration>().ProfileOf(account), listing, stop);
        Assert.Equal(WorkState.Done, Assert.Single(await WorkAsync(relay)).State);
        Assert.Empty(await relay.Get<FetchLedger>().MissedAsync(relay.Account, stop));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task What_came_is_held_while_storage_is_down_and_kept_when_it_is_back()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = Relay("{}");
        var path = Put(relay, "1.ta1", 1, Start);
        await PollAsync(relay, stop);
        var refused = 0;
        await relay.RestartAsync(new Slow(() =>
        {
            File.Delete(path);
            return ++refused <= 2 ? throw new RequestFailedException(503, "not today") : Task.CompletedTask;
        }, times: 3));
        relay.Clock.Advance(TimeSpan.FromMinutes(15));
        var poll = relay.Get<PollMailbox>().RunAsync(relay.Account, stop);
        while (!poll.IsCompleted)
        {
            relay.Clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, stop);
        }

        await poll;
        Assert.Equal(3, refused);
        Assert.Single(await relay.Get<FetchLedger>().ListAsync(relay.Account, stop));
        await PollAsync(relay, stop);
        Assert.Empty(await WorkAsync(relay));
    }

    RelayFixture Relay(string profile) => new(azurite, change: document =>
    {
        var own = document["profiles"]![0]!.AsObject();
        (own["fetchOnce"], own["afterFetch"]) = (true, "leave");
        foreach (var (name, value) in JsonNode.Parse(profile)!.AsObject()) own[name] = value?.DeepClone();
    });

    /// <summary>How many files are entered by now, and whether the next poll follows at once.</summary>
    static async Task<(int Entered, bool Follows)> PollAsync(RelayFixture relay, CancellationToken stop, int seconds = 900)
    {
        relay.Clock.Advance(TimeSpan.FromSeconds(seconds));
        var outcome = await relay.Get<PollMailbox>().RunAsync(relay.Account, stop);
        return ((await relay.Get<FetchLedger>().ListAsync(relay.Account, stop)).Count, outcome.Delay is not null);
    }

    static Task<IReadOnlyList<WorkItem>> WorkAsync(RelayFixture relay) => relay.Get<WorkItems>().ListAsync(WorkItems.ForAccount(relay.Account), TestContext.Current.CancellationToken);

    static string Put(RelayFixture relay, string name, int number, DateTime modified)
    {
        var path = Path.Combine(relay.Outbound, name);
        File.WriteAllBytes(path, Answers.Ta1($"{number:000000000}", "A"));
        File.SetLastWriteTimeUtc(path, modified);
        return path;
    }

    /// <summary>Connections to storage over which the first archiving takes a while, and something happens meanwhile.</summary>
    sealed class Slow(Func<Task> meanwhile, int times = 1) : HttpPipelineTransport
    {
        readonly HttpClientTransport real = HttpClientTransport.Shared;
        int seen;

        public override Request CreateRequest() => real.CreateRequest();

        public override void Process(HttpMessage message) => throw new NotSupportedException("The relay asks storage asynchronously only.");

        public override async ValueTask ProcessAsync(HttpMessage message)
        {
            if (message.Request.Method == RequestMethod.Put && message.Request.Uri.Path.Contains("/archive/", StringComparison.Ordinal) && Interlocked.Increment(ref seen) <= times) await meanwhile();
            await real.ProcessAsync(message);
        }
    }
}
