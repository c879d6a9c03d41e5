using ClaimRelay.Storage;

namespace ClaimRelay.Commands;

/// <summary>Puts commands on their queues. A command may arrive twice or late; the use cases stand that.</summary>
public sealed class CommandQueues(RelayStorage storage)
{
    public static readonly IReadOnlyList<string> Names = [BatchDropped.QueueName, TransmitCommand.QueueName, PollCommand.QueueName, ResponseStored.QueueName];

    /// <summary>Where the Functions host and the local host put a message after its last attempt.</summary>
    public static string Poison(string queue) => $"{queue}-poison";

    public static IEnumerable<string> All => Names.Concat(Names.Select(Poison));

    public Task SendAsync(Command command, CancellationToken cancellation, TimeSpan? delay = null) =>
        storage.Queue(command.Queue).SendMessageAsync(command.ToJson(), visibilityTimeout: delay, timeToLive: TimeSpan.FromSeconds(-1), cancellationToken: cancellation);
}
