using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Core.Pipeline;
using ClaimRelay.Mailboxes;
using ClaimRelay.Responses;
using ClaimRelay.Storage;
using ClaimRelay.Tests.Responses;
using ClaimRelay.Tests.Storage;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>Files that cannot be fetched or taken away, and files that are gone before they were fetched. A file that is held open for us alone cannot be read by the relay.</summary>
public sealed class FetchTroubleTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    static readonly DateTime Start = new(2026, 11, 2, 9, 0, 0, DateTimeKind.Utc);

    [Fact(Timeout = TimeLimit)]
    public async Task More_unreadable_files_than_a_portion_holds_keep_no_newer_one_away()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite, change: Profile("""{ "filesPerPoll": 2 }"""));
        var held = Enumerable.Range(1, 5).Select(i => Hold(Put(relay, $"{i}.ta1", i, Start.AddHours(i)))).ToList();
        Put(relay, "6.ta1", 6, Start.AddHours(6));

        Assert.Equal([(0, 2, 4), (0, 4, 2), (1, 5, 0)], await PortionsAsync(relay));
        Assert.Equal(["outbound/6.ta1"], await FetchedAsync(relay));
        Assert.Equal(5, (await WorkAsync(relay)).Count(i => i.State is WorkState.Open));

        // What is new comes before what was refused, and that is tried ever more rarely.
        Put(relay, "7.ta1", 7, Start.AddHours(7));
        relay.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((1, 1, 4), (await PortionsAsync(relay))[0]);
        relay.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal([(0, 5, 0)], await PortionsAsync(relay));

        held.ForEach(one => one.Dispose());
        relay.Clock.Advance(TimeSpan.FromMinutes(10));
        await PortionsAsync(relay);
        Assert.Equal(7, (await FetchedAsync(relay)).Count);
        Assert.All(await WorkAsync(relay), i => Assert.Equal((WorkState.Done, "The file was fetched."), (i.State, i.ClosedBecause)));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_poll_by_hand_tries_what_was_refused_at_once()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        using (Hold(Put(relay, "1.ta1", 1, Start))) await PollAsync(relay, stop);
        await PollAsync(relay, stop, seconds: 60);
        Assert.Empty(await FetchedAsync(relay));
        await relay.Get<PollMailbox>().PollAsync(relay.Account, stop, byHand: true);
        Assert.Single(await FetchedAsync(relay));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_that_only_could_not_be_taken_away_is_not_fetched_again()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite, change: Profile("""{ "afterFetch": "move" }"""));
        Directory.Delete(Path.Combine(relay.Mailbox, "archive"));
        var path = Put(relay, "1.ta1", 1, Start);
        for (var poll = 0; poll < 2; poll++) await PollAsync(relay, stop);
        Assert.Equal(WorkState.Open, Assert.Single(await WorkAsync(relay)).State);

        // The right is given; to be read it cannot be any more.
        Directory.CreateDirectory(Path.Combine(relay.Mailbox, "archive"));
        using (Hold(path)) await PollAsync(relay, stop);
        Assert.True(File.Exists(Path.Combine(relay.Mailbox, "archive", "1.ta1")));
        await PollAsync(relay, stop);
        Assert.Equal((WorkState.Done, "The file is gone from the mailbox."), Assert.Single(await WorkAsync(relay)) is var item ? (item.State, item.ClosedBecause) : default);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_recycled_name_is_fetched_though_the_file_before_it_could_not_be_taken_away()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite, change: Profile("""{ "afterFetch": "move" }"""));
        Directory.Delete(Path.Combine(relay.Mailbox, "archive"));
        Put(relay, "1.ta1", 1, Start);
        for (var poll = 0; poll < 3; poll++) await PollAsync(relay, stop);
        // As long as the first; only its time and its bytes differ.
        Put(relay, "1.ta1", 2, Start.AddMinutes(20));
        await PollAsync(relay, stop);
        Assert.Equal(2, (await FetchedAsync(relay)).Count);
        Assert.Equal("The file was changed, or another has its name.", Assert.Single(await WorkAsync(relay)).ClosedBecause);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_recycled_name_is_fetched_though_it_looks_as_the_file_that_was_taken_away()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        Put(relay, "1.ta1", 1, Start);
        for (var poll = 0; poll < 2; poll++) await PollAsync(relay, stop);
        Assert.Empty(Directory.GetFiles(relay.Outbound));
        Put(relay, "1.ta1", 2, Start);
        await PollAsync(relay, stop);
        Assert.Equal(2, (await FetchedAsync(relay)).Count);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_that_is_too_large_is_settled_when_it_may_be_fetched_and_when_it_is_gone()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite, change: Profile("""{ "largestFileBytes": 50 }"""));
        Put(relay, "1.ta1", 1, Start);
        var gone = Put(relay, "2.ta1", 2, Start);
        for (var poll = 0; poll < 2; poll++) await PollAsync(relay, stop);
        Assert.Equal(2, (await WorkAsync(relay)).Count);

        File.Delete(gone);
        await relay.ReconfigureAsync(null);
        await PollAsync(relay, stop);
        var items = await WorkAsync(relay);
        Assert.Equal(["The file is gone from the mailbox.", "The file was fetched."], items.Select(i => i.ClosedBecause).OfType<string>().Order(StringComparer.Ordinal));
        // Gone, and nobody has it.
        Assert.Contains("'outbound/2.ta1'", Assert.Single(items, i => i.State is WorkState.Open).Explanation, StringComparison.Ordinal);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_that_is_gone_before_it_was_fetched_is_work_once_until_it_comes_again()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite, change: Profile("""{ "fetchOnce": true, "afterFetch": "leave" }"""));
        var path = Put(relay, "AA000001.X3", 1, Start);
        await PollAsync(relay, stop);
        File.Delete(path);
        for (var poll = 0; poll < 3; poll++) await PollAsync(relay, stop);
        var item = Assert.Single(await WorkAsync(relay));
        Assert.Equal((WorkKind.UnknownFile, "unmatched-responses", 2, WorkState.Open), (item.Kind, item.Queue, item.Priority, item.State));
        Assert.Equal($"The file 'outbound/AA000001.X3' of {Answers.Ta1("000000001", "A").Length} bytes, first seen in the mailbox at 2026-11-02 09:10 UTC, was gone before the relay had stored it. It may hold answers that nobody has. This clearinghouse takes a file away once it was fetched: a connection that is lost while it comes is enough.", item.Explanation);
        Assert.Equal("Ask the clearinghouse to put the file into the mailbox again, and whether anybody else fetches from it. The item is settled once a file of this name and size was fetched.", item.NextStep);

        Put(relay, "AA000001.X3", 1, Start.AddDays(1));
        for (var poll = 0; poll < 2; poll++) await PollAsync(relay, stop);
        Assert.Single(await FetchedAsync(relay));
        Assert.Equal((WorkState.Done, "A file of this name and size was fetched."), Assert.Single(await WorkAsync(relay)) is var done ? (done.State, done.ClosedBecause) : default);

        // Taken away once it was fetched: that is as it should be.
        File.Delete(path);
        await PollAsync(relay, stop);
        Assert.Single(await WorkAsync(relay));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_that_was_stored_and_not_entered_when_we_were_killed_is_entered_though_the_partner_took_it_away()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite, change: Profile("""{ "fetchOnce": true, "afterFetch": "leave" }"""));
        var path = Put(relay, "1.ta1", 1, Start);
        await PollAsync(relay, stop);
        await relay.RestartAsync(new Ending(request => request.Uri.Path.EndsWith("$batch", StringComparison.Ordinal)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => PollAsync(relay, stop));
        File.Delete(path);

        await relay.RestartAsync();
        for (var poll = 0; poll < 2; poll++) await PollAsync(relay, stop);
        var file = Assert.Single(await relay.Get<FetchLedger>().ListAsync(relay.Account, stop));
        Assert.Equal(Answers.Ta1("000000001", "A"), (await relay.Get<Archive>().ReadAsync(file.Sha256, stop)).ToArray());
        Assert.Empty(await WorkAsync(relay));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_that_comes_only_once_is_stored_and_entered_though_the_host_stops_behind_its_last_byte()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite, change: Profile("""{ "fetchOnce": true, "afterFetch": "leave" }"""));
        Put(relay, "1.ta1", 1, Start);
        await PollAsync(relay, stop);
        using var host = new CancellationTokenSource();
        await relay.RestartAsync(new Ending(request =>
        {
            if (request.Method == RequestMethod.Put && request.Uri.Path.Contains("/archive/", StringComparison.Ordinal)) host.Cancel();
            return false;
        }));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PollAsync(relay, host.Token));
        Assert.Single(await FetchedAsync(relay));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task X12_that_came_cut_short_and_will_not_come_again_is_told_as_damaged()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite, change: Profile("""{ "fetchOnce": true, "afterFetch": "leave" }"""));
        var path = Put(relay, "1.ta1", 1, Start);
        await File.WriteAllBytesAsync(path, (await File.ReadAllBytesAsync(path, stop))[..120], stop);
        for (var poll = 0; poll < 2; poll++) await PollAsync(relay, stop);
        var file = Assert.Single(await relay.Get<FetchLedger>().ListAsync(relay.Account, stop));
        await relay.Get<ProcessResponse>().RunAsync(relay.Account, file.Key, stop);
        Assert.Contains(await WorkAsync(relay), i => i.Explanation.StartsWith("An answer from the mailbox is damaged:", StringComparison.Ordinal));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_whose_writer_only_renames_it_is_not_missed()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite, change: Profile("""{ "fetchOnce": true, "afterFetch": "leave" }"""));
        var path = Put(relay, "1.tmp", 1, Start);
        await PollAsync(relay, stop);
        File.Move(path, Path.Combine(relay.Outbound, "1.ta1"));
        for (var poll = 0; poll < 2; poll++) await PollAsync(relay, stop);
        Assert.Equal(["outbound/1.ta1"], await FetchedAsync(relay));
        Assert.Empty(await WorkAsync(relay));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Files_of_a_folder_that_cannot_be_listed_are_not_missed()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite, change: Profile("""{ "fetchOnce": true, "afterFetch": "leave", "receiveSubfolders": ["below"] }"""));
        var below = Directory.CreateDirectory(Path.Combine(relay.Outbound, "below")).FullName;
        Put(relay, "below/1.ta1", 1, Start);
        await PollAsync(relay, stop);
        Directory.Move(below, Path.Combine(relay.Mailbox, "aside"));
        await PollAsync(relay, stop);
        Directory.Move(Path.Combine(relay.Mailbox, "aside"), below);
        await PollAsync(relay, stop);
        Assert.Equal(["outbound/below/1.ta1"], await FetchedAsync(relay));
        Assert.DoesNotContain(await WorkAsync(relay), w => w.Kind is WorkKind.UnknownFile);
    }

    /// <summary>Polls until nothing is left to the next portion; gives what each fetched, was refused and left.</summary>
    static async Task<IReadOnlyList<(int Fetched, int Refused, int Remaining)>> PortionsAsync(RelayFixture relay)
    {
        var polls = new List<(int, int, int)>();
        do
        {
            await PollAsync(relay, TestContext.Current.CancellationToken, seconds: 1);
            var count = (await relay.Get<Accounts>().GetAsync(relay.Account, TestContext.Current.CancellationToken)).LastPoll!;
            polls.Add((count.Fetched, count.Refused, count.Remaining));
        }
        while (polls[^1].Item3 > 0);
        return polls;
    }

    static async Task PollAsync(RelayFixture relay, CancellationToken stop, int seconds = 600)
    {
        relay.Clock.Advance(TimeSpan.FromSeconds(seconds));
        await relay.Get<PollMailbox>().RunAsync(relay.Account, stop);
    }

    static async Task<IReadOnlyList<string>> FetchedAsync(RelayFixture relay) =>
        [.. (await relay.Get<FetchLedger>().ListAsync(relay.Account, TestContext.Current.CancellationToken)).Select(f => f.Path).Order(StringComparer.Ordinal)];

    static Task<IReadOnlyList<WorkItem>> WorkAsync(RelayFixture relay) => relay.Get<WorkItems>().ListAsync(WorkItems.ForAccount(relay.Account), TestContext.Current.CancellationToken);

    static string Put(RelayFixture relay, string name, int number, DateTime modified)
    {
        var path = Path.Combine(relay.Outbound, name);
        File.WriteAllBytes(path, Answers.Ta1($"{number:000000000}", "A"));
        File.SetLastWriteTimeUtc(path, modified);
        return path;
    }

    /// <summary>Connections to storage that end with the first request of a kind.</summary>
    sealed class Ending(Func<Request, bool> isIt) : HttpPipelineTransport
    {
        readonly HttpClientTransport real = HttpClientTransport.Shared;

        public override Request CreateRequest() => real.CreateRequest();

        public override void Process(HttpMessage message) => throw new NotSupportedException("The relay asks storage asynchronously only.");

        public override ValueTask ProcessAsync(HttpMessage message) => isIt(message.Request) ? throw new InvalidOperationException("We are killed.") : real.ProcessAsync(message);
    }

    static FileStream Hold(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.None);

    static Action<JsonObject> Profile(string json) => relay =>
    {
        foreach (var (name, value) in JsonNode.Parse(json)!.AsObject()) relay["profiles"]![0]![name] = value?.DeepClone();
    };
}
