using Azure.Data.Tables;
using ClaimRelay.Ledger;
using ClaimRelay.Storage;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Commands;

/// <summary>A command that failed to its last attempt lies in the poison queue: somebody must know, until it is run to its end.</summary>
public sealed class FailedCommands(RelayStorage storage, WorkItems work, TimeProvider clock)
{
    // A command is a few hundred bytes; what is longer is none, and a row has limits.
    const int LongestShown = 2000;

    // A poll fails again at each turn of its schedule: that is one item a day.
    static readonly TimeSpan TellAgainAfter = TimeSpan.FromDays(1);

    static readonly string Owner = WorkItems.ForAccount("relay");

    readonly TableClient _table = storage.Table("claims");

    /// <param name="message">The command as it stands. It names things in the ledger, and a dropped file by the name its practice chose: for the work item only, never for a log.</param>
    public async Task ReportAsync(string queue, string message, CancellationToken cancellation)
    {
        var text = TextOf(queue, message);
        var occasion = await OccasionAsync(queue, text, cancellation) ?? 1;
        if (await work.FindAsync(Owner, IdOf(queue, text, occasion), cancellation) is { } told)
        {
            if (told.State is not WorkState.Done && clock.GetUtcNow() - told.OpenedAt < TellAgainAfter) return;
            await work.SettleAsync(Owner, told.Id, "It failed again: another item says so.", cancellation);
            occasion++;
        }

        // Before the item, so that there is none that is not found when the command succeeds.
        await _table.UpsertEntityAsync(new TableEntity(WorkItems.PartitionOf(Owner), Row(queue, text)) { ["Occasion"] = occasion }, TableUpdateMode.Replace, cancellation);
        await work.OpenAsync(Failed(IdOf(queue, text, occasion), queue, message), cancellation);
    }

    /// <summary>The command was run to its end: if it had failed before, nothing is left to do about it.</summary>
    public async Task SettleAsync(Command command, CancellationToken cancellation)
    {
        var text = command.ToJson();
        if (await OccasionAsync(command.Queue, text, cancellation) is { } occasion)
            await work.SettleAsync(Owner, IdOf(command.Queue, text, occasion), "The command was run to its end.", cancellation);
    }

    /// <summary>How often it was told that this command failed; null when it never was.</summary>
    async Task<int?> OccasionAsync(string queue, string text, CancellationToken cancellation) =>
        (await _table.FindAsync(WorkItems.PartitionOf(Owner), Row(queue, text), cancellation))?.GetInt32("Occasion");

    /// <summary>The same for one command, whoever wrote it: Event Grid says more than we do, and a person may write it with other spaces.</summary>
    static string TextOf(string queue, string message)
    {
        try
        {
            return Command.Parse(queue, message).ToJson();
        }
        catch (UnreadableCommandException)
        {
            return message;
        }
    }

    static string Row(string queue, string text) => $"f|{RowKeys.Id(queue, text)}";

    static string IdOf(string queue, string text, int occasion) => RowKeys.Id("work", "failed-command", queue, text, occasion.ToString());

    static WorkItem Failed(string id, string queue, string message) => new()
    {
        Id = id,
        Kind = WorkKind.CommandFailed,
        Practice = Owner,
        Claims = 0,
        Dollars = 0,
        Causes = [new("relay", queue, CauseList.Cut(message, LongestShown))],
        Explanation = $"A command on queue {queue} failed at every attempt and was put aside; its text is the cause shown here. What it names is unfinished, and safe.",
        NextStep = "Read the log for the reason, mend it, then put the text back on the queue: running it again is safe. This item is settled when the command was run to its end.",
    };
}
