using ClaimRelay.Messaging;
using ClaimRelay.Sandbox.ServiceBus;
using Xunit;

namespace ClaimRelay.Tests.Messaging;

/// <summary>What passes is tried again with the same ids: everything arrives, in order, and once.</summary>
public sealed class AmqpSenderFaultTests : BusTest
{
    [Theory(Timeout = TimeLimit)]
    [InlineData(Fault.ServerBusy)]
    [InlineData(Fault.DetachForced)]
    [InlineData(Fault.AcknowledgmentLost)]
    [InlineData(Fault.ConnectionCut)]
    public async Task Every_third_transfer_fails_and_all_arrive_once_and_in_order(Fault fault)
    {
        Bus.Disturb("work", transfer => transfer % 3 == 0 ? fault : Fault.None);
        await using var sender = Sender(options => options with { MaxBatchCount = 2 });
        var messages = Messages(20);
        await sender.SendAsync("work", messages, TestContext.Current.CancellationToken);
        Assert.Equal(messages.Select(m => m.Id), ReceivedIds("work"));
        Assert.Equal(14, Bus.Report("work").Transfers);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_lost_acknowledgment_sends_the_same_ids_again_and_they_are_kept_once()
    {
        Bus.Disturb("work", transfer => transfer == 1 ? Fault.AcknowledgmentLost : Fault.None);
        await using var sender = Sender();
        await sender.SendAsync("work", Messages(5), TestContext.Current.CancellationToken);
        Assert.Equal(5, Bus.Report("work").Received.Count);
        Assert.Equal(5, Bus.Report("work").DuplicatesDropped);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task An_answer_that_never_comes_ends_the_wait_and_the_message_is_sent_again()
    {
        Bus.Disturb("work", transfer => transfer == 1 ? Fault.Silent : Fault.None);
        await using var sender = Sender(options => options with { TryTimeout = TimeSpan.FromMilliseconds(500) });
        await sender.SendAsync("work", [Message("m-1")], TestContext.Current.CancellationToken);
        Assert.Equal(["m-1"], ReceivedIds("work"));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_namespace_that_stays_busy_ends_in_a_failure_that_is_not_permanent()
    {
        Bus.Disturb("work", _ => Fault.ServerBusy);
        await using var sender = Sender(options => options with { MaxRetries = 2, BusyDelay = TimeSpan.FromMilliseconds(10) });
        var failure = await Assert.ThrowsAsync<MessageSendException>(() => sender.SendAsync("work", [Message("m-1")], TestContext.Current.CancellationToken));
        Assert.Equal("com.microsoft:server-busy", failure.Condition);
        Assert.False(failure.IsPermanent);
        Assert.Equal(3, Bus.Report("work").Transfers);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_namespace_that_is_down_is_reported_as_unreachable_and_used_again_when_it_is_back()
    {
        await using var sender = Sender(options => options with { MaxRetries = 1 });
        await sender.SendAsync("work", [Message("m-1")], TestContext.Current.CancellationToken);

        Bus.Suspend();
        var failure = await Assert.ThrowsAsync<MessageSendException>(() => sender.SendAsync("work", [Message("m-2")], TestContext.Current.CancellationToken));
        Assert.False(failure.IsPermanent);

        Bus.Resume();
        await sender.SendAsync("work", [Message("m-2")], TestContext.Current.CancellationToken);
        Assert.Equal(["m-1", "m-2"], ReceivedIds("work"));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_call_outlives_a_namespace_that_goes_down_and_comes_back()
    {
        await using var sender = Sender(options => options with { MaxBatchCount = 10, MaxRetries = 10 });
        Bus.Disturb("work", transfer =>
        {
            if (transfer == 5) _ = RestartAsync();
            return transfer == 5 ? Fault.ConnectionCut : Fault.None;
        });
        var messages = Messages(200);
        await sender.SendAsync("work", messages, TestContext.Current.CancellationToken);
        Assert.Equal(messages.Select(m => m.Id), ReceivedIds("work"));

        async Task RestartAsync()
        {
            await Task.Yield();
            Bus.Suspend();
            await Task.Delay(TimeSpan.FromMilliseconds(400), TimeProvider.System);
            Bus.Resume();
        }
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Cancelling_ends_the_call_at_once()
    {
        Bus.Disturb("work", _ => Fault.Silent);
        await using var sender = Sender(options => options with { TryTimeout = TimeSpan.FromMinutes(1) });
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        soon.CancelAfter(300);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sender.SendAsync("work", [Message("m-1")], soon.Token));
    }
}
