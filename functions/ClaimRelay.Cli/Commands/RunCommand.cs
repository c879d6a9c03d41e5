using System.CommandLine;
using ClaimRelay.Cli.LocalHost;

namespace ClaimRelay.Cli.Commands;

/// <summary><c>claimrelay run</c>: the relay on this machine, until stopped.</summary>
static class RunCommand
{
    public static Command Create()
    {
        var urls = new Option<string>("--urls") { Description = "loopback address of the status page; port 0 takes a free one", DefaultValueFactory = _ => "http://127.0.0.1:0" };
        var instance = new Option<Guid?>("--instance") { Description = "identity of this host, in place of the one kept in the data folder" };
        var deadlines = new Option<int>("--deadlines") { Description = "seconds between two looks for overdue answers", DefaultValueFactory = _ => 60 };
        var command = new Command("run", "Run the relay in one process; without a storage account on Azurite") { urls, instance, deadlines };
        command.SetAction(async (given, cancellation) =>
        {
            var options = new LocalHostOptions
            {
                Data = given.GetValue(OperatorOptions.Data)!,
                Url = given.GetValue(urls)!,
                Instance = given.GetValue(instance),
                Deadlines = TimeSpan.FromSeconds(Math.Max(1, given.GetValue(deadlines))),
            };
            await RelayHost.RunAsync(given.Settings(), options, Console.Out, cancellation);
            return ExitCodes.Done;
        });
        return command;
    }
}
