using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Core.Pipeline;
using ClaimRelay.Mailboxes;
using ClaimRelay.Responses;
using ClaimRelay.Tests.Responses;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>What the fetch ledger makes of the habits of mailboxes.</summary>
public sealed class FetchRulesTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    static readonly DateTime Start = new(2026, 11, 2, 9, 0, 0, DateTimeKind.Utc);
    static readonly byte[] Answer = Answers.Ta1("000000001", "A");

    [Fact(Timeout = TimeLimit)]
    public async Task The_same_content_under_a_new_name_is_fetched_and_named_a_copy_of_the_first()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        Put(relay, "a.ta1", Answer, Start);
        await PollAsync(relay, stop);
        Put(relay, "b.ta1", Answer, Start.AddHours(1));
        await PollAsync(relay, stop);

        var files = (await relay.Get<FetchLedger>().ListAsync(relay.Account, stop)).OrderBy(f => f.Path).ToList();
        Assert.Equal([null, files[0].Key], files.Select(f => f.CopyOf));
        Assert.Equal(files[0].Sha256, files[1].Sha256);

        // What it says is told once: the item about the answer that matches nothing.
        foreach (var file in files) await relay.Get<ProcessResponse>().RunAsync(file.Account, file.Key, stop);
        Assert.Single(await WorkAsync(relay));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_without_bytes_is_counted_told_after_a_time_and_settled_when_it_has_some()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        Put(relay, "a.ta1", [], Start);
        for (var poll = 0; poll < 12; poll++) await PollAsync(relay, stop);
        Assert.Equal(new() { Listed = 1, Empty = 1 }, await CountAsync(relay));
        Assert.Empty(await WorkAsync(relay));

        for (var poll = 0; poll < 3; poll++) await PollAsync(relay, stop);
        var item = Assert.Single(await WorkAsync(relay));
        Assert.Equal((WorkKind.UnknownFile, WorkState.Open, "A file without bytes stands in the mailbox since 2026-11-02 09:05 UTC. Nothing was fetched; it is fetched as soon as it has content."), (item.Kind, item.State, item.Explanation));

        Put(relay, "a.ta1", Answer, Start.AddHours(2));
        await PollAsync(relay, stop);
        Assert.Equal(1, (await CountAsync(relay)).Fetched);
        Assert.Equal(WorkState.Done, Assert.Single(await WorkAsync(relay)).State);
    }

    [Theory(Timeout = TimeLimit), InlineData("delete"), InlineData("leave")]
    public async Task Thousands_of_old_files_are_fetched_oldest_first_in_portions_that_follow_each_other_at_once(string afterFetch)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite, change: Profile($$"""{ "filesPerPoll": 4, "afterFetch": "{{afterFetch}}" }"""));
        for (var file = 0; file < 10; file++) Put(relay, $"{file}.ta1", Answers.Ta1($"{file + 1:000000000}", "A"), Start.AddHours(-file));
        var polls = new List<PollCount>();
        do
        {
            relay.Clock.Advance(TimeSpan.FromSeconds(1));
            var outcome = await relay.Get<PollMailbox>().RunAsync(relay.Account, stop);
            polls.Add(await CountAsync(relay));
            Assert.Equal(polls[^1].Remaining > 0, outcome.Delay is not null);
        }
        while (polls[^1].Remaining > 0);

        Assert.Equal([(4, 6), (4, 2), (2, 0)], polls.Select(p => (p.Fetched, p.Remaining)));
        var fetched = (await relay.Get<FetchLedger>().ListAsync(relay.Account, stop)).GroupBy(f => f.FetchedAt, f => Path.GetFileNameWithoutExtension(f.Path));
        Assert.Equal(["6 7 8 9", "2 3 4 5", "0 1"], fetched.Select(portion => string.Join(' ', portion.Order())));
        Assert.Equal(10, Directory.GetFiles(relay.Outbound).Length);

        // Taking away goes in portions too.
        var cleaning = new List<int>();
        for (var poll = 0; poll < 3; poll++)
        {
            await PollAsync(relay, stop);
            cleaning.Add(Directory.GetFiles(relay.Outbound).Length);
        }

        Assert.Equal(afterFetch == "leave" ? [10, 10, 10] : [6, 2, 0], cleaning);
        Assert.Equal(10, (await relay.Get<FetchLedger>().ListAsync(relay.Account, stop)).Count);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Files_that_are_not_ready_do_not_stand_before_the_others()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite, change: Profile("""{ "filesPerPoll": 2 }"""));
        Put(relay, "0.txt", "a report"u8, Start.AddHours(-3));
        Put(relay, "1.ta1", Answer.AsSpan(0, 110), Start.AddHours(-2));
        Put(relay, "2.ta1", Answer, Start.AddHours(-1));
        await PollAsync(relay, stop, seconds: 1);
        Assert.Equal((0, 2, 1), await StandAsync(relay));
        await PollAsync(relay, stop, seconds: 1);
        Assert.Equal((1, 2, 0), await StandAsync(relay));

        static async Task<(int, int, int)> StandAsync(RelayFixture relay) => await CountAsync(relay) is var c ? (c.Fetched, c.Waiting, c.Remaining) : default;
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_that_vanishes_between_listing_and_fetching_is_no_error_and_missed_at_the_next_poll()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        Put(relay, "a.ta1", Answer, Start);
        Put(relay, "b.ta1", Answers.Ta1("000000002", "A"), Start.AddHours(1));
        // The mailbox was listed when the first file goes to the archive.
        await relay.RestartAsync(new Watched(request => request.Method == RequestMethod.Put && request.Uri.Path.Contains("/archive/", StringComparison.Ordinal), () => File.Delete(Path.Combine(relay.Outbound, "b.ta1"))));
        await PollAsync(relay, stop);
        Assert.Equal(new() { Listed = 2, New = 2, Fetched = 1, Waiting = 1 }, await CountAsync(relay));
        Assert.Null((await relay.Get<Accounts>().GetAsync(relay.Account, stop)).LastError);
        Assert.Empty(await WorkAsync(relay));

        await PollAsync(relay, stop);
        Assert.Equal(new() { Listed = 1, Vanished = 1 }, await CountAsync(relay));
        Assert.StartsWith("The file 'outbound/b.ta1' of ", Assert.Single(await WorkAsync(relay)).Explanation, StringComparison.Ordinal);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Files_that_the_clearinghouse_will_soon_delete_are_told_once_until_they_are_fetched()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite, change: Profile("""{ "keptFor": "30.00:00:00", "largestFileBytes": 100 }"""));
        Put(relay, "a.ta1", Answer, Start);
        relay.Clock.Advance(TimeSpan.FromDays(26.5));
        await PollAsync(relay, stop);
        Assert.Equal(WorkKind.UnknownFile, Assert.Single(await WorkAsync(relay)).Kind);

        relay.Clock.Advance(TimeSpan.FromDays(1));
        for (var poll = 0; poll < 2; poll++) await PollAsync(relay, stop);
        var item = Assert.Single(await WorkAsync(relay), i => i.Kind is WorkKind.FilesExpiring);
        Assert.Equal(("account-alerts", 1, new DateOnly(2026, 12, 2)), (item.Queue, item.Priority, item.Deadline));
        Assert.Equal("1 file(s) stand in the mailbox that could not be fetched, and the clearinghouse keeps files for 30 days: the oldest will be gone about 2026-12-02 09:00 UTC. They may hold answers that never come again.", item.Explanation);

        await relay.ReconfigureAsync(Profile("""{ "keptFor": "30.00:00:00" }"""));
        await PollAsync(relay, stop);
        Assert.Equal(WorkState.Done, Assert.Single(await WorkAsync(relay), i => i.Kind is WorkKind.FilesExpiring).State);
    }

    [Theory(Timeout = TimeLimit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Files_of_an_account_that_is_not_polled_or_a_folder_that_is_not_listed_expire_too(bool paused)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite, change: Profile("""{ "keptFor": "30.00:00:00", "largestFileBytes": 100, "receiveSubfolders": ["below"] }"""));
        var below = Directory.CreateDirectory(Path.Combine(relay.Outbound, "below")).FullName;
        Put(relay, "below/a.ta1", Answer, Start);
        await PollAsync(relay, stop);
        if (paused) await relay.Get<PauseAccount>().RunAsync(relay.Account, "Their maintenance", "ava", stop);
        else Directory.Move(below, Path.Combine(relay.Mailbox, "aside"));

        relay.Clock.Advance(TimeSpan.FromDays(28));
        for (var watch = 0; watch < 2; watch++)
        {
            await PollAsync(relay, stop);
            await relay.Get<WatchDeadlines>().RunAsync(stop);
        }

        Assert.Equal((WorkState.Open, new DateOnly(2026, 12, 2)), Assert.Single(await WorkAsync(relay), i => i.Kind is WorkKind.FilesExpiring) is var item ? (item.State, item.Deadline) : default);
        if (paused) await relay.Get<ResumeAccount>().RunAsync(relay.Account, stop);
        else Directory.Move(Path.Combine(relay.Mailbox, "aside"), below);
        File.Delete(Path.Combine(below, "a.ta1"));
        await PollAsync(relay, stop);
        Assert.Equal(WorkState.Done, Assert.Single(await WorkAsync(relay), i => i.Kind is WorkKind.FilesExpiring).State);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task What_was_fetched_and_is_left_there_does_not_expire()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite, change: Profile("""{ "keptFor": "30.00:00:00", "afterFetch": "leave" }"""));
        Put(relay, "a.ta1", Answer, Start);
        await PollAsync(relay, stop);
        relay.Clock.Advance(TimeSpan.FromDays(29));
        for (var poll = 0; poll < 2; poll++) await PollAsync(relay, stop);
        Assert.Equal(new() { Listed = 1, Left = 1 }, await CountAsync(relay));
        Assert.Empty(await WorkAsync(relay));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Where_files_are_left_a_name_that_recycles_within_the_time_that_is_listed_is_fetched_too()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite, change: Profile("""{ "afterFetch": "leave" }"""));
        Put(relay, "a.ta1", Answers.Ta1("000000001", "A"), Start);
        await PollAsync(relay, stop);
        Put(relay, "a.ta1", Answers.Ta1("000000002", "R"), Start);
        for (var poll = 0; poll < 3; poll++)
        {
            relay.Clock.Advance(TimeSpan.FromMinutes(3));
            await PollAsync(relay, stop);
        }

        Assert.Equal(2, (await relay.Get<FetchLedger>().ListAsync(relay.Account, stop)).Count);
        Assert.Equal(new() { Listed = 1, Left = 1 }, await CountAsync(relay));
        Assert.True(File.Exists(Path.Combine(relay.Outbound, "a.ta1")));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_mailbox_that_falls_silent_is_work_once_and_settled_when_a_file_of_the_kind_comes()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite, change: document =>
        {
            Profile("""{ "expectEvery": { "835": "1.00:00:00", "EBR": "7.00:00:00" } }""")(document);
            document["accounts"]![0]!["expectEvery"] = JsonNode.Parse("""{ "835": "2.00:00:00" }""");
        });
        await WatchAsync();
        relay.Clock.Advance(TimeSpan.FromHours(47));
        await WatchAsync();
        Assert.Empty(await WorkAsync(relay));

        // The account's two days count, not the profile's one.
        relay.Clock.Advance(TimeSpan.FromHours(2));
        for (var watch = 0; watch < 2; watch++) await WatchAsync();
        var item = Assert.Single(await WorkAsync(relay));
        Assert.Equal((WorkKind.AnswerOverdue, "overdue-answers", WorkState.Open), (item.Kind, item.Queue, item.State));
        Assert.Equal("No file of kind 835 came since the relay began to wait for them, 2026-11-02 09:00 UTC; one is expected at least every 2:0:00:00 (expectEvery).", item.Explanation);

        await AnswerAsync("1.835", 601);
        await WatchAsync();
        Assert.Equal(WorkState.Done, (await WorkAsync(relay)).Single(i => i.Id == item.Id).State);

        // Silent again: another item.
        relay.Clock.Advance(TimeSpan.FromDays(2.1));
        await WatchAsync();
        var second = Assert.Single(await WorkAsync(relay), i => i.State is WorkState.Open && i.Kind is WorkKind.AnswerOverdue);
        Assert.StartsWith("No file of kind 835 came since 2026-11-04 10:05 UTC;", second.Explanation, StringComparison.Ordinal);

        Task WatchAsync() => relay.Get<WatchDeadlines>().RunAsync(stop);

        async Task AnswerAsync(string name, long control)
        {
            Put(relay, name, Answers.Remittances(control, Answers.Payment("T1", "0", [])), Start);
            await PollAsync(relay, stop);
            foreach (var file in await relay.Get<FetchLedger>().ListAsync(relay.Account, stop)) await relay.Get<ProcessResponse>().RunAsync(file.Account, file.Key, stop);
        }
    }

    [Fact]
    public void A_row_of_before_contents_were_kept_can_be_read()
    {
        const string Row = """{"key":"k","account":"a","path":"p","size":1,"modified":"2026-11-02T09:00:00+00:00","sha256":"00","fetchedAt":"2026-11-02T09:00:00+00:00","processedAt":"2026-11-02T09:00:00+00:00","kinds":"TA1","unmatched":0}""";
        var file = System.Text.Json.JsonSerializer.Deserialize(Row, ClaimRelay.Ledger.LedgerJson.Default.FetchedFile)!;
        Assert.Equal((0, false, "TA1"), (file.Contents.Count, file.IsOpen, file.Kinds));
    }

    static async Task PollAsync(RelayFixture relay, CancellationToken stop, int seconds = 300)
    {
        relay.Clock.Advance(TimeSpan.FromSeconds(seconds));
        await relay.Get<PollMailbox>().RunAsync(relay.Account, stop);
    }

    static async Task<PollCount> CountAsync(RelayFixture relay) => (await relay.Get<Accounts>().GetAsync(relay.Account, TestContext.Current.CancellationToken)).LastPoll!;

    static Task<IReadOnlyList<WorkItem>> WorkAsync(RelayFixture relay) => relay.Get<WorkItems>().ListAsync(WorkItems.ForAccount(relay.Account), TestContext.Current.CancellationToken);

    static void Put(RelayFixture relay, string name, ReadOnlySpan<byte> content, DateTime modified)
    {
        var path = Path.Combine(relay.Outbound, name);
        File.WriteAllBytes(path, content);
        File.SetLastWriteTimeUtc(path, modified);
    }

    static Action<JsonObject> Profile(string json) => relay =>
    {
        foreach (var (name, value) in JsonNode.Parse(json)!.AsObject()) relay["profiles"]![0]![name] = value?.DeepClone();
    };

    /// <summary>Connections to storage that do something when the first request of a kind passes.</summary>
    sealed class Watched(Func<Request, bool> isIt, Action act) : HttpPipelineTransport
    {
        readonly HttpClientTransport real = HttpClientTransport.Shared;
        int seen;

        public override Request CreateRequest() => real.CreateRequest();

        public override void Process(HttpMessage message) => throw new NotSupportedException("The relay asks storage asynchronously only.");

        public override ValueTask ProcessAsync(HttpMessage message)
        {
            if (isIt(message.Request) && Interlocked.Exchange(ref seen, 1) == 0) act();
            return real.ProcessAsync(message);
        }
    }
}
