using System.CommandLine;
using ClaimRelay.Mailboxes;
using ClaimRelay.Reports;
using Listing = ClaimRelay.Cli.Output.Listing;

namespace ClaimRelay.Cli.Commands;

/// <summary><c>claimrelay accounts</c> and <c>claimrelay account</c>.</summary>
static class AccountsCommand
{
    public static Command CreateList()
    {
        var command = new Command("accounts", "List the accounts: whether each sends and polls, since when and why not, its polls, and what waits for it") { OperatorOptions.Json };
        command.SetAction(async (given, cancellation) =>
        {
            await using var relay = await OpenRelay.Async(given.OperatorSettings(), cancellation);
            var accounts = await relay.Get<ReadAccounts>().RunAsync(cancellation);
            if (given.GetValue(OperatorOptions.Json)) Listing.Json(accounts);
            else
                Listing.Table("Accounts (times are UTC)", ["account", "profile", "usage", "state", "since", "reason", "last poll", "next poll", "waiting", "last error"], accounts.Select(a => Listing.Row(
                    a.Account, a.Profile, a.Usage, StateOf(a), At(a.Since), ReasonOf(a), At(a.LastPollAt), a.PollQueued ? "queued" : At(a.NextPollAt),
                    a.WaitingTransmissions == 0 ? "nothing" : $"{a.WaitingTransmissions} files, {a.Waiting}", a.LastError)));
            return ExitCodes.Done;
        });
        return command;
    }

    public static Command CreateAccount()
    {
        var id = new Argument<string>("ID") { Description = "the account" };
        var resume = new Command("resume", "Let a stopped or paused account send and poll again") { id };
        resume.SetAction(async (given, cancellation) =>
        {
            await using var relay = await OpenRelay.Async(given.OperatorSettings(), cancellation);
            var account = relay.Account(given.GetValue(id)!).Id;
            Console.Out.WriteLine(await relay.Get<ResumeAccount>().RunAsync(account, cancellation) is { } before
                ? $"Account {account} sends and polls again.{(before.Stopped is { } stopped ? $" It had stopped: {stopped}" : "")}{(before.Paused is { } paused ? $" It had been paused {paused}" : "")}"
                : $"Account {account} is neither stopped nor paused.");
            return ExitCodes.Done;
        });
        return new Command("account", "Act on one account") { CreatePause(), resume, AccountTestCommand.Create() };
    }

    static Command CreatePause()
    {
        const int LongestText = 200;
        var id = new Argument<string>("ID") { Description = "the account" };
        var reason = new Option<string>("--reason") { Description = "why; it is shown wherever the account is", HelpName = "TEXT", Required = true };
        var by = new Option<string>("--by") { Description = "who pauses it", HelpName = "NAME", DefaultValueFactory = _ => Environment.UserName };
        var pause = new Command("pause", "Let an account rest: it neither sends nor polls until it is resumed, and what waits for it is kept") { id, reason, by };
        pause.SetAction(async (given, cancellation) =>
        {
            await using var relay = await OpenRelay.Async(given.OperatorSettings(), cancellation);
            var account = relay.Account(given.GetValue(id)!).Id;
            var (state, isNew) = await relay.Get<PauseAccount>().RunAsync(account, TextOf(given.GetValue(reason), "--reason"), TextOf(given.GetValue(by), "--by"), cancellation);
            Console.Out.WriteLine(isNew
                ? $"Account {account} neither sends nor polls until it is resumed; what is under way is finished, and what waits is kept.{(state.Stopped is { } stopped ? $" It had stopped before: {stopped}" : "")}"
                : $"Account {account} is paused already, {state.Paused}; nothing was changed.");
            return ExitCodes.Done;
        });
        return pause;

        static string TextOf(string? given, string option) => given?.Trim() is { Length: > 0 and <= LongestText } text && !text.Any(char.IsControl)
            ? text
            : throw new RefusedException($"{option} wants a text of one line with 1 to {LongestText} characters; the account was not paused.");
    }

    static string StateOf(AccountReport account) => account is { Stopped: not null, Paused: not null } ? "stopped, paused" : account.State.ToString().ToLowerInvariant();

    static string? ReasonOf(AccountReport account) => (account.Stopped, account.Paused, account.Failing) switch
    {
        ({ } stopped, { } paused, _) => $"{stopped.Reason} Paused {paused}",
        ({ } stopped, null, _) => stopped.Reason,
        (null, { } paused, _) => $"by {paused.By}: {paused.Reason}",
        (null, null, { } failing) => $"{failing.Polls} polls and {failing.Uploads} uploads failed in a row; it goes on trying",
        _ => null,
    };

    static string? At(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss");
}
