using System.CommandLine;
using System.Globalization;
using ClaimRelay.Cli.Diagnosis;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using Listing = ClaimRelay.Cli.Output.Listing;

namespace ClaimRelay.Cli.Commands;

/// <summary><c>claimrelay account test ID</c>: ends with 0 when the account is fit, with 1 when something must be changed, with 2 when it could not connect.</summary>
static class AccountTestCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = "the account" };
        var command = new Command("test", "Connect, try every right with a test file that is removed again, and say what to change; ends with 1 when something must be changed, with 2 when it cannot connect") { id, OperatorOptions.Json };
        command.SetAction(async (given, cancellation) =>
        {
            var settings = given.OperatorSettings();
            var configuration = await Opened.ResultAsync(settings, cancellation) switch
            {
                ConfigurationResult.Loaded loaded => loaded.Configuration,
                var refused => throw new RefusedException(refused.ToString()!),
            };
            var account = configuration.Accounts.FirstOrDefault(a => a.Id == given.GetValue(id))
                ?? throw new RefusedException($"There is no account '{given.GetValue(id)}'; known are {string.Join(", ", configuration.Accounts.Select(a => a.Id))}.");

            var secrets = settings.OpenSecrets();
            var profile = configuration.ProfileOf(account);
            await using var mailboxes = new MailboxFactory(async (reference, token) => await secrets.ResolveAsync(reference, token), TimeProvider.System);
            var trial = await new TestAccount(mailboxes, TimeProvider.System).RunAsync(account, profile, cancellation);
            var mend = trial.Fault is { } fault ? MailboxMend.For(fault, trial.OfferedHostKey, account, profile) : null;
            if (given.GetValue(OperatorOptions.Json)) Listing.Json(new Report(trial, mend));
            else Print(trial, mend);
            return !trial.Connected ? ExitCodes.Refused : trial.Fit ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    sealed record Report(AccountTrial Trial, string? Mend);

    static void Print(AccountTrial trial, string? mend)
    {
        Listing.Table($"Account {trial.Account}", ["what", "found"], Facts(trial, mend).Where(fact => fact.Found is { Length: > 0 }).Select(fact => Listing.Row(fact.What, fact.Found)));
        if (!trial.Connected) return;
        var rights = Enum.GetValues<Right>();
        Listing.Table("Rights", ["folder", "use", .. rights.Select(right => Word(right))], trial.Folders.Select(folder => Listing.Row([folder.Folder, Word(folder.Use), .. rights.Select(right => Word(folder[right].State))])));
        Listing.Table("Refused", ["folder", "right", "why"], trial.Folders.SelectMany(folder => folder.Rights.Where(r => r.State is not RightState.Allowed && r.Why is not null).Select(r => Listing.Row(folder.Folder, Word(r.Right), r.Why))));
        Listing.Table("What to change", ["setting", "now", "want", "must", "why"], trial.Changes.Select(c => Listing.Row(c.Setting, c.Now, c.Want, c.Must ? "yes" : "no", c.Why)));
        Listing.Table("To be confirmed with the companion guide", ["what"], trial.Unconfirmed.Select(what => Listing.Row(what)));
        foreach (var left in trial.LeftBehind) Console.Out.WriteLine($"Could not be removed, and must be by hand: {left}");
        Console.Out.WriteLine(trial.Fit ? trial.WritingWasTried ? "The account is fit for use." : "The account is fit for use as far as it was tried: whether files can be sent is not known. Watch the first one." : "The account is not fit for use yet.");
    }

    static IEnumerable<(string What, string? Found)> Facts(AccountTrial trial, string? mend)
    {
        yield return ("profile", trial.Profile);
        yield return ("mailbox", trial.Place);
        yield return ("fault", trial.Fault is { } fault ? Word(fault) : null);
        yield return ("problem", trial.Problem);
        yield return ("mend", mend);
        yield return ("host key", trial.Session is { } known ? $"{known.HostKey}, pinned" : trial.OfferedHostKey is { } offered ? $"{offered}, not pinned" : null);
        if (trial.Session is { } session)
        {
            yield return ("server", session.ServerVersion);
            yield return ("key exchange", session.KeyExchange);
            yield return ("host key algorithm", session.HostKeyAlgorithm);
            yield return ("cipher", session.Cipher);
            yield return ("MAC", session.Mac.Length > 0 ? session.Mac : "part of the cipher");
        }

        yield return ("connect", trial.ConnectMilliseconds is { } connect ? $"{connect} ms" : null);
        yield return ("one operation", trial.OperationMilliseconds is { } operation ? $"{operation} ms" : null);
        yield return ("operations at once", trial.TakesSeveralAtOnce is { } several ? several ? "taken" : "not taken" : null);
        yield return ("server's clock", trial.ClockAheadSeconds is { } ahead ? ahead == 0 ? "as ours" : $"{ahead.ToString("+0.0;-0.0", CultureInfo.InvariantCulture)} s" : null);
    }

    static string Word(Enum value) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()).Replace('-', ' ');
}
