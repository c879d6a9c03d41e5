using System.CommandLine;
using ClaimRelay.Cli.Diagnosis;
using ClaimRelay.Cli.Output;

namespace ClaimRelay.Cli.Commands;

/// <summary><c>claimrelay doctor</c>: what is missing or unreachable, and how to mend it.</summary>
static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor", "Check the machine, the services and the configuration; ends with 1 when something must be mended") { OperatorOptions.Json };
        command.SetAction(async (given, cancellation) =>
        {
            var checks = new List<Check>();
            await foreach (var check in Doctor.ExamineAsync(given.OperatorSettings(), cancellation)) checks.Add(check);
            if (given.GetValue(OperatorOptions.Json)) Listing.Json(checks);
            else Listing.Table("Doctor", ["check", "state", "found", "mend"], checks.Select(c => Listing.Row(c.What, c.Passed ? "ok" : "FAILED", c.Found, c.Mend)));
            return checks.All(c => c.Passed) ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }
}
