using System.CommandLine;
using System.CommandLine.Help;
using ClaimRelay.Cli;
using ClaimRelay.Cli.Bench;
using ClaimRelay.Cli.Commands;
using ClaimRelay.Cli.Faults;
using ClaimRelay.Cli.Fuzz;
using ClaimRelay.Cli.X12;

// Not RootCommand, which is named after the file that holds the program: usage lines name what people type.
var root = new Command("claimrelay", "ClaimRelay sends claim files to clearinghouses and ties every answer to its claim.")
{
    new HelpOption(), new VersionOption(),
    OperatorOptions.Config, OperatorOptions.Storage, OperatorOptions.ServiceBus, OperatorOptions.Data,
    RunCommand.Create(), SubmitCommand.Create(), StatusCommand.Create(), ClaimCommand.Create(), WorkItemsCommand.Create(),
    AccountsCommand.CreateList(), AccountsCommand.CreateAccount(), PollCommand.Create(), FilesCommand.Create(), TransmissionsCommand.CreateList(), TransmissionsCommand.CreateTransmission(),
    ConfigCommand.Create(), DoctorCommand.Create(), DemoCommand.Create(), SandboxCommand.Create(), X12Command.Create(), BenchCommand.Create(), FuzzCommand.Create(), FaultsCommand.Create(),
};

try
{
    // A stop signal cancels the command; what a host has in flight may then finish.
    var given = root.Parse(args);
    var code = await given.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(40) });
    // What is wrong with the arguments has been told: nothing was begun.
    return given.Errors.Count > 0 ? ExitCodes.Refused : code;
}
catch (RefusedException refused)
{
    Console.Error.WriteLine(refused.Message);
    return ExitCodes.Refused;
}
catch (Exception failed) when (StorageFailure.Tell(failed) is not null)
{
    Console.Error.WriteLine(StorageFailure.Tell(failed));
    return ExitCodes.Failed;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Stopped before it was done.");
    return ExitCodes.Failed;
}
