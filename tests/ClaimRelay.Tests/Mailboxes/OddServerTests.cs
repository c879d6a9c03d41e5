using System.Text.Json.Nodes;
using ClaimRelay.Mailboxes;
using ClaimRelay.Tests.Responses;
using ClaimRelay.Tests.Storage;
using ClaimRelay.WorkQueues;
using Renci.SshNet.Common;
using Renci.SshNet.Sftp;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>Polls of servers that list other than they tell, lack operations or folders, or hold more than a poll takes.</summary>
public sealed class OddServerTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    static readonly DateTime Start = new(2026, 11, 2, 8, 0, 37, DateTimeKind.Utc);

    [Fact(Timeout = TimeLimit)]
    public async Task Where_a_listing_tells_times_in_minutes_files_are_fetched_and_taken_away()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = await RelayAsync("""{ "filesPerPoll": 2 }""", mailbox => mailbox.Listed = files => [.. files.Select(f => f with { Modified = new(f.Modified.UtcTicks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero) })]);
        for (var file = 1; file <= 3; file++) Put(relay, $"{file}.ta1", file, Start);
        Assert.Equal([(2, 0, 1), (1, 2, 0)], [await PollAsync(relay, stop, 1), await PollAsync(relay, stop, 1)]);
        for (var poll = 0; poll < 2; poll++) await PollAsync(relay, stop);
        Assert.Empty(Directory.GetFiles(relay.Outbound));
        Assert.Empty(await WorkAsync(relay));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_written_again_in_the_minute_that_was_listed_is_not_taken_away_unfetched()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = await RelayAsync("{}");
        await using var mailbox = new FolderMailbox(relay.Account, relay.Mailbox);
        Put(relay, "a", 1, Start);
        var seen = (await mailbox.StatAsync("outbound/a", stop))!;
        var listed = seen with { Modified = new(seen.Modified.UtcTicks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero) };
        Assert.False(await CleanUp.RunAsync(mailbox, new() { Id = "own" }, listed, listed, "", stop));
        Assert.True(await CleanUp.RunAsync(mailbox, new() { Id = "own" }, listed, null, "", stop));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_that_is_never_as_it_is_listed_waits_is_work_once_and_is_settled_when_it_was_fetched()
    {
        var stop = TestContext.Current.CancellationToken;
        var more = 1;
        await using var relay = await RelayAsync("""{ "filesPerPoll": 2 }""", mailbox => mailbox.Listed = files => [.. files.Select(f => f with { Size = f.Size + more })]);
        for (var file = 1; file <= 3; file++) Put(relay, $"{file}.ta1", file, Start);

        // More of them than a portion: no poll follows at once for those that were tried.
        Assert.Equal([(0, 2, 1), (0, 3, 0), (0, 3, 0)], [await PollAsync(relay, stop, 1), await PollAsync(relay, stop, 1), await PollAsync(relay, stop, 1)]);
        for (var poll = 0; poll < 5; poll++) await PollAsync(relay, stop, 300);
        Assert.Empty(await WorkAsync(relay));
        for (var poll = 0; poll < 24 * 12; poll++) await PollAsync(relay, stop, 300);
        var items = await WorkAsync(relay);
        Assert.Equal(3, items.Count);
        Assert.All(items, i => Assert.Equal((WorkKind.UnknownFile, WorkState.Open), (i.Kind, i.State)));
        Assert.Contains("the file is not as it was listed", items[0].Explanation, StringComparison.Ordinal);
        Assert.StartsWith("Something goes on writing the file, or the server lists another size or time than the file has:", items[0].NextStep, StringComparison.Ordinal);

        more = 0;
        for (var poll = 0; poll < 2; poll++) await PollAsync(relay, stop, 1);
        Assert.Equal(3, (await relay.Get<FetchLedger>().ListAsync(relay.Account, stop)).Count);
        Assert.All(await WorkAsync(relay), i => Assert.Equal(WorkState.Done, i.State));
    }

    [Theory(Timeout = TimeLimit), InlineData("delete", "deleted", "or to move with an archiveFolder"), InlineData("move", "moved", "or to delete")]
    public async Task A_server_that_cannot_take_files_away_is_one_item_and_stops_nothing(string afterFetch, string verb, string instead)
    {
        var stop = TestContext.Current.CancellationToken;
        var unsupported = true;
        var asked = 0;
        Task Refuse(string path) => Interlocked.Increment(ref asked) > 0 && unsupported
            ? throw new MailboxException(MailboxFault.Configuration, "acme", "no such operation", new SftpException(StatusCode.OperationUnsupported, "no")) : Task.CompletedTask;
        await using var relay = await RelayAsync($$"""{ "afterFetch": "{{afterFetch}}", "filesPerPoll": 2 }""", mailbox => (mailbox.BeforeDelete, mailbox.BeforeRename) = (Refuse, Refuse));
        for (var file = 1; file <= 3; file++) Put(relay, $"{file}.ta1", file, Start);
        for (var poll = 0; poll < 2; poll++) await PollAsync(relay, stop, 1);
        // One file asks for all of a poll.
        for (var poll = 0; poll < 3; poll++) Assert.Equal(poll == 0 ? 1 : 0, (await PollAsync(relay, stop, poll == 0 ? 60 : 1)).Remaining);
        Assert.Equal(2, asked);
        Assert.Null((await relay.Get<Accounts>().GetAsync(relay.Account, stop)).WhyItRests);
        Assert.Equal(3, (await relay.Get<FetchLedger>().ListAsync(relay.Account, stop)).Count);
        var item = Assert.Single(await WorkAsync(relay));
        Assert.Equal(($"Fetched files cannot be {verb} in this mailbox: its server does not have the operation. They are stored here and processed, and stand in the mailbox; all else goes on.", WorkState.Open), (item.Explanation, item.State));
        Assert.StartsWith($"Set afterFetch in the profile to leave, {instead}.", item.NextStep, StringComparison.Ordinal);

        unsupported = false;
        for (var poll = 0; poll < 2; poll++) await PollAsync(relay, stop, 7200);
        Assert.Empty(Directory.GetFiles(relay.Outbound));
        Assert.Equal(WorkState.Done, Assert.Single(await WorkAsync(relay)).State);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_server_that_cannot_take_files_away_is_settled_when_the_profile_leaves_them()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = await RelayAsync("{}", mailbox => mailbox.BeforeDelete = _ => throw new MailboxException(MailboxFault.Configuration, "acme", "no such operation", new SftpException(StatusCode.OperationUnsupported, "no")));
        Put(relay, "1.ta1", 1, Start);
        for (var poll = 0; poll < 2; poll++) await PollAsync(relay, stop);
        Assert.Equal(WorkState.Open, Assert.Single(await WorkAsync(relay)).State);
        await relay.ReconfigureAsync(Profile("""{ "afterFetch": "leave" }"""));
        await PollAsync(relay, stop);
        Assert.Equal(WorkState.Done, Assert.Single(await WorkAsync(relay)).State);
    }

    [Theory(Timeout = TimeLimit), InlineData("delete", "deleted", "or to move with an archiveFolder"), InlineData("move", "moved", "or to delete")]
    public async Task An_account_without_the_right_to_take_files_away_is_one_item_and_stops_nothing(string afterFetch, string verb, string instead)
    {
        var stop = TestContext.Current.CancellationToken;
        var (denied, asked) = (true, 0);
        Task Refuse(string path) => Interlocked.Increment(ref asked) > 0 && denied ? throw new MailboxException(MailboxFault.Denied, "acme", "permission denied") : Task.CompletedTask;
        await using var relay = await RelayAsync($$"""{ "afterFetch": "{{afterFetch}}" }""", mailbox => (mailbox.BeforeDelete, mailbox.BeforeRename) = (Refuse, Refuse));
        for (var file = 1; file <= 5; file++) Put(relay, $"{file}.ta1", file, Start);
        for (var poll = 0; poll < 6; poll++) await PollAsync(relay, stop);
        Assert.Equal(5, (await relay.Get<FetchLedger>().ListAsync(relay.Account, stop)).Count);
        Assert.InRange(asked, 2, 6);
        Assert.Null((await relay.Get<Accounts>().GetAsync(relay.Account, stop)).LastError);
        var item = Assert.Single(await WorkAsync(relay));
        Assert.Equal(($"Fetched files cannot be {verb} in this mailbox: the account has no right to that. They are stored here and processed, and stand in the mailbox; all else goes on.", WorkState.Open), (item.Explanation, item.State));
        Assert.StartsWith($"Ask the clearinghouse for the right, or set afterFetch in the profile to leave, {instead}.", item.NextStep, StringComparison.Ordinal);

        denied = false;
        for (var poll = 0; poll < 2; poll++) await PollAsync(relay, stop, 7200);
        Assert.Empty(Directory.GetFiles(relay.Outbound));
        Assert.Equal(WorkState.Done, Assert.Single(await WorkAsync(relay)).State);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task One_file_that_may_not_be_taken_away_keeps_no_other_there_and_its_item_lasts_as_long()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = await RelayAsync("{}", mailbox => mailbox.BeforeDelete = path => path.EndsWith("1.ta1", StringComparison.Ordinal) ? throw new MailboxException(MailboxFault.Denied, "acme", "permission denied") : Task.CompletedTask);
        for (var file = 1; file <= 3; file++) Put(relay, $"{file}.ta1", file, Start.AddMinutes(file));
        for (var poll = 0; poll < 4; poll++) await PollAsync(relay, stop, 1200);
        Assert.Equal("1.ta1", Path.GetFileName(Assert.Single(Directory.GetFiles(relay.Outbound))));
        Put(relay, "4.ta1", 4, Start.AddMinutes(4));
        for (var poll = 0; poll < 2; poll++) await PollAsync(relay, stop, 60);
        Assert.Single(Directory.GetFiles(relay.Outbound));
        Assert.Equal(WorkState.Open, Assert.Single(await WorkAsync(relay)).State);

        File.Delete(Path.Combine(relay.Outbound, "1.ta1"));
        Put(relay, "5.ta1", 5, Start.AddMinutes(5));
        for (var poll = 0; poll < 2; poll++) await PollAsync(relay, stop, 60);
        Assert.Equal(WorkState.Done, Assert.Single(await WorkAsync(relay)).State);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Files_that_are_gone_before_their_portion_came_are_missed()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = await RelayAsync("""{ "filesPerPoll": 2 }""");
        for (var file = 1; file <= 5; file++) Put(relay, $"{file}.ta1", file, Start.AddMinutes(file));
        Assert.Equal((2, 0, 3), await PollAsync(relay, stop, 1));
        for (var file = 3; file <= 5; file++) File.Delete(Path.Combine(relay.Outbound, $"{file}.ta1"));
        await PollAsync(relay, stop);
        Assert.Equal(3, (await relay.Get<Accounts>().GetAsync(relay.Account, stop)).LastPoll!.Vanished);
        Assert.Equal(["outbound/3.ta1", "outbound/4.ta1", "outbound/5.ta1"], (await WorkAsync(relay)).Select(i => i.Explanation.Split('\'')[1]).Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Files_that_are_gone_after_a_poll_that_gave_up_are_missed()
    {
        var stop = TestContext.Current.CancellationToken;
        var down = true;
        await using var relay = await RelayAsync("{}", mailbox => mailbox.BeforeGet = _ => down ? throw new MailboxException(MailboxFault.Transient, "acme", "lost") : Task.CompletedTask);
        for (var file = 1; file <= 6; file++) Put(relay, $"{file}.ta1", file, Start.AddMinutes(file));
        await PollAsync(relay, stop, 1);
        down = false;
        File.Delete(Path.Combine(relay.Outbound, "6.ta1"));
        await PollAsync(relay, stop, 1);
        Assert.StartsWith("The file 'outbound/6.ta1' of ", Assert.Single(await WorkAsync(relay)).Explanation, StringComparison.Ordinal);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Thousands_of_files_are_noted_when_they_are_first_listed()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = await RelayAsync("""{ "filesPerPoll": 1 }""", mailbox => mailbox.Listed = files => [.. files, .. Enumerable.Range(0, 3000).Select(i => new MailboxFile($"outbound/later-{i}", 9, Start.AddDays(1)))]);
        Put(relay, "1.ta1", 1, Start);
        Assert.Equal((1, 0, 3000), await PollAsync(relay, stop, 1));
        Assert.Equal(3001, (await relay.Get<FetchLedger>().ListingsAsync(relay.Account, stop)).Count);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_folder_that_cannot_be_listed_keeps_the_rest_of_the_others_not_waiting()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = await RelayAsync("""{ "filesPerPoll": 2, "receiveSubfolders": ["below"] }""");
        for (var file = 1; file <= 3; file++) Put(relay, $"{file}.ta1", file, Start);
        List<bool> follows = [];
        for (var poll = 0; poll < 2; poll++) follows.Add((await relay.Get<PollMailbox>().RunAsync(relay.Account, stop)).Delay is not null);
        Assert.Equal([true, false], follows);
        Assert.Equal(3, (await relay.Get<FetchLedger>().ListAsync(relay.Account, stop)).Count);
        Assert.Equal((2, 0), await relay.Get<Accounts>().GetAsync(relay.Account, stop) is var state ? (state.Polls, state.Failures) : default);
        var unlisted = Assert.Single(await WorkAsync(relay));
        Assert.StartsWith($"Folders below the receive folder cannot be listed: Mailbox {relay.Account}, list 'outbound/below': the file or folder does not exist", unlisted.Explanation, StringComparison.Ordinal);

        // An outage of all is told beside it, and each is over by itself.
        Directory.Move(relay.Outbound, relay.Outbound + "-aside");
        for (var poll = 0; poll < 2; poll++) await PollAsync(relay, stop);
        Assert.Equal(2, (await WorkAsync(relay)).Count(w => w.State is WorkState.Open));
        Directory.Move(relay.Outbound + "-aside", relay.Outbound);
        await PollAsync(relay, stop);
        Assert.Equal(unlisted.Id, Assert.Single(await WorkAsync(relay), w => w.State is WorkState.Open).Id);
        Directory.CreateDirectory(Path.Combine(relay.Outbound, "below"));
        await PollAsync(relay, stop);
        Assert.DoesNotContain(await WorkAsync(relay), w => w.State is WorkState.Open);
    }

    async Task<RelayFixture> RelayAsync(string profile, Action<Scripted>? script = null)
    {
        var relay = new RelayFixture(azurite, change: Profile(profile))
        {
            Watch = inner =>
            {
                var mailbox = new Scripted(inner);
                script?.Invoke(mailbox);
                return mailbox;
            },
        };
        await relay.RestartAsync();
        return relay;
    }

    static async Task<(int Fetched, int Waiting, int Remaining)> PollAsync(RelayFixture relay, CancellationToken stop, int seconds = 600)
    {
        relay.Clock.Advance(TimeSpan.FromSeconds(seconds));
        var outcome = await relay.Get<PollMailbox>().RunAsync(relay.Account, stop);
        if ((await relay.Get<Accounts>().GetAsync(relay.Account, stop)).LastPoll is not { } count) return default;
        Assert.Equal(count.Remaining > 0, outcome.Delay is not null);
        return (count.Fetched, count.Waiting, count.Remaining);
    }

    static Task<IReadOnlyList<WorkItem>> WorkAsync(RelayFixture relay) => relay.Get<WorkItems>().ListAsync(WorkItems.ForAccount(relay.Account), TestContext.Current.CancellationToken);

    static void Put(RelayFixture relay, string name, int number, DateTime modified)
    {
        var path = Path.Combine(relay.Outbound, name);
        File.WriteAllBytes(path, Answers.Ta1($"{number:000000000}", "A"));
        File.SetLastWriteTimeUtc(path, modified);
    }

    static Action<JsonObject> Profile(string json) => relay =>
    {
        foreach (var (name, value) in JsonNode.Parse(json)!.AsObject()) relay["profiles"]![0]![name] = value?.DeepClone();
    };
}
