using System.CommandLine;
using ClaimRelay.Cli.Commands;
using ClaimRelay.X12.Generation;

namespace ClaimRelay.Cli.X12;

/// <summary><c>claimrelay x12 generate</c></summary>
static class GenerateCommand
{
    static readonly Dictionary<string, GeneratedKind> Kinds = new()
    {
        ["837p"] = GeneratedKind.Professional,
        ["837i"] = GeneratedKind.Institutional,
        ["837d"] = GeneratedKind.Dental,
        ["835"] = GeneratedKind.Remittance,
        ["277ca"] = GeneratedKind.ClaimAcknowledgment,
        ["999"] = GeneratedKind.GroupAcknowledgment,
    };

    public static Command Create()
    {
        var kind = new Argument<string>("KIND") { Description = string.Join(", ", Kinds.Keys) };
        var claims = new Option<int>("--claims") { Description = "Claims of the file; in an answer, claims that it answers.", HelpName = "N", DefaultValueFactory = _ => 100 };
        var seed = new Option<ulong>("--seed") { Description = "The same seed gives the same bytes; the 835, 277CA and 999 of a seed answer its 837P.", HelpName = "S", DefaultValueFactory = _ => 1 };
        var size = new Option<int>("--size") { Description = "Goes on with more claims up to this many megabytes.", HelpName = "MB" };
        var file = new Option<string?>("--out") { Description = "Writes to this file; without it, to standard output.", HelpName = "FILE" };
        kind.AcceptOnlyFromAmong([.. Kinds.Keys]);
        claims.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() < 1) given.AddError("--claims wants at least 1.");
        });
        size.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() < 0) given.AddError("--size wants no less than 0.");
        });
        var command = new Command("generate", "Write a file of invented claims, or of answers to them; the same seed gives the same bytes") { kind, claims, seed, size, file };
        command.SetAction(async (given, cancellation) =>
        {
            try
            {
                await using var output = given.GetValue(file) is { } path ? File.Create(path) : Console.OpenStandardOutput();
                await GeneratedFile.WriteAsync(output, Kinds[given.GetValue(kind)!], given.GetValue(claims), given.GetValue(seed), given.GetValue(size) * 1_000_000L, cancellation);
                return ExitCodes.Done;
            }
            catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
            {
                throw new RefusedException($"The file cannot be written: {unwritable.Message}", unwritable);
            }
        });
        return command;
    }
}
