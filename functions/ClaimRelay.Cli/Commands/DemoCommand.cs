using System.CommandLine;
using ClaimRelay.Cli.Demo;

namespace ClaimRelay.Cli.Commands;

/// <summary><c>claimrelay demo</c></summary>
static class DemoCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("files") { Arity = ArgumentArity.ZeroOrMore, Description = "837 files of your own; without any, the invented batches of samples/." };
        var json = new Option<string?>("--json") { Description = "Write the results to this file as data.", HelpName = "FILE" };
        var kills = new Option<int>("--kills") { Description = "Kill the relay this many times at random moments and start it again.", HelpName = "N" };
        var seed = new Option<int>("--seed") { Description = "Decides the moments of the kills.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var command = new Command("demo", "Runs the relay against simulated clearinghouses and checks that every claim ends where it must.") { files, json, kills, seed };
        command.SetAction(async (arguments, cancellation) =>
        {
            var options = new DemoOptions
            {
                Files = arguments.GetValue(files) ?? [],
                JsonFile = arguments.GetValue(json),
                Kills = arguments.GetValue(kills),
                Seed = arguments.GetValue(seed),
            };
            try
            {
                return (await DemoRun.RunAsync(options, TimeProvider.System, cancellation)).Ok ? ExitCodes.Done : ExitCodes.Failed;
            }
            catch (Exception broken) when (broken is IOException or InvalidOperationException or UnauthorizedAccessException or TimeoutException)
            {
                await Console.Error.WriteLineAsync(broken.Message);
                return ExitCodes.Failed;
            }
        });
        return command;
    }
}
