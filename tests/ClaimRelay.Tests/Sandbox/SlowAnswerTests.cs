using System.Text.Json.Nodes;
using ClaimRelay.Ledger;
using ClaimRelay.Sandbox.Clearinghouses;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ClaimRelay.Tests.Sandbox;

/// <summary>The relay at a clearinghouse that takes its time, which has a clock of its own.</summary>
public sealed class SlowAnswerTests(AzuriteFixture azurite)
{
    const int Limit = 180_000;

    static readonly MailboxProfile Plain = MailboxProfile.Get("generic");

    readonly FakeTimeProvider clock = new();

    [Fact(Timeout = Limit)]
    public async Task With_slow_answers_each_comes_minutes_after_the_one_before()
    {
        await using var played = await PlayedRelay.StartAsync(azurite, Plain.With([Habit.SlowAnswers]), TestContext.Current.CancellationToken, clock: clock);
        await played.SendAsync("A-1");
        await UntilAsync(() => played.Sandbox.Clearinghouse.Received.Count == 1);
        var due = played.Sandbox.Clearinghouse.Received[0].Answers.Select(answer => answer.Due).ToList();
        Assert.Equal([1, 2, 4, 6, 8], due.Select(at => (int)Math.Round((at - played.Sandbox.Clearinghouse.Received[0].At).TotalMinutes)).Order());
        Assert.Empty(await played.PollAsync());

        foreach (var (answers, at) in due.Order().Index())
        {
            clock.SetUtcNow(at - TimeSpan.FromSeconds(20));
            Assert.Equal(answers, (await played.PollAsync()).Count);
            await UntilAsync(() => played.Sandbox.Clearinghouse.Pending == due.Count - answers - 1);
            Assert.True(clock.GetUtcNow() >= at);
            await played.FetchAsync(answers + 1);
        }

        Assert.Equal(ClaimStatus.Paid, await played.StatusAsync("A-1"));
    }

    [Fact(Timeout = Limit)]
    public async Task Slow_answers_are_waited_for_and_only_what_is_overdue_becomes_work()
    {
        var stop = TestContext.Current.CancellationToken;
        var never = TimeSpan.FromDays(99);
        var delays = new AnswerDelays { Interchange = TimeSpan.FromHours(11), Acknowledgment = TimeSpan.FromHours(14), ClearinghouseStatus = never, PayerStatus = never, Remittance = never, Correction = never };
        await using var played = await PlayedRelay.StartAsync(
            azurite, Plain, stop, (_, profile) => profile["answerTimes"] = new JsonObject { ["ta1"] = "12:00:00", ["acknowledgment"] = "12:00:00" }, delays, clock);
        await played.SendAsync("A-1");
        await UntilAsync(() => played.Sandbox.Clearinghouse.Received.Count == 1);
        Assert.Empty(await played.PollAsync());

        await PassAsync(TimeSpan.FromHours(11.5), answers: 1);
        Assert.Empty(await OverdueAsync());
        await PassAsync(TimeSpan.FromHours(1), answers: 1);
        Assert.Equal(["Acknowledgment"], await OverdueAsync());
        await PassAsync(TimeSpan.FromHours(2), answers: 2);
        Assert.Empty(await OverdueAsync());

        async Task PassAsync(TimeSpan time, int answers)
        {
            clock.Advance(time);
            played.Relay.Clock.Advance(time);
            await UntilAsync(() => played.Sandbox.Clearinghouse.Pending == 5 - answers);
            await played.FetchAsync(answers);
            await played.Relay.Get<WatchDeadlines>().RunAsync(stop);
        }

        async Task<IEnumerable<string>> OverdueAsync() =>
            (await played.Relay.Get<WorkItems>().ListAsync(played.Relay.Practice, stop)).Where(i => i.Kind is WorkKind.AnswerOverdue && i.State is not WorkState.Done).SelectMany(i => i.Causes).Select(c => c.Code);
    }

    /// <summary>The clearinghouse looks when its clock goes on.</summary>
    Task UntilAsync(Func<bool> holds) => PlayedRelay.UntilAsync(() =>
    {
        clock.Advance(TimeSpan.FromMilliseconds(100));
        return holds();
    });
}
