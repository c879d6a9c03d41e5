using ClaimRelay.Commands;
using ClaimRelay.Mailboxes;
using ClaimRelay.Reports;
using ClaimRelay.Tests.Responses;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>Accounts at rest, and what is told of accounts.</summary>
public sealed class PauseAccountTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeLimit)]
    public async Task A_paused_account_keeps_what_waits_and_goes_on_when_it_is_resumed()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        await File.WriteAllBytesAsync(Path.Combine(relay.Outbound, "a.ta1"), Answers.Ta1("000000009", "A"), stop);
        var (paused, isNew) = await relay.Get<PauseAccount>().RunAsync(relay.Account, "Their maintenance", "ava", stop);
        Assert.Equal((true, new Pause("Their maintenance", "ava", relay.Clock.GetUtcNow())), (isNew, paused.Paused));

        var file = await ReadyAsync(relay);
        Assert.Equal(CommandOutcome.RetryIn(TimeSpan.FromMinutes(5)), await relay.Get<Transmit>().RunAsync(relay.Account, file.Id, stop));
        Assert.Equal("it was paused by ava at 2026-11-02 09:00 UTC: Their maintenance", Assert.IsType<PollResult.Refused>(await relay.Get<PollMailbox>().PollAsync(relay.Account, stop)).Why);
        Assert.Empty(Directory.GetFiles(relay.Inbound));
        Assert.Single(Directory.GetFiles(relay.Outbound));
        Assert.Empty(await relay.Get<WorkItems>().ListAsync(WorkItems.ForAccount(relay.Account), stop));

        var report = await ReportAsync(relay);
        Assert.Equal((AccountCondition.Paused, relay.Clock.GetUtcNow(), null, null), (report.State, report.Since, report.NextPollAt, report.Stopped));
        Assert.Equal((1, new Amount(1, 100)), (report.WaitingTransmissions, report.Waiting));

        // A second word does not take the place of the first.
        relay.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((false, "ava"), await relay.Get<PauseAccount>().RunAsync(relay.Account, "Another reason", "ben", stop) is var again ? (again.IsNew, again.State.Paused!.By) : default);

        Assert.Equal("Their maintenance", (await relay.Get<ResumeAccount>().RunAsync(relay.Account, stop))!.Paused!.Reason);
        Assert.Null(await relay.Get<ResumeAccount>().RunAsync(relay.Account, stop));
        Assert.Equal(CommandOutcome.Done, await relay.Get<Transmit>().RunAsync(relay.Account, file.Id, stop));
        Assert.Single(Directory.GetFiles(relay.Inbound));
        Assert.Equal((1, 1, 1), Assert.IsType<PollResult.Fetched>(await relay.Get<PollMailbox>().PollAsync(relay.Account, stop)).Count is var count ? (count.Listed, count.New, count.Fetched) : default);
        var after = await ReportAsync(relay);
        Assert.Equal((AccountCondition.Active, 0, null), (after.State, after.WaitingTransmissions, after.Since));
        Assert.Equal(relay.Clock.GetUtcNow(), after.LastPollAt);
        Assert.InRange(after.NextPollAt!.Value - relay.Clock.GetUtcNow(), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5.5));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_pause_and_a_stop_stand_beside_each_other_until_the_account_is_resumed()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        await relay.Get<PauseAccount>().RunAsync(relay.Account, "Their maintenance", "ava", stop);
        relay.Clock.Advance(TimeSpan.FromHours(1));
        await relay.Get<Accounts>().NoteFailureAsync(new(MailboxFault.Authentication, relay.Account, "The key was refused."), stop);

        var report = await ReportAsync(relay);
        Assert.Equal((AccountCondition.Stopped, "The key was refused.", "Their maintenance", relay.Clock.GetUtcNow()), (report.State, report.Stopped!.Reason, report.Paused!.Reason, report.Since));
        Assert.Equal("it stopped: The key was refused. And it was paused by ava at 2026-11-02 09:00 UTC: Their maintenance", (await relay.Get<Accounts>().GetAsync(relay.Account, stop)).WhyItRests);

        var before = await relay.Get<ResumeAccount>().RunAsync(relay.Account, stop);
        Assert.Equal(("The key was refused.", "Their maintenance"), (before!.Stopped, before.Paused!.Reason));
        var state = await relay.Get<Accounts>().GetAsync(relay.Account, stop);
        Assert.Equal((false, null, null), (state.Rests, state.Stopped, state.Paused));
        Assert.Equal(WorkState.Done, Assert.Single(await relay.Get<WorkItems>().ListAsync(WorkItems.ForAccount(relay.Account), stop)).State);

        // The other way round.
        await relay.Get<Accounts>().NoteFailureAsync(new(MailboxFault.Authentication, relay.Account, "The key was refused again."), stop);
        await relay.Get<PauseAccount>().RunAsync(relay.Account, "Until they mend it", "ben", stop);
        Assert.Equal(("The key was refused again.", "ben"), await relay.Get<Accounts>().GetAsync(relay.Account, stop) is var s ? (s.Stopped, s.Paused!.By) : default);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task What_fails_is_told_with_its_beginning_until_polls_and_uploads_work_again()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        var (file, since) = (await ReadyAsync(relay), relay.Clock.GetUtcNow());
        Directory.Delete(relay.Inbound);
        await relay.Get<Transmit>().RunAsync(relay.Account, file.Id, stop);
        relay.Clock.Advance(TimeSpan.FromMinutes(1));
        Directory.Move(relay.Outbound, relay.Outbound + "-away");
        Assert.IsType<PollResult.Failed>(await relay.Get<PollMailbox>().PollAsync(relay.Account, stop));
        Assert.Equal((AccountCondition.Failing, since, new FailingReport(since, 1, 1)), await ReportAsync(relay) is var failing ? (failing.State, failing.Since, failing.Failing) : default);

        // Polls that work do not hide that nothing can be sent.
        Directory.Move(relay.Outbound + "-away", relay.Outbound);
        await relay.Get<PollMailbox>().PollAsync(relay.Account, stop);
        var sending = await ReportAsync(relay);
        Assert.Equal((AccountCondition.Failing, new FailingReport(since, 0, 1), true), (sending.State, sending.Failing, sending.LastError is not null));

        Directory.CreateDirectory(relay.Inbound);
        await relay.Get<Transmit>().RunAsync(relay.Account, file.Id, stop);
        Assert.Equal((AccountCondition.Active, null, null), await ReportAsync(relay) is var works ? (works.State, works.Failing, works.LastError) : default);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_mailbox_is_not_called_silent_while_nobody_looks_into_it()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite, change: document => document["profiles"]![0]!["expectEvery"] = new System.Text.Json.Nodes.JsonObject { ["835"] = "1.00:00:00" });
        await relay.Get<PollMailbox>().RunAsync(relay.Account, stop);
        await relay.Get<WatchDeadlines>().RunAsync(stop);
        await relay.Get<PauseAccount>().RunAsync(relay.Account, "Their maintenance", "ava", stop);
        relay.Clock.Advance(TimeSpan.FromDays(3));
        await relay.Get<WatchDeadlines>().RunAsync(stop);
        await relay.Get<ResumeAccount>().RunAsync(relay.Account, stop);
        await relay.Get<WatchDeadlines>().RunAsync(stop);
        // The pause itself was told after three days, as one that may have been forgotten, and is settled.
        Assert.Equal((WorkKind.AccountStopped, WorkState.Done), Assert.Single(await relay.Get<WorkItems>().ListAsync(WorkItems.ForAccount(relay.Account), stop)) is var pause ? (pause.Kind, pause.State) : default);
        await relay.Get<PollMailbox>().RunAsync(relay.Account, stop);
        await relay.Get<WatchDeadlines>().RunAsync(stop);
        Assert.Equal([WorkKind.AnswerOverdue, WorkKind.AccountStopped], (await relay.Get<WorkItems>().ListAsync(WorkItems.ForAccount(relay.Account), stop)).Select(i => i.Kind).Order());
    }

    static async Task<AccountReport> ReportAsync(RelayFixture relay) => Assert.Single(await relay.Get<ReadAccounts>().RunAsync(Stop));

    static async Task<Transmission> ReadyAsync(RelayFixture relay)
    {
        await relay.ReceiveAsync(InventedClaims.File(["A-1"], "P"));
        return Assert.Single(await relay.Get<TransmissionLedger>().ListAsync(relay.Account, Stop));
    }
}
