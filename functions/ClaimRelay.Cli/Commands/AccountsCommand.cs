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
        var command = new Command("accounts", "List the accounts and whether they work") { OperatorOptions.Json };
        command.SetAction(async (given, cancellation) =>
        {
            await using var relay = await OpenRelay.Async(given.OperatorSettings(), cancellation);
            var accounts = (await relay.Get<ReadStatus>().RunAsync(cancellation)).Accounts;
            if (given.GetValue(OperatorOptions.Json)) Listing.Json(accounts);
            else
                Listing.Table("Accounts", ["account", "state", "last poll", "failures", "last error"], accounts.Select(a => Listing.Row(
                    a.Account, a.Stopped is { } why ? $"stopped: {why}" : "works", a.LastPollAt?.ToString("yyyy-MM-dd HH:mm:ss"), a.Failures, a.LastError)));
            return ExitCodes.Done;
        });
        return command;
    }

    public static Command CreateAccount()
    {
        var id = new Argument<string>("ID") { Description = "the account" };
        var resume = new Command("resume", "Let a stopped account send and poll again, once what stopped it is mended") { id };
        resume.SetAction(async (given, cancellation) =>
        {
            await using var relay = await OpenRelay.Async(given.OperatorSettings(), cancellation);
            var account = given.GetValue(id)!;
            if (relay.Configuration.Accounts.All(a => a.Id != account))
                throw new RefusedException($"There is no account '{account}'; known are {string.Join(", ", relay.Configuration.Accounts.Select(a => a.Id))}.");

            Console.Out.WriteLine(await relay.Get<ResumeAccount>().RunAsync(account, cancellation) is { } stopped
                ? $"Account {account} sends and polls again. It had stopped: {stopped}"
                : $"Account {account} is not stopped.");
            return ExitCodes.Done;
        });
        return new Command("account", "Act on one account") { resume, AccountTestCommand.Create() };
    }
}
