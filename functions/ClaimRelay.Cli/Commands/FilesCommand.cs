using System.CommandLine;
using ClaimRelay.Mailboxes;
using Listing = ClaimRelay.Cli.Output.Listing;

namespace ClaimRelay.Cli.Commands;

/// <summary><c>claimrelay files</c>: what was fetched from an account's mailbox, and what it was.</summary>
static class FilesCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("ACCOUNT") { Description = "the account" };
        var command = new Command("files", "List the files fetched from an account's mailbox, with what each was") { id, OperatorOptions.Json };
        command.SetAction(async (given, cancellation) =>
        {
            await using var relay = await OpenRelay.Async(given.OperatorSettings(), cancellation);
            var account = relay.Account(given.GetValue(id)!).Id;
            var files = await relay.Get<FetchLedger>().ListAsync(account, cancellation);
            if (given.GetValue(OperatorOptions.Json)) Listing.Json(files);
            else Print(files, (await relay.Get<Accounts>().GetAsync(account, cancellation)).LastPoll);
            return ExitCodes.Done;
        });
        return command;
    }

    static void Print(IReadOnlyList<FetchedFile> files, PollCount? last)
    {
        if (last is not null)
            Listing.Table("Last poll", ["listed", "fetched", "left", "waiting", "empty", "vanished", "refused", "remaining"],
                [Listing.Row(last.Listed, last.Fetched, last.Left, last.Waiting, last.Empty, last.Vanished, last.Refused, last.Remaining)]);
        Listing.Table("Files", ["fetched", "name", "part", "bytes", "kind", "known by", "state", "archived as"], files.SelectMany(Rows));
    }

    static IEnumerable<IReadOnlyList<object?>> Rows(FetchedFile file) => file.Contents.Count == 0
        ? [Listing.Row(At(file), file.Path, "", file.Size, "", "", "not processed yet", file.Sha256)]
        : file.Contents.Select(c => Listing.Row(At(file), file.Path, c.Place, c.Sha256 is null ? "" : c.Size, c.Kinds, Known(c.KnownBy), State(file, c), c.Sha256 ?? file.Sha256));

    static string At(FetchedFile file) => file.FetchedAt.ToString("yyyy-MM-dd HH:mm:ss");

    static string Known(KnownBy by) => by is KnownBy.Content ? "content" : "content and name";

    static string State(FetchedFile file, FetchedContent content) =>
        (content.Fault is { } fault ? $"not opened: {fault}" : file.Unmatched > 0 ? $"{file.Unmatched} answers of the file unmatched" : "done") + (file.CopyOf is null ? "" : ", a copy");
}
