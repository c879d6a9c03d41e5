using System.CommandLine;
using ClaimRelay.Commands;
using ClaimRelay.Mailboxes;
using Command = System.CommandLine.Command;
using Listing = ClaimRelay.Cli.Output.Listing;

namespace ClaimRelay.Cli.Commands;

/// <summary><c>claimrelay poll</c>: looks into mailboxes at once, whatever their calendars say. Ends with 1 when one could not be polled.</summary>
static class PollCommand
{
    const int AtOnce = 8;

    // A poll by the host is over in a moment, unless thousands of files came.
    static readonly TimeSpan WhileBusy = TimeSpan.FromSeconds(1);
    const int BusyTries = 20;

    public static Command Create()
    {
        var ids = new Argument<string[]>("ACCOUNT") { Description = "the accounts to poll", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "poll all accounts, but those that are stopped or paused" };
        var command = new Command("poll", "Look into the mailboxes of accounts at once; hosts then process what came") { ids, all, OperatorOptions.Json };
        command.SetAction(async (given, cancellation) =>
        {
            await using var relay = await OpenRelay.Async(given.OperatorSettings(), cancellation);
            var json = given.GetValue(OperatorOptions.Json);
            var chosen = await ChooseAsync(relay, given.GetValue(ids)!, given.GetValue(all), json ? Console.Error : Console.Out, cancellation);
            var polled = new Polled[chosen.Count];
            await Parallel.ForEachAsync(chosen.Index(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (account, token) =>
                polled[account.Index] = await PollAsync(relay, account.Item, token));
            if (json) Listing.Json(polled);
            else
                Listing.Table("Polled", ["account", "result", "listed", "new", "fetched", "failed", "left", "why"], polled.Select(p =>
                    Listing.Row(p.Account, p.Result.ToString().ToLowerInvariant(), p.Listed, p.New, p.Fetched, p.Failed, p.Remaining, p.Why)));
            return polled.All(p => p is { Result: PollOutcome.Polled, Failed: 0 }) ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    enum PollOutcome { Polled, Failed, Busy, Refused }

    /// <param name="Failed">Files that could not be fetched or taken away; each is a work item.</param>
    /// <param name="Remaining">Files left for the next portion, which hosts fetch at once.</param>
    sealed record Polled(string Account, PollOutcome Result, int? Listed = null, int? New = null, int? Fetched = null, int? Failed = null, int? Remaining = null, string? Why = null);

    /// <summary>All or none: what is to be polled is told before anything is.</summary>
    static async Task<IReadOnlyList<string>> ChooseAsync(OpenRelay relay, string[] given, bool all, TextWriter output, CancellationToken cancellation)
    {
        var known = relay.Configuration.Accounts.Select(a => a.Id).ToList();
        if (all && given.Length > 0) throw new RefusedException("Give accounts or --all, not both; nothing was polled.");
        if (!all && given.Length == 0) throw new RefusedException($"Say which accounts to poll, or --all; known are {string.Join(", ", known)}. Nothing was polled.");

        List<string> chosen = all ? known : [.. given.Select(id => relay.Account(id).Id).Distinct()];
        var states = await relay.Get<Accounts>().ListAsync(cancellation);
        var resting = chosen.Where(id => states.GetValueOrDefault(id) is { Rests: true }).ToList();
        var reasons = resting.Select(id => $"Account {id} is not polled: {states[id].WhyItRests}");
        if (!all && resting.Count > 0) throw new RefusedException($"{string.Join('\n', reasons)}\nNothing was polled. To go on with it: claimrelay account resume {resting[0]}");

        chosen = [.. chosen.Except(resting)];
        await output.WriteLineAsync($"Polls {chosen.Count} {(chosen.Count == 1 ? "account" : "accounts")}{(chosen.Count == 0 ? "" : ": ")}{string.Join(", ", chosen)}");
        foreach (var reason in reasons) await output.WriteLineAsync(reason);
        return chosen;
    }

    static async Task<Polled> PollAsync(OpenRelay relay, string account, CancellationToken cancellation)
    {
        var result = await relay.Get<PollMailbox>().PollAsync(account, cancellation, byHand: true);
        for (var tries = 1; result is PollResult.Busy && tries < BusyTries; tries++)
        {
            await Task.Delay(WhileBusy, TimeProvider.System, cancellation);
            result = await relay.Get<PollMailbox>().PollAsync(account, cancellation, byHand: true);
        }

        if (result.Remaining > 0) await relay.Get<CommandQueues>().SendAsync(new ClaimRelay.Commands.PollCommand(account, AtAnyTime: true), cancellation);
        return result switch
        {
            PollResult.Fetched { Count: var count } => new(account, PollOutcome.Polled, count.Listed, count.New, count.Fetched, count.Refused, count.Remaining),
            PollResult.Failed { Failure: var failure } => new(account, PollOutcome.Failed, Why: failure.Message),
            PollResult.Busy => new(account, PollOutcome.Busy, Why: "another worker polls it just now"),
            PollResult.Refused { Why: var why } => new(account, PollOutcome.Refused, Why: why),
            _ => throw new ArgumentOutOfRangeException(nameof(account), result, "No outcome is named for this result."),
        };
    }
}
