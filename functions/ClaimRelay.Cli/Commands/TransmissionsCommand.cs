using System.CommandLine;
using ClaimRelay.Transmissions;
using Listing = ClaimRelay.Cli.Output.Listing;

namespace ClaimRelay.Cli.Commands;

/// <summary><c>claimrelay transmissions</c> and <c>claimrelay transmission</c>: the files that were sent, and what a person decides of those in doubt.</summary>
static class TransmissionsCommand
{
    public static Command CreateList()
    {
        var account = new Option<string?>("--account") { Description = "only those of this account", HelpName = "ACCOUNT" };
        var state = new Option<TransmissionState?>("--state") { Description = $"only those in this state: {string.Join(", ", Enum.GetNames<TransmissionState>())}", HelpName = "STATE" };
        var command = new Command("transmissions", "List the files sent to clearinghouses and what became of them") { account, state, OperatorOptions.Json };
        command.SetAction(async (given, cancellation) =>
        {
            await using var relay = await OpenRelay.Async(given.OperatorSettings(), cancellation);
            IEnumerable<string> accounts = given.GetValue(account) is { } id ? [relay.Account(id).Id] : relay.Configuration.Accounts.Select(a => a.Id);
            List<Transmission> found = [];
            foreach (var each in accounts) found.AddRange(await relay.Get<TransmissionLedger>().ListAsync(each, cancellation));
            if (given.GetValue(state) is { } wanted) found.RemoveAll(t => t.State != wanted);
            if (given.GetValue(OperatorOptions.Json)) Listing.Json(found);
            else
                Listing.Table("Transmissions", ["id", "account", "ISA13", "state", "claims", "dollars", "file", "prepared", "delivered", "sent again", "what was seen"], found.Select(t => Listing.Row(
                    t.Id, t.Account, t.InterchangeControlNumber, t.State, t.Claims, Ledger.Money.Text(t.Charge), t.FileName, t.PreparedAt.ToString("yyyy-MM-dd HH:mm:ss"), t.DeliveredAt?.ToString("yyyy-MM-dd HH:mm:ss"), t.Resends, t.LastError ?? t.Observation)));
            return ExitCodes.Done;
        });
        return command;
    }

    public static Command CreateTransmission() => new("transmission", "Act on one transmission") { Settle() };

    static Command Settle()
    {
        var id = new Argument<string>("ID") { Description = "the transmission, as transmissions lists it" };
        var delivered = new Option<bool>("--delivered") { Description = "the clearinghouse has the file" };
        var resend = new Option<bool>("--resend") { Description = "the clearinghouse certainly does not have it: send the same bytes again" };
        var reason = new Option<string?>("--reason") { Description = "who said so and how it is known; kept in the ledger", HelpName = "TEXT" };
        var command = new Command("settle", "Say what became of a transmission of which nobody knows whether it arrived; ends with 1 when it is not in doubt") { id, delivered, resend, reason, OperatorOptions.Json };
        command.SetAction(async (given, cancellation) =>
        {
            if (given.GetValue(delivered) == given.GetValue(resend)) throw new RefusedException("Say either --delivered (the clearinghouse has the file) or --resend (it certainly has not).");
            if (given.GetValue(reason)?.Trim() is not { Length: > 0 } words) throw new RefusedException("Say with --reason who said so and how it is known: it is kept with the transmission.");

            await using var relay = await OpenRelay.Async(given.OperatorSettings(), cancellation);
            var transmission = await FindAsync(relay, given.GetValue(id)!, cancellation);
            var decision = given.GetValue(delivered) ? SettleDecision.Delivered : SettleDecision.Resend;
            var (settled, refusal) = await relay.Get<SettleTransmission>().RunAsync(transmission.Account, transmission.Id, decision, words, cancellation);
            if (refusal is not null)
            {
                Console.Error.WriteLine($"Transmission {settled.Id} was left as it is: {refusal}.");
                return ExitCodes.Failed;
            }

            if (given.GetValue(OperatorOptions.Json)) Listing.Json(settled);
            else
                Console.Out.WriteLine(decision is SettleDecision.Delivered
                    ? $"Transmission {settled.Id} counts as delivered: its {settled.Claims} claims ({Ledger.Money.Text(settled.Charge)} dollars) wait for their answers from now on."
                    : $"Transmission {settled.Id} is sent again to account {settled.Account} under the name {settled.FileName}, unless it is found there: {settled.Claims} claims ({Ledger.Money.Text(settled.Charge)} dollars).");
            return ExitCodes.Done;
        });
        return command;
    }

    static async Task<Transmission> FindAsync(OpenRelay relay, string id, CancellationToken cancellation)
    {
        foreach (var account in relay.Configuration.Accounts)
            if (await relay.Get<TransmissionLedger>().FindAsync(account.Id, id, cancellation) is { } found) return found;
        throw new RefusedException($"There is no transmission '{id}'; claimrelay transmissions lists them.");
    }
}
