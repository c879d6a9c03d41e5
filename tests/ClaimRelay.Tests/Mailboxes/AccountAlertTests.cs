using ClaimRelay.Mailboxes;
using ClaimRelay.Tests.Storage;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>What is told of an account whose polls or uploads fail.</summary>
public sealed class AccountAlertTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    [Theory(Timeout = TimeLimit)]
    [InlineData(MailboxFault.Denied, true, "Sending is refused: The server says no. That does not pass by itself.", "Ask the clearinghouse for the right to write, look at and rename files in the folder named here, or correct sendFolder.")]
    [InlineData(MailboxFault.Denied, false, "The mailbox cannot be polled as it should be: The server says no.", "Ask the clearinghouse for the right to list and read in the folder named here, or correct receiveFolder.")]
    [InlineData(MailboxFault.Missing, true, "Sending is refused: The server says no.", "Correct the folder named here in the account or its profile (sendFolder, stagingFolder), or ask the clearinghouse to make it.")]
    [InlineData(MailboxFault.Missing, false, "The mailbox cannot be polled as it should be: The server says no.", "Correct the folder named here in the account or its profile (receiveFolder, receiveSubfolders), or ask the clearinghouse to make it.")]
    public async Task What_does_not_pass_by_itself_is_told_at_once_as_what_it_is(MailboxFault fault, bool sending, string explanation, string nextStep)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        for (var attempt = 0; attempt < 7; attempt++) await FailAsync(relay, fault, sending, stop);
        var item = Assert.Single(await ItemsAsync(relay, stop));
        Assert.Equal((WorkKind.TransmissionFailing, WorkState.Open, fault.ToString()), (item.Kind, item.State, Assert.Single(item.Causes).Code));
        Assert.StartsWith(explanation, item.Explanation, StringComparison.Ordinal);
        Assert.Equal($"{nextStep} What is allowed is shown by: claimrelay account test {relay.Account}", item.NextStep);

        // Over, and then again: that is another item.
        await WorkAsync(relay, sending, stop);
        Assert.Equal(WorkState.Done, Assert.Single(await ItemsAsync(relay, stop)).State);
        await FailAsync(relay, fault, sending, stop);
        Assert.Equal([WorkState.Open, WorkState.Done], (await ItemsAsync(relay, stop)).Select(i => i.State).Order());
    }

    [Theory(Timeout = TimeLimit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_may_pass_is_told_when_it_failed_five_times_until_it_works(bool sending)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        for (var attempt = 1; attempt <= 7; attempt++)
        {
            await FailAsync(relay, MailboxFault.Transient, sending, stop);
            Assert.Equal(attempt < 5 ? 0 : 1, (await ItemsAsync(relay, stop)).Count);
        }

        Assert.StartsWith($"5 {(sending ? "uploads" : "polls")} in a row failed", Assert.Single(await ItemsAsync(relay, stop)).Explanation, StringComparison.Ordinal);
        await WorkAsync(relay, sending, stop);
        Assert.Equal(WorkState.Done, Assert.Single(await ItemsAsync(relay, stop)).State);
    }

    [Theory(Timeout = TimeLimit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_outage_of_polls_and_uploads_leaves_no_alert_open_whichever_works_first(bool uploadsFirst)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        for (var attempt = 0; attempt < 6; attempt++) await FailAsync(relay, MailboxFault.Transient, sending: true, stop);
        for (var attempt = 0; attempt < 6; attempt++) await FailAsync(relay, MailboxFault.Transient, sending: false, stop);
        Assert.Equal(["5 polls", "5 uploads"], (await ItemsAsync(relay, stop)).Select(i => i.Explanation.Split(" in a row")[0]).Order());

        // What works again is settled, and what does not stands.
        await WorkAsync(relay, uploadsFirst, stop);
        Assert.StartsWith(uploadsFirst ? "5 polls" : "5 uploads", Assert.Single(await ItemsAsync(relay, stop), i => i.State is WorkState.Open).Explanation, StringComparison.Ordinal);
        await WorkAsync(relay, !uploadsFirst, stop);
        Assert.All(await ItemsAsync(relay, stop), i => Assert.Equal(WorkState.Done, i.State));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task An_upload_that_fails_while_another_is_noted_to_have_worked_leaves_no_alert_open()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        await using var other = new RelayFixture(azurite, id: relay.Practice);
        for (var attempt = 0; attempt < 4; attempt++) await FailAsync(relay, MailboxFault.Transient, sending: true, stop);
        await relay.RestartAsync(new WatchedConnections("accounts") { Before = write => write == 1 ? FailAsync(other, MailboxFault.Transient, sending: true, stop) : Task.CompletedTask });
        await WorkAsync(relay, sending: true, stop);
        Assert.Equal(WorkState.Done, Assert.Single(await ItemsAsync(relay, stop)).State);
        Assert.Equal(0, (await relay.Get<Accounts>().GetAsync(relay.Account, stop)).SendFailures);
    }

    [Theory(Timeout = TimeLimit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_account_that_stops_while_it_is_resumed_has_an_item_that_says_so(bool resumeComesLast)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        await using var other = new RelayFixture(azurite, id: relay.Practice);
        if (resumeComesLast) await relay.Get<PauseAccount>().RunAsync(relay.Account, "Their maintenance", "ava", stop);
        else await FailAsync(relay, MailboxFault.Authentication, sending: true, stop);
        Func<Task> resume = () => other.Get<ResumeAccount>().RunAsync(relay.Account, stop), fail = () => FailAsync(other, MailboxFault.Authentication, sending: true, stop);
        await relay.RestartAsync(new WatchedConnections("accounts") { Before = write => write != 1 ? Task.CompletedTask : resumeComesLast ? fail() : resume() });
        if (resumeComesLast) await relay.Get<ResumeAccount>().RunAsync(relay.Account, stop);
        else await FailAsync(relay, MailboxFault.Authentication, sending: true, stop);
        Assert.NotNull((await relay.Get<Accounts>().GetAsync(relay.Account, stop)).Stopped);
        Assert.Single(await ItemsAsync(relay, stop), i => i is { Kind: WorkKind.AccountStopped, State: WorkState.Open });
    }

    static Task<AccountState> FailAsync(RelayFixture relay, MailboxFault fault, bool sending, CancellationToken stop) => relay.Get<Accounts>().NoteFailureAsync(new(fault, relay.Account, "The server says no."), stop, sending);

    static Task WorkAsync(RelayFixture relay, bool sending, CancellationToken stop) =>
        sending ? relay.Get<Accounts>().NoteSuccessAsync(relay.Account, stop) : relay.Get<Accounts>().EndPollAsync(relay.Account, new PollCount(), stop);

    static Task<IReadOnlyList<WorkItem>> ItemsAsync(RelayFixture relay, CancellationToken stop) => relay.Get<WorkItems>().ListAsync(WorkItems.ForAccount(relay.Account), stop);
}
