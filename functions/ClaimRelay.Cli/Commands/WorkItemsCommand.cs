using System.CommandLine;
using ClaimRelay.Cli.Output;
using ClaimRelay.Ledger;
using ClaimRelay.Reports;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Cli.Commands;

/// <summary><c>claimrelay workitems</c>: what people have to do, most pressing first.</summary>
static class WorkItemsCommand
{
    public static Command Create()
    {
        var practice = new Option<string?>("--practice") { Description = "only this practice's", HelpName = "ID" };
        var queue = new Option<string?>("--queue") { Description = "only this queue's", HelpName = "NAME" };
        var all = new Option<bool>("--all") { Description = "those that are done too" };
        var command = new Command("workitems", "List what people have to do, most pressing first") { practice, queue, all, OperatorOptions.Json };
        command.SetAction(async (given, cancellation) =>
        {
            await using var relay = await OpenRelay.Async(given.OperatorSettings(), cancellation);
            var owner = given.GetValue(practice) is { } one ? relay.Practice(one) : null;
            var items = (await relay.Get<ReadStatus>().WorkAsync(owner, cancellation))
                .Where(i => given.GetValue(all) || i.State is not WorkState.Done)
                .Where(i => given.GetValue(queue) is not { } name || i.Queue == name).ToList();
            if (given.GetValue(OperatorOptions.Json)) Listing.Json(items);
            else
                Listing.Table("Work", ["priority", "queue", "kind", "practice", "claim", "dollars", "deadline", "state", "what happened", "next step"], items.Select(i => Listing.Row(
                    i.Priority, i.Queue, i.Kind, i.Practice, i.Claim?.Pcn, Money.Text(i.Dollars), i.Deadline?.ToString("yyyy-MM-dd"), i.State, i.Explanation, i.NextStep)));
            return ExitCodes.Done;
        });
        return command;
    }
}
