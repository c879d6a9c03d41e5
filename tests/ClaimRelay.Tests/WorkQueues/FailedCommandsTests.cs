using ClaimRelay.Commands;
using ClaimRelay.Mailboxes;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.WorkQueues;

/// <summary>Commands that failed to their last attempt.</summary>
public sealed class FailedCommandsTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    [Fact(Timeout = TimeLimit)]
    public async Task A_command_that_failed_is_one_item_until_it_is_run_to_its_end_and_another_when_it_fails_again()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        var command = await ReadyAsync(relay);
        await FailAsync(relay, command.ToJson(), stop);
        // Put back by hand, with other spaces.
        await FailAsync(relay, $$"""{ "transmission": "{{command.Transmission}}", "account": "{{command.Account}}" }""", stop);
        Assert.Equal([WorkState.Open], await StatesAsync(relay, command));

        // What is not finished is not settled.
        await relay.Get<PauseAccount>().RunAsync(relay.Account, "Their maintenance", "ava", stop);
        await DispatchAsync(relay, command);
        Assert.Equal([WorkState.Open], await StatesAsync(relay, command));
        await relay.Get<ResumeAccount>().RunAsync(relay.Account, stop);
        await DispatchAsync(relay, command);
        Assert.Equal([WorkState.Done], await StatesAsync(relay, command));

        await FailAsync(relay, command.ToJson(), stop);
        Assert.Equal([WorkState.Done, WorkState.Open], await StatesAsync(relay, command));
        await DispatchAsync(relay, command);
        Assert.Equal([WorkState.Done, WorkState.Done], await StatesAsync(relay, command));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_command_that_goes_on_failing_is_told_anew_once_a_day()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        var command = await ReadyAsync(relay);
        for (var hour = 0; hour < 30; hour += 6)
        {
            await FailAsync(relay, command.ToJson(), stop);
            Assert.Equal(hour < 24 ? [WorkState.Open] : [WorkState.Done, WorkState.Open], await StatesAsync(relay, command));
            relay.Clock.Advance(TimeSpan.FromHours(6));
        }

        await DispatchAsync(relay, command);
        Assert.Equal([WorkState.Done, WorkState.Done], await StatesAsync(relay, command));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task What_is_no_command_is_told_once()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        var command = new TransmitCommand(relay.Account, "}");
        for (var time = 0; time < 2; time++) await FailAsync(relay, $"{{ {relay.Account} }}", stop);
        Assert.Equal([WorkState.Open], await StatesAsync(relay, command));
    }

    static async Task<TransmitCommand> ReadyAsync(RelayFixture relay)
    {
        await relay.ReceiveAsync(InventedClaims.File("A-1"));
        return new(relay.Account, Assert.Single(await relay.Get<TransmissionLedger>().ListAsync(relay.Account, TestContext.Current.CancellationToken)).Id);
    }

    static Task FailAsync(RelayFixture relay, string message, CancellationToken stop) => relay.Get<FailedCommands>().ReportAsync(TransmitCommand.QueueName, message, stop);

    static Task DispatchAsync(RelayFixture relay, TransmitCommand command) => relay.Get<CommandDispatcher>().DispatchAsync(command.Queue, command.ToJson(), TestContext.Current.CancellationToken);

    /// <summary>Of the items about the command, the oldest first.</summary>
    static async Task<IEnumerable<WorkState>> StatesAsync(RelayFixture relay, TransmitCommand command) =>
        (await relay.Get<WorkItems>().ListAsync(WorkItems.ForAccount("relay"), TestContext.Current.CancellationToken))
            .Where(i => i.Causes[0].Text.Contains(command.Account, StringComparison.Ordinal) && i.Causes[0].Text.Contains(command.Transmission, StringComparison.Ordinal))
            .OrderBy(i => i.OpenedAt).ThenBy(i => i.State is WorkState.Done ? 0 : 1).Select(i => i.State);
}
