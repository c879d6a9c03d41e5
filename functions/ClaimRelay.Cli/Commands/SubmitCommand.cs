using System.CommandLine;
using System.Globalization;
using Azure;
using ClaimRelay.Cli.Output;

namespace ClaimRelay.Cli.Commands;

/// <summary><c>claimrelay submit</c>: puts claim files into the drop zone, as a practice's own upload does.</summary>
static class SubmitCommand
{
    const int MostSuffixes = 1000;

    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("FILE") { Description = "837 files", Arity = ArgumentArity.OneOrMore };
        var practice = new Option<string>("--practice") { Description = "whose claims they are", HelpName = "ID", Required = true };
        var command = new Command("submit", "Drop claim files for a practice") { files, practice, OperatorOptions.Json };
        command.SetAction(async (given, cancellation) =>
        {
            await using var relay = await OpenRelay.Async(given.OperatorSettings(), cancellation);
            var id = relay.Practice(given.GetValue(practice)!);
            var chosen = given.GetValue(files)!;

            // All or none: a mistyped name is told before anything is dropped.
            if (chosen.FirstOrDefault(f => !f.Exists) is { } missing) throw new RefusedException($"There is no file {missing.FullName}; nothing was submitted.");
            var dropped = new List<Dropped>();
            foreach (var file in chosen) dropped.Add(new(file.FullName, await DropAsync(relay, id, file, cancellation)));
            if (given.GetValue(OperatorOptions.Json)) Listing.Json(dropped);
            else Listing.Table("Submitted", ["file", "drop"], dropped.Select(d => Listing.Row(d.File, d.Drop)));
            return ExitCodes.Done;
        });
        return command;
    }

    sealed record Dropped(string File, string Drop);

    static async Task<string> DropAsync(OpenRelay relay, string practice, FileInfo file, CancellationToken cancellation)
    {
        for (var suffix = 1; suffix <= MostSuffixes; suffix++)
        {
            var name = suffix == 1 ? file.Name : $"{Path.GetFileNameWithoutExtension(file.Name)}-{suffix.ToString(CultureInfo.InvariantCulture)}{file.Extension}";
            await using var content = file.OpenRead();
            try
            {
                // Never over a file that still waits under the name.
                await relay.Storage.Claims.GetBlobClient($"{practice}/{name}").UploadAsync(content, overwrite: false, cancellation);
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
