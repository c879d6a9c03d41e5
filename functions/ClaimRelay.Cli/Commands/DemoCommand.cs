using System.CommandLine;
using ClaimRelay.Cli.Demo;

namespace ClaimRelay.Cli.Commands;

/// <summary><c>claimrelay demo</c></summary>
public static class DemoCommand
{
    /// <summary>Adds the command. It answers 0 when everything is as it must be, 1 otherwise.</summary>
    public static RootCommand AddDemo(this RootCommand root)
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
                return (await DemoRun.RunAsync(options, TimeProvider.System, cancellation)).Ok ? 0 : 1;
            }
            catch (Exception broken) when (broken is IOException or InvalidOperationException or UnauthorizedAccessException or TimeoutException)
            {
                await Console.Error.WriteLineAsync(broken.Message);
                return 1;
            }
        });
        root.Add(command);
        return root;
    }
}
