using ClaimRelay.Ledger;
using ClaimRelay.Storage;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Commands;

/// <summary>A command that failed to its last attempt lies in the poison queue: somebody must know.</summary>
public sealed class FailedCommands(WorkItems work)
{
    // A command is a few hundred bytes; what is longer is none, and a row has limits.
    const int LongestShown = 2000;

    /// <param name="message">The command as it stands. It names things in the ledger, and a dropped file by the name its practice chose: for the work item only, never for a log.</param>
    public Task ReportAsync(string queue, string message, CancellationToken cancellation) => work.OpenAsync(new()
    {
        Id = RowKeys.Id("work", "failed-command", queue, message),
        Kind = WorkKind.CommandFailed,
        Practice = WorkItems.ForAccount("relay"),
        Claims = 0,
        Dollars = 0,
        Causes = [new("relay", queue, CauseList.Cut(message, LongestShown))],
        Explanation = $"A command on queue {queue} failed at every attempt and was put aside; its text is the cause shown here. What it names is unfinished, and safe.",
        NextStep = "Read the log for the reason, mend it, then put the text back on the queue: running it again is safe.",
    }, cancellation);
}
