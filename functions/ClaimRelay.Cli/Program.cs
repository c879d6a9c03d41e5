using System.CommandLine;
using ClaimRelay.Cli;
using ClaimRelay.Cli.Bench;
using ClaimRelay.Cli.Commands;
using ClaimRelay.Cli.Fuzz;
using ClaimRelay.Cli.X12;

var root = new RootCommand("ClaimRelay sends claim files to clearinghouses and ties every answer to its claim.")
{
    OperatorOptions.Config, OperatorOptions.Storage, OperatorOptions.ServiceBus, OperatorOptions.Data,
    RunCommand.Create(), SubmitCommand.Create(), StatusCommand.Create(), ClaimCommand.Create(), WorkItemsCommand.Create(),
    AccountsCommand.CreateList(), AccountsCommand.CreateAccount(), ConfigCommand.Create(), DoctorCommand.Create(), DemoCommand.Create(), SandboxCommand.Create(), X12Command.Create(), BenchCommand.Create(), FuzzCommand.Create(),
};

try
{
    // A stop signal cancels the command; what a host has in flight may then finish.
    return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(40) });
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
