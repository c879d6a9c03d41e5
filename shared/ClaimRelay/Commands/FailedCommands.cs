using ClaimRelay.Storage;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Commands;

/// <summary>A command that failed to its last attempt lies in the poison queue: somebody must know.</summary>
public sealed class FailedCommands(WorkItems work)
{
    /// <param name="message">The command: it names things in the ledger and carries no patient data.</param>
    public Task ReportAsync(string queue, string message, CancellationToken cancellation) => work.OpenAsync(new()
    {
        Id = RowKeys.Id("work", "failed-command", queue, message),
        Kind = WorkKind.CommandFailed,
        Practice = WorkItems.ForAccount("relay"),
        Claims = 0,
        Dollars = 0,
        Causes = [new("relay", queue, message)],
        Explanation = $"A command on queue {queue} failed at every attempt and lies in {CommandQueues.Poison(queue)}. What it names is unfinished, and safe.",
        NextStep = "Read the log for the reason, mend it, then put the message back on its queue: running it again is safe.",
    }, cancellation);
}
