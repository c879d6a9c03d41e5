using System.CommandLine;
using System.Globalization;
using Azure;
using Azure.Storage.Blobs.Models;
using ClaimRelay.Cli.Output;
using ClaimRelay.Intake;

namespace ClaimRelay.Cli.Commands;

/// <summary><c>claimrelay submit</c>: puts claim files into the drop zone, as a practice's own upload does.</summary>
static class SubmitCommand
{
    const int MostSuffixes = 1000;

    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("FILE") { Description = "837 files", Arity = ArgumentArity.OneOrMore };
        var practice = new Option<string>("--practice") { Description = "whose claims they are", HelpName = "ID", Required = true };
        var allow = new Option<string?>("--allow-duplicates") { Description = "send claims that are already in flight or accepted all the same; the reason is kept in their history", HelpName = "REASON" };
        var command = new Command("submit", "Drop claim files for a practice") { files, practice, allow, OperatorOptions.Json };
        command.SetAction(async (given, cancellation) =>
        {
            await using var relay = await OpenRelay.Async(given.OperatorSettings(), cancellation);
            var id = relay.Practice(given.GetValue(practice)!);
            var chosen = given.GetValue(files)!;

            // All or none: a mistyped name is told before anything is dropped.
            if (chosen.FirstOrDefault(f => !f.Exists) is { } missing) throw new RefusedException($"There is no file {missing.FullName}; nothing was submitted.");
            var reason = ReasonOf(given.GetValue(allow));
            var dropped = new List<Dropped>();
            foreach (var file in chosen) dropped.Add(new(file.FullName, await DropAsync(relay, id, file, reason, cancellation)));
            if (given.GetValue(OperatorOptions.Json)) Listing.Json(dropped);
            else Listing.Table("Submitted", ["file", "drop"], dropped.Select(d => Listing.Row(d.File, d.Drop)));
            return ExitCodes.Done;
        });
        return command;
    }

    sealed record Dropped(string File, string Drop);

    // Blob metadata travels as an HTTP header.
    static string? ReasonOf(string? given) => given?.Trim() switch
    {
        null => null,
        "" => throw new RefusedException("--allow-duplicates wants a reason; nothing was submitted."),
        var reason when reason.All(c => c is >= ' ' and <= '~') => reason,
        _ => throw new RefusedException("The reason of --allow-duplicates must be plain ASCII on one line; nothing was submitted."),
    };

    static async Task<string> DropAsync(OpenRelay relay, string practice, FileInfo file, string? duplicatesAllowedBecause, CancellationToken cancellation)
    {
        for (var suffix = 1; suffix <= MostSuffixes; suffix++)
        {
            var name = suffix == 1 ? file.Name : $"{Path.GetFileNameWithoutExtension(file.Name)}-{suffix.ToString(CultureInfo.InvariantCulture)}{file.Extension}";
            await using var content = file.OpenRead();
            try
            {
                // Never over a file that still waits under the name.
                var options = new BlobUploadOptions { Conditions = new() { IfNoneMatch = ETag.All } };
                if (duplicatesAllowedBecause is not null) options.Metadata = new Dictionary<string, string> { [DropZone.AllowDuplicates] = duplicatesAllowedBecause };
                await relay.Storage.Claims.GetBlobClient($"{practice}/{name}").UploadAsync(content, options, cancellation);
                return $"{practice}/{name}";
            }
            catch (RequestFailedException ex) when (ex.Status is 409 or 412)
            {
                // Taken: the next name.
            }
        }

        throw new RefusedException($"{MostSuffixes} files named as {file.FullName} wait in the drop zone: is a host running?");
    }
}
