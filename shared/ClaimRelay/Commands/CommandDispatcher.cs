using ClaimRelay.Intake;
using ClaimRelay.Mailboxes;
using ClaimRelay.Responses;
using ClaimRelay.Transmissions;

namespace ClaimRelay.Commands;

/// <summary>What a use case says of a command that it did not finish for a reason that time mends.</summary>
/// <param name="Delay">When to try again; null when the command is done.</param>
public readonly record struct CommandOutcome(TimeSpan? Delay)
{
    public static CommandOutcome Done => default;

    /// <summary>The command is over, but what it asks for was not done: another does it, or it may not be done now.</summary>
    public static CommandOutcome NothingDone => new() { WasNotDone = true };

    public bool WasNotDone { get; private init; }

    public static CommandOutcome RetryIn(TimeSpan delay) => new(delay);
}

/// <summary>From a queue message to its use case; the same under every host.</summary>
public sealed class CommandDispatcher(ReceiveBatch receive, Transmit transmit, PollMailbox poll, ProcessResponse process, CommandQueues queues, FailedCommands failed)
{
    /// <summary>Returns when the message may be deleted; throws when the queue must deliver it again.</summary>
    /// <exception cref="UnreadableCommandException">The message is not a command of this queue: it will never be.</exception>
    public async Task DispatchAsync(string queue, string message, CancellationToken cancellation)
    {
        var command = Command.Parse(queue, message);
        var outcome = command switch
        {
            BatchDropped dropped => await receive.RunAsync(dropped, cancellation),
            TransmitCommand transmission => await transmit.RunAsync(transmission.Account, transmission.Transmission, cancellation),
            PollCommand account => await poll.RunAsync(account, cancellation),
            ResponseStored response => await process.RunAsync(response.Account, response.File, cancellation),
            _ => throw new UnreadableCommandException($"No use case takes {command.GetType().Name}."),
        };
        if (outcome.Delay is { } delay) await queues.SendAsync(command, cancellation, delay);
        else if (!outcome.WasNotDone) await failed.SettleAsync(command, cancellation);
    }
}
