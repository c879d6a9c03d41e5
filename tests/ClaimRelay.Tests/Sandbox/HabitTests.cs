using System.IO.Compression;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Sandbox.Clearinghouses;
using ClaimRelay.Sandbox.Lines;
using ClaimRelay.Sandbox.Samples;
using ClaimRelay.Storage;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.Sandbox;

/// <summary>The relay at clearinghouses with habits, each behind a real sshd.</summary>
public sealed class HabitTests(AzuriteFixture azurite)
{
    const int Limit = 180_000;

    static readonly MailboxProfile Plain = MailboxProfile.Get("generic");

    public static TheoryData<string> Played => new(MailboxProfile.All.Select(p => p.Id));

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Played))]
    public async Task A_claim_goes_to_each_clearinghouse_as_the_sandbox_plays_it_and_every_answer_comes_back(string id)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var played = await PlayedRelay.StartAsync(azurite, MailboxProfile.Get(id), stop);
        var sent = await played.SendAsync("A-1");
        Assert.True(sent.State is TransmissionState.Delivered, sent.LastError);
        await PlayedRelay.UntilAsync(() => played.Sandbox.Clearinghouse.Received.Count == 1);
        await played.FetchAsync(played.Sandbox.Clearinghouse.Received[0].Answers.Count);
        await played.AssertFetchedWholeAsync();
        Assert.Equal(ClaimStatus.Paid, await played.StatusAsync("A-1"));
        Assert.Empty(await played.Relay.Get<WorkItems>().ListAsync(WorkItems.ForAccount(played.Relay.Account), stop));
        Assert.DoesNotContain(played.Sandbox.Clearinghouse.Received, file => file.HoldsDuplicates);
        Assert.Null((await played.Relay.Get<Accounts>().GetAsync(played.Relay.Account, stop)).LastError);
    }

    [Theory(Timeout = Limit)]
    [InlineData("stedi-test", "STEDITEST", "")]
    [InlineData("office-ally-test", "330897513", "OATEST_")]
    public async Task A_test_mailbox_gets_test_files_with_every_mark_that_it_goes_by_and_no_other(string id, string receiver, string token)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var played = await PlayedRelay.StartAsync(azurite, MailboxProfile.Get(id), stop);
        await played.SendAsync("A-1");
        await PlayedRelay.UntilAsync(() => played.Sandbox.Clearinghouse.Received.Count == 1);
        var received = played.Sandbox.Clearinghouse.Received[0];
        var file = OutgoingFile.Of((await played.Relay.Get<Archive>().ReadAsync(received.Sha256, stop)).Span, played.Sandbox.Options.Profile.SendFolder, received.Name);
        Assert.Equal((receiver, "T"), (file.ReceiverId, file.Usage));
        Assert.StartsWith(token, file.Name, StringComparison.Ordinal);
        await played.FetchAsync(received.Answers.Count);
        Assert.Equal(ClaimStatus.Paid, await played.StatusAsync("A-1"));

        await played.Relay.ReceiveAsync(InventedClaims.File(["A-2"], "P", isa13: 2), "A-2.837");
        Assert.Single(await played.TransmissionsAsync());
    }

    [Fact(Timeout = Limit)]
    public async Task Names_that_come_round_are_other_files()
    {
        var stop = TestContext.Current.CancellationToken;
        var answers = 5;
        var recycling = Plain.With([Habit.RecycledNames]);
        await using var played = await PlayedRelay.StartAsync(azurite, recycling with { Cycle = [.. recycling.Cycle.Take(answers)] }, stop);
        for (var file = 1; file <= 3; file++)
        {
            await played.SendAsync($"A-{file}");
            await PlayedRelay.UntilAsync(() => played.Sandbox.Clearinghouse.Received.Count == file);
            await played.FetchAsync(file * answers);
            Assert.Equal(ClaimStatus.Paid, await played.StatusAsync($"A-{file}"));
            // Cleared away, so that the same names can come again.
            while (Directory.GetFiles(played.Sandbox.ReceiveFolder).Length > 0) await played.PollAsync();
        }

        await played.AssertFetchedWholeAsync();
        Assert.Equal(answers, (await played.PollAsync()).Select(f => f.Path).Distinct().Count());
    }

    [Fact(Timeout = Limit)]
    public async Task An_upload_that_is_taken_before_it_can_be_looked_at_is_picked_up_and_not_sent_again()
    {
        var stop = TestContext.Current.CancellationToken;
        FaultProxy? line = null;
        await using var played = await PlayedRelay.StartAsync(azurite, Plain.With([Habit.InstantPickUp]), stop, (account, _) =>
        {
            line = new(account["port"]!.GetValue<int>(), TimeProvider.System) { Delay = TimeSpan.FromMilliseconds(150) };
            account["port"] = line.Port;
        });
        using (line)
        {
            var sent = await played.SendAsync("A-1");
            Assert.Equal((TransmissionState.Delivered, DeliveryOutcome.PickedUp), (sent.State, sent.Outcome));
            await PlayedRelay.UntilAsync(() => played.Sandbox.Clearinghouse.Received.Count == 1);
            Assert.Equal((sent.FileName, sent.Sha256), (played.Sandbox.Clearinghouse.Received[0].Name, played.Sandbox.Clearinghouse.Received[0].Sha256));
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_file_that_is_taken_away_when_it_was_fetched_is_fetched_when_it_is_finished_and_kept()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var played = await PlayedRelay.StartAsync(azurite, Plain.With([Habit.ArchiveAfterFetch]), stop);
        var report = Path.Combine(played.Sandbox.ReceiveFolder, "report.txt");
        await File.WriteAllTextAsync(report, "ACCEPTED", stop);

        // Still growing: reading it now would take away the half of it.
        Assert.Empty(await played.PollAsync());
        await File.AppendAllTextAsync(report, " 12", stop);
        Assert.Empty(await played.PollAsync());
        var file = Assert.Single(await played.PollAsync());
        Assert.Equal("ACCEPTED 12", System.Text.Encoding.ASCII.GetString((await played.Relay.Get<Archive>().ReadAsync(file.Sha256, stop)).Span));
        await PlayedRelay.UntilAsync(() => !File.Exists(report));
        Assert.Equal("ACCEPTED 12", await File.ReadAllTextAsync(Path.Combine(played.Sandbox.Server.Root("sandbox"), "archive", "report.txt"), stop));
        Assert.Single(await played.PollAsync());
    }

    [Fact(Timeout = Limit)]
    public async Task A_file_that_is_taken_away_before_the_look_after_its_fetch_is_kept()
    {
        var stop = TestContext.Current.CancellationToken;
        FaultProxy? line = null;
        await using var played = await PlayedRelay.StartAsync(azurite, Plain.With([Habit.ArchiveAfterFetch]), stop, (account, _) =>
        {
            line = new(account["port"]!.GetValue<int>(), TimeProvider.System) { Delay = TimeSpan.FromMilliseconds(200) };
            account["port"] = line.Port;
        });
        using (line)
        {
            await played.SendAsync("A-1");
            await PlayedRelay.UntilAsync(() => played.Sandbox.Clearinghouse.Received.Count == 1);
            await played.FetchAsync(5);
            Assert.Equal(ClaimStatus.Paid, await played.StatusAsync("A-1"));
            await played.AssertFetchedWholeAsync();
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_file_that_is_gone_right_after_it_came_whole_is_not_thrown_away()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var mailbox = new Vanishing();
        var file = Assert.Single(await mailbox.ListAsync("outbound", stop));
        Assert.Equal("ISA"u8.ToArray(), await SafeFetch.RunAsync(mailbox, file, 100, stop));
        await Assert.ThrowsAsync<MailboxException>(() => SafeFetch.RunAsync(mailbox, file, 100, stop));
    }

    [Fact(Timeout = Limit)]
    public async Task A_zipped_remittance_is_archived_whole_and_what_is_in_it_is_applied()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var played = await PlayedRelay.StartAsync(azurite, Plain.With([Habit.ZippedRemittances]), stop);
        await played.SendAsync("A-1");
        await PlayedRelay.UntilAsync(() => played.Sandbox.Clearinghouse.Received.Count == 1);
        var zip = Assert.Single(await played.FetchAsync(5), f => f.Path.EndsWith(".zip", StringComparison.Ordinal));
        await using var archive = new ZipArchive(new MemoryStream((await played.Relay.Get<Archive>().ReadAsync(zip.Sha256, stop)).ToArray()));
        Assert.EndsWith("_835.x12", Assert.Single(archive.Entries).Name);
        var processed = Assert.Single(await played.PollAsync(), f => f.Key == zip.Key);
        Assert.Contains("835", processed.Kinds);
        Assert.Equal(ClaimStatus.Paid, await played.StatusAsync("A-1"));
    }

    [Fact(Timeout = Limit)]
    public async Task Where_single_files_are_not_told_of_listings_serve()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var played = await PlayedRelay.StartAsync(azurite, Plain.With([Habit.NoStat]), stop);
        var sent = await played.SendAsync("A-1");
        Assert.True(sent.State is TransmissionState.Delivered, sent.LastError);
        await PlayedRelay.UntilAsync(() => played.Sandbox.Clearinghouse.Received.Count == 1);
        await played.FetchAsync(5);
        Assert.Equal(ClaimStatus.Paid, await played.StatusAsync("A-1"));
        while (Directory.GetFiles(played.Sandbox.ReceiveFolder).Length > 0) await played.PollAsync();
    }

    [Fact(Timeout = Limit)]
    public async Task Where_single_files_are_not_told_of_a_name_that_is_taken_is_still_not_overwritten()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var played = await PlayedRelay.StartAsync(azurite, Plain.With([Habit.NoStat]), stop);
        var mailbox = await played.Relay.Get<MailboxFactory>().OpenAsync(played.Relay.Get<RelayConfiguration>().Accounts[0], played.Relay.Get<RelayConfiguration>().ProfileOf(played.Relay.Get<RelayConfiguration>().Accounts[0]), stop);
        await using (mailbox)
        {
            await mailbox.PutAsync("outbound/a", new MemoryStream("first"u8.ToArray()), overwrite: false, stop);
            await mailbox.PutAsync("outbound/b", new MemoryStream("second"u8.ToArray()), overwrite: false, stop);
            Assert.Equal(MailboxFault.Exists, (await Assert.ThrowsAsync<MailboxException>(() => mailbox.RenameAsync("outbound/b", "outbound/a", stop))).Fault);
            Assert.Equal(MailboxFault.Exists, (await Assert.ThrowsAsync<MailboxException>(() => mailbox.PutAsync("outbound/a", new MemoryStream("third"u8.ToArray()), overwrite: false, stop))).Fault);
            Assert.Null(await mailbox.StatAsync("outbound/none", stop));
            Assert.Null(await mailbox.StatAsync("nowhere/none", stop));
            Assert.True((await mailbox.DescribeAsync(stop)).LooksByListing);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Where_nothing_may_be_renamed_files_go_straight_to_their_names_if_the_profile_says_so()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var played = await PlayedRelay.StartAsync(azurite, Plain.With([Habit.NoRename]), stop);
        Assert.Equal(TransmissionState.Delivered, (await played.SendAsync("A-1")).State);
        await PlayedRelay.UntilAsync(() => played.Sandbox.Clearinghouse.Received.Count == 1);
        await played.FetchAsync(5);
        Assert.Equal(ClaimStatus.Paid, await played.StatusAsync("A-1"));
    }

    [Fact(Timeout = Limit)]
    public async Task Where_nothing_may_be_renamed_and_the_profile_does_not_know_nothing_is_sent_and_that_is_said()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var played = await PlayedRelay.StartAsync(azurite, Plain.With([Habit.NoRename]), stop, (_, profile) => profile["renameAllowed"] = true);
        var sent = await played.SendAsync("A-1");
        Assert.Equal((TransmissionState.Ready, true), (sent.State, sent.LastError?.Contains("rename", StringComparison.Ordinal)));
        Assert.Contains("permission denied", sent.LastError);
        Assert.Empty(played.Sandbox.Clearinghouse.Received);
    }

    [Fact(Timeout = Limit)]
    public async Task Answers_that_are_written_in_pieces_are_processed_when_they_are_whole()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var played = await PlayedRelay.StartAsync(azurite, Plain.With([Habit.SlowWriter]), stop);
        await played.SendAsync("A-1");
        await PlayedRelay.UntilAsync(() => Directory.GetFiles(played.Sandbox.ReceiveFolder).Length > 0);

        // They look alike from poll to poll here, for the pieces are seconds apart and the polls follow at once.
        await played.FetchAsync(5);
        Assert.Equal(ClaimStatus.Paid, await played.StatusAsync("A-1"));
        await played.AssertFetchedWholeAsync();
    }

    [Fact(Timeout = Limit)]
    public async Task Answers_in_folders_by_tax_id_are_found_and_a_folder_that_is_not_there_yet_holds_up_no_other()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var played = await PlayedRelay.StartAsync(azurite, Plain.With([Habit.TaxIdFolders]), stop, (account, _) => account["receiveSubfolders"]!.AsArray().Insert(0, "990000999"));
        await played.SendAsync("A-1");
        await PlayedRelay.UntilAsync(() => played.Sandbox.Clearinghouse.Received.Count == 1);
        Assert.All(await played.FetchAsync(5), file => Assert.StartsWith($"outbound/{SamplePractice.Hilltop.TaxId}/", file.Path));
        Assert.Equal(ClaimStatus.Paid, await played.StatusAsync("A-1"));
        Assert.Contains("990000999", Assert.Single(await played.Relay.Get<WorkItems>().ListAsync(WorkItems.ForAccount(played.Relay.Account), stop), i => i.State is WorkState.Open).Explanation, StringComparison.Ordinal);
    }

    /// <summary>A mailbox with one file that is gone once it was fetched.</summary>
    sealed class Vanishing : IMailbox
    {
        readonly MailboxFile file = new("outbound/a", 3, DateTimeOffset.UnixEpoch);
        bool gone;

        public string Account => "acme";
        public Task<IReadOnlyList<MailboxFile>> ListAsync(string folder, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<MailboxFile>>([file]);
        public Task<MailboxFile?> StatAsync(string path, CancellationToken cancellation) => Task.FromResult(gone ? null : file);
        public Task<MailboxDescription> DescribeAsync(CancellationToken cancellation) => throw new NotSupportedException();
        public Task PutAsync(string path, Stream content, bool overwrite, CancellationToken cancellation) => throw new NotSupportedException();
        public Task RenameAsync(string from, string to, CancellationToken cancellation) => throw new NotSupportedException();
        public Task DeleteAsync(string path, CancellationToken cancellation) => throw new NotSupportedException();
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public async Task GetAsync(string path, Stream destination, long mostBytes, CancellationToken cancellation)
        {
            await destination.WriteAsync("ISA"u8.ToArray(), cancellation);
            gone = true;
        }
    }
}
