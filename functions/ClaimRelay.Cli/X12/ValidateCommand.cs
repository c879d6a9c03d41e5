using System.Buffers;
using System.CommandLine;
using System.Text.Json.Nodes;
using ClaimRelay.Cli.Commands;
using ClaimRelay.Cli.Output;
using ClaimRelay.X12.Acknowledgments;
using ClaimRelay.X12.Checking;

namespace ClaimRelay.Cli.X12;

/// <summary><c>claimrelay x12 validate</c></summary>
static class ValidateCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "X12 files", Arity = ArgumentArity.OneOrMore };
        var level = new Option<int>("--level") { Description = "How deep: 1 syntax, 2 guide, 3 balance, 4 situation, 5 codes; each includes those before it.", HelpName = "1..5", DefaultValueFactory = _ => 5 };
        var max = new Option<int>("--max") { Description = "Findings that are printed at most; further ones are counted. With --ack all are.", HelpName = "N", DefaultValueFactory = _ => 10_000 };
        var ack = new Option<string?>("--ack") { Description = "Writes TA1 and 999 for the file, as one answers its sender.", HelpName = "OUT" };
        var codes = CodeTexts.Option();
        level.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 1 or > 5) given.AddError("--level wants 1 to 5.");
        });
        var command = new Command("validate", "Check files; ends with 0 when nothing was found, with 1 on findings, with 2 when one is unusable") { files, level, max, ack, codes, OperatorOptions.Json };
        command.Validators.Add(given =>
        {
            if (given.GetValue(ack) is not null && given.GetValue(files) is { Length: > 1 }) given.AddError("--ack wants one file.");
        });
        command.SetAction(given =>
        {
            // An acknowledgment must know every finding: a set whose error was only counted would be called accepted.
            var limit = given.GetValue(ack) is null ? Math.Max(0, given.GetValue(max)) : int.MaxValue;
            var options = new CheckOptions { Level = given.GetValue(level), MaxFindings = limit, Codes = CodeTexts.ListsOf(given.GetValue(codes)) };
            return X12Command.EachFile(given.GetValue(files)!, path =>
            {
                var result = X12File.Check(path, options);
                Print(path, result, given.GetValue(OperatorOptions.Json) ? X12Command.LinesOf(path, given.GetValue(files)!) : null);
                X12File.RefuseUnusable(path, result.Envelope);
                if (given.GetValue(ack) is { } output) Acknowledge(path, output, result);
                return result.Findings.Count + result.Dropped > 0 ? ExitCodes.Failed : ExitCodes.Done;
            });
        });
        return command;
    }

    static void Print(string path, CheckResult result, Action<JsonObject>? line)
    {
        var verdict = result.Verdict switch
        {
            CheckVerdict.Accepted => "accepted",
            CheckVerdict.AcceptedWithErrors => "accepted-with-errors",
            _ => "rejected",
        };
        if (line is not null)
        {
            JsonObject said = new() { ["verdict"] = verdict, ["findings"] = new JsonArray([.. result.Findings.Select(X12Json.Of)]) };
            if (result.Dropped > 0) said["moreFindings"] = result.Dropped;
            line(said);
            return;
        }
        Listing.Table($"{path}: {verdict}", ["severity", "code", "place", "what"], result.Findings.Select(X12Command.Row));
        if (result.Dropped > 0) Console.Out.WriteLine($"... and {result.Dropped} more");
    }

    static void Acknowledge(string path, string output, CheckResult result)
    {
        try
        {
            var file = File.ReadAllBytes(path);
            ArrayBufferWriter<byte> answer = new();
            var at = TimeProvider.System.GetLocalNow();
            var number = 0;
            // Acknowledgments are never acknowledged (005010X231A1 1.4), and of a refused interchange nothing but its refusal is said.
            foreach (var interchange in result.Envelope.Interchanges.Where(i => i.Groups.Count == 0 ? !i.HasAcknowledgment : i.Groups.Any(g => g.FunctionalId is not "FA")))
            {
                if (InterchangeAcknowledgmentWriter.Write(answer, file, interchange, ++number, at) is "R") continue;
                foreach (var group in interchange.Groups.Where(g => g.FunctionalId is not "FA"))
                    GroupAcknowledgmentWriter.Write(answer, file, interchange, group.With(result.Findings), new(++number, number), at);
            }
            File.WriteAllBytes(output, answer.WrittenSpan);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"The acknowledgment cannot be written to {output}: {unwritable.Message}", unwritable);
        }
    }
}
