using ClaimRelay.Commands;

namespace ClaimRelay.Tests;

static class QueuedCommands
{
    /// <summary>Takes from a queue whatever lies on it and is due; for a queue that no other class reads.</summary>
    public static async Task<IReadOnlyList<Command>> TakeAsync(RelayFixture relay, string name, CancellationToken stop)
    {
        var (queue, found) = (relay.Storage.Queue(name), new List<Command>());
        while (await queue.ReceiveMessagesAsync(32, cancellationToken: stop) is { Value: { Length: > 0 } messages })
        {
            foreach (var message in messages)
            {
                found.Add(Command.Parse(name, message.MessageText));
                await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, stop);
            }
        }

        return found;
    }
}
