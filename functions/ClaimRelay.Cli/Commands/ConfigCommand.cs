using System.CommandLine;
using ClaimRelay.Cli.Output;
using ClaimRelay.Partners;

namespace ClaimRelay.Cli.Commands;

/// <summary><c>claimrelay config check</c> and <c>claimrelay config schema</c>.</summary>
static class ConfigCommand
{
    public static Command Create() => new("config", "Check relay.json, or print its schema") { Check(), Schema() };

    static Command Check()
    {
        var file = new Argument<string?>("FILE") { Description = "relay.json; else what --config or the environment names", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("check", "Say what is wrong with the configuration; ends with 2 when it is not fit for use") { file, OperatorOptions.Json };
        command.SetAction(async (given, cancellation) =>
        {
            var result = await ReadAsync(given, given.GetValue(file), cancellation);
            var errors = (result as ConfigurationResult.Refused)?.Errors ?? [];
            var warnings = (result as ConfigurationResult.Loaded)?.Warnings ?? [];
            if (given.GetValue(OperatorOptions.Json)) Listing.Json(new Checked(errors.Count == 0, errors, warnings));
            else
            {
                foreach (var warning in warnings) Console.Out.WriteLine($"warning: {warning}");
                Console.Out.WriteLine(errors.Count > 0 ? result.ToString() : "The configuration is fit for use.");
            }

            return errors.Count > 0 ? ExitCodes.Refused : ExitCodes.Done;
        });
        return command;
    }

    static Command Schema()
    {
        var command = new Command("schema", "Print the JSON Schema of relay.json");
        command.SetAction(async (_, cancellation) =>
        {
            await using var schema = typeof(ConfigCommand).Assembly.GetManifestResourceStream("relay.schema.json") ?? throw new InvalidOperationException("relay.schema.json is not part of the program.");
            using var text = new StreamReader(schema);
            Console.Out.Write(await text.ReadToEndAsync(cancellation));
            return ExitCodes.Done;
        });
        return command;
    }

    sealed record Checked(bool Fit, IReadOnlyList<ConfigurationError> Errors, IReadOnlyList<ConfigurationWarning> Warnings);

    static async Task<ConfigurationResult> ReadAsync(ParseResult given, string? file, CancellationToken cancellation)
    {
        var settings = given.OperatorSettings();
        if (file is not null) settings = settings with { Config = file };
        return await Opened.ResultAsync(settings, cancellation);
    }
}
