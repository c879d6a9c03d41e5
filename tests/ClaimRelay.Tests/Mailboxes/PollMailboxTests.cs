using System.Text;
using System.Text.Json.Nodes;
using ClaimRelay.Mailboxes;
using ClaimRelay.Responses;
using ClaimRelay.Storage;
using ClaimRelay.Tests.Responses;
using ClaimRelay.Tests.Storage;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>Polls of an account whose mailbox is a folder.</summary>
public sealed class PollMailboxTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    static readonly byte[] Answer = Answers.Ta1("000000001", "A");

    [Fact(Timeout = TimeLimit)]
    public async Task A_complete_answer_is_archived_at_once_and_deleted_when_two_polls_saw_it_alike()
    {
        await using var relay = new RelayFixture(azurite);
        Put(relay, "a.ta1", Answer);
        var file = Assert.Single(await PollAsync(relay, TestContext.Current.CancellationToken));
        Assert.Equal(Answer, (await relay.Get<Archive>().ReadAsync(file.Sha256, TestContext.Current.CancellationToken)).ToArray());
        Assert.Single(Directory.GetFiles(relay.Outbound));
        Assert.Equal(file.Key, Assert.Single(await PollAsync(relay, TestContext.Current.CancellationToken)).Key);
        Assert.Empty(Directory.GetFiles(relay.Outbound));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_writer_that_pauses_behind_a_whole_interchange_loses_nothing()
    {
        await using var relay = new RelayFixture(azurite);
        byte[] both = [.. Answer, .. Answers.Ta1("000000002", "A")];
        Put(relay, "a.ta1", Answer);
        Assert.Equal([Answer.Length], (await PollAsync(relay, TestContext.Current.CancellationToken)).Select(f => (int)f.Size));
        Put(relay, "a.ta1", both);
        for (var poll = 0; poll < 2; poll++) await PollAsync(relay, TestContext.Current.CancellationToken);
        Assert.Equal([Answer.Length, both.Length], (await PollAsync(relay, TestContext.Current.CancellationToken)).Select(f => (int)f.Size).Order());
        Assert.Empty(Directory.GetFiles(relay.Outbound));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_does_not_wait_for_a_clock_that_was_ahead()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        Put(relay, "a.ta1", Answer.AsSpan(0, 60));
        Assert.Empty(await PollAsync(relay, stop));
        var ledger = relay.Get<FetchLedger>();
        var noted = Assert.Single(await ledger.ListingsAsync(relay.Account, stop)).Value;
        await ledger.NoteListingAsync(relay.Account, noted with { Since = relay.Clock.GetUtcNow().AddDays(7) }, stop);

        Assert.Empty(await PollAsync(relay, stop));
        Assert.Empty(await PollAsync(relay, stop, after: 3590));
        Assert.Single(await PollAsync(relay, stop, after: 20));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Polls_that_follow_each_other_at_once_take_nothing_away()
    {
        await using var relay = new RelayFixture(azurite);
        Put(relay, "a.ta1", Answer);
        Put(relay, "report.txt", "ACCEPTED 1"u8);
        for (var poll = 0; poll < 4; poll++) Assert.Single(await PollAsync(relay, TestContext.Current.CancellationToken, after: 4));
        Assert.Equal(2, Directory.GetFiles(relay.Outbound).Length);
        Assert.Equal(2, (await PollAsync(relay, TestContext.Current.CancellationToken, after: 8)).Count);
        Assert.Empty(Directory.GetFiles(relay.Outbound));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_writer_stuck_inside_an_interchange_has_an_hour_before_the_file_is_taken_as_it_is()
    {
        await using var relay = new RelayFixture(azurite);
        Put(relay, "a.ta1", Answer.AsSpan(0, 120));
        for (var poll = 0; poll < 12; poll++) Assert.Empty(await PollAsync(relay, TestContext.Current.CancellationToken));
        Assert.Equal(120, Assert.Single(await PollAsync(relay, TestContext.Current.CancellationToken)).Size);
        Assert.Empty(Directory.GetFiles(relay.Outbound));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_without_bytes_waits_for_them()
    {
        await using var relay = new RelayFixture(azurite);
        Put(relay, "a.ta1", []);
        for (var poll = 0; poll < 3; poll++) Assert.Empty(await PollAsync(relay, TestContext.Current.CancellationToken));
        Assert.Single(Directory.GetFiles(relay.Outbound));
        Put(relay, "a.ta1", Answer);
        Assert.Single(await PollAsync(relay, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_that_grows_is_fetched_once_it_is_whole()
    {
        await using var relay = new RelayFixture(azurite);
        // In the ISA, behind it, and in the control number of the IEA; whole but for its last terminator it would be taken as finished.
        foreach (var length in new[] { 50, 107, Answer.Length - 2 })
        {
            Put(relay, "a.ta1", Answer.AsSpan(0, length));
            Assert.Empty(await PollAsync(relay, TestContext.Current.CancellationToken));
        }

        Put(relay, "a.ta1", Answer);
        Assert.Equal(Answer.Length, Assert.Single(await PollAsync(relay, TestContext.Current.CancellationToken)).Size);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_that_is_no_X12_is_fetched_when_two_polls_saw_it_alike()
    {
        await using var relay = new RelayFixture(azurite);
        Put(relay, "report.txt", "ACCEPTED 1"u8);
        Assert.Empty(await PollAsync(relay, TestContext.Current.CancellationToken));
        Put(relay, "report.txt", "ACCEPTED 1 REJECTED 2"u8);
        Assert.Empty(await PollAsync(relay, TestContext.Current.CancellationToken));
        Assert.Equal(21, Assert.Single(await PollAsync(relay, TestContext.Current.CancellationToken)).Size);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_recycled_name_with_other_content_is_another_file()
    {
        await using var relay = new RelayFixture(azurite);
        Put(relay, "AA000001.X3", Answer);
        await PollAsync(relay, TestContext.Current.CancellationToken);
        // As long as the first one: only its bytes differ.
        var second = Answers.Ta1("000000002", "A");
        Put(relay, "AA000001.X3", second);
        await PollAsync(relay, TestContext.Current.CancellationToken);
        var files = await PollAsync(relay, TestContext.Current.CancellationToken);
        Assert.Equal(2, files.Select(f => f.Sha256).Distinct().Count());
        Assert.Empty(Directory.GetFiles(relay.Outbound));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Fetched_files_are_moved_and_a_recycled_name_does_not_overwrite_the_earlier_file()
    {
        await using var relay = new RelayFixture(azurite, change: After("move"));
        var second = Answers.Ta1("000000002", "A");
        foreach (var content in new[] { Answer, second })
        {
            Put(relay, "AA000001.X3", content);
            for (var poll = 0; poll < 2; poll++) await PollAsync(relay, TestContext.Current.CancellationToken);
        }

        Assert.Empty(Directory.GetFiles(relay.Outbound));
        var moved = Directory.GetFiles(Path.Combine(relay.Mailbox, "archive")).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(2, moved.Count);
        Assert.Equal((Encoding.ASCII.GetString(Answer), Encoding.ASCII.GetString(second)), (await TextAsync(moved[0]), await TextAsync(moved[1])));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Where_files_must_be_left_each_is_fetched_once_and_again_when_it_changed()
    {
        await using var relay = new RelayFixture(azurite, change: After("leave"));
        Put(relay, "a.ta1", Answer);
        for (var poll = 0; poll < 3; poll++) Assert.Single(await PollAsync(relay, TestContext.Current.CancellationToken));
        Put(relay, "a.ta1", Answers.Ta1("000000002", "A"));
        Assert.Equal(2, (await PollAsync(relay, TestContext.Current.CancellationToken)).Count);
        Assert.Single(Directory.GetFiles(relay.Outbound));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_that_vanished_before_it_was_whole_leaves_nothing_behind_and_may_come_again()
    {
        await using var relay = new RelayFixture(azurite);
        Put(relay, "a.ta1", Answer.AsSpan(0, 60));
        Assert.Empty(await PollAsync(relay, TestContext.Current.CancellationToken));
        File.Delete(Path.Combine(relay.Outbound, "a.ta1"));
        Assert.Empty(await PollAsync(relay, TestContext.Current.CancellationToken));
        Put(relay, "a.ta1", Answer);
        Assert.Single(await PollAsync(relay, TestContext.Current.CancellationToken));
        Assert.Null((await relay.Get<Accounts>().GetAsync(relay.Account, TestContext.Current.CancellationToken)).LastError);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_that_may_not_be_taken_away_is_work_once_and_holds_up_no_other()
    {
        await using var relay = new RelayFixture(azurite, change: After("move"));
        Directory.Delete(Path.Combine(relay.Mailbox, "archive"));
        Put(relay, "a.ta1", Answer);
        Put(relay, "b.ta1", Answers.Ta1("000000002", "A"));
        for (var poll = 0; poll < 3; poll++) Assert.Equal(2, (await PollAsync(relay, TestContext.Current.CancellationToken)).Count);
        var items = await relay.Get<WorkItems>().ListAsync(WorkItems.ForAccount(relay.Account), TestContext.Current.CancellationToken);
        Assert.Equal([WorkKind.UnknownFile, WorkKind.UnknownFile], items.Select(i => i.Kind));
        Assert.Null((await relay.Get<Accounts>().GetAsync(relay.Account, TestContext.Current.CancellationToken)).LastError);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_that_is_not_processed_is_found_again_until_it_is_though_the_partner_took_it_away()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        Put(relay, "a.ta1", Answer);
        var file = Assert.Single(await PollAsync(relay, stop));
        File.Delete(Path.Combine(relay.Outbound, "a.ta1"));
        Assert.Empty(await relay.Get<FetchLedger>().TakeWaitingAsync(relay.Account, stop));

        // Its message is lost. Whoever takes it to send it again, takes it alone.
        relay.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal([file.Key], await relay.Get<FetchLedger>().TakeWaitingAsync(relay.Account, stop));
        Assert.Empty(await relay.Get<FetchLedger>().TakeWaitingAsync(relay.Account, stop));
        relay.Clock.Advance(TimeSpan.FromMinutes(19));
        Assert.Empty(await relay.Get<FetchLedger>().TakeWaitingAsync(relay.Account, stop));
        relay.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([file.Key], await relay.Get<FetchLedger>().TakeWaitingAsync(relay.Account, stop));

        await relay.Get<ProcessResponse>().RunAsync(relay.Account, file.Key, stop);
        relay.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Empty(await relay.Get<FetchLedger>().TakeWaitingAsync(relay.Account, stop));
    }

    /// <param name="after">Seconds since the poll before.</param>
    static async Task<IReadOnlyList<FetchedFile>> PollAsync(RelayFixture relay, CancellationToken cancellation, int after = 300)
    {
        relay.Clock.Advance(TimeSpan.FromSeconds(after));
        await relay.Get<PollMailbox>().RunAsync(relay.Account, cancellation);
        return await relay.Get<FetchLedger>().ListAsync(relay.Account, cancellation);
    }

    static int written;

    /// <summary>Each write has a time of its own, as in a mailbox, whatever the file system's clock can tell apart.</summary>
    static void Put(RelayFixture relay, string name, ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(relay.Outbound, name);
        File.WriteAllBytes(path, content);
        File.SetLastWriteTimeUtc(path, new DateTime(2026, 11, 2, 9, 0, 0, DateTimeKind.Utc).AddMinutes(Interlocked.Increment(ref written)));
    }

    static Task<string> TextAsync(string path) => File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);

    static Action<JsonObject> After(string action) => relay => relay["profiles"]![0]!["afterFetch"] = action;
}
