using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using ClaimRelay.Cli.LocalHost;

namespace ClaimRelay.Cli.Diagnosis;

/// <summary>The programs that the relay runs with or beside itself.</summary>
static class Programs
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static async IAsyncEnumerable<Check> ExamineAsync()
    {
        yield return await VersionAsync(".NET SDK", "dotnet", 10, "install the .NET 10 SDK: https://dotnet.microsoft.com/download/dotnet/10.0");
        yield return await VersionAsync("Node.js", "node", 20, "install Node.js 20 or newer: https://nodejs.org");
        yield return Installation.Azurite is { } azurite
            ? Check.Ok("Azurite", azurite)
            : Check.Failed("Azurite", "not installed", "npm ci   (in the repository's folder)");
        yield return Installation.FindProgram("sshd") is { } sshd
            ? Check.Ok("OpenSSH server", sshd)
            : Check.Failed("OpenSSH server", "not installed; the simulated clearinghouse of demo and test needs it", "sudo apt-get install -y openssh-server");
    }

    static async Task<Check> VersionAsync(string what, string program, int wanted, string mend)
    {
        string said;
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            said = (await process.StandardOutput.ReadToEndAsync().WaitAsync(Limit, TimeProvider.System)).Trim();
        }
        catch (Win32Exception)
        {
            return Check.Failed(what, $"no program {program} on PATH", mend);
        }
        catch (TimeoutException)
        {
            return Check.Failed(what, $"{program} --version did not answer within {Limit.TotalSeconds:0} s", mend);
        }

        return int.TryParse(said.TrimStart('v').Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major >= wanted
            ? Check.Ok(what, said)
            : Check.Failed(what, said.Length > 0 ? said : $"{program} --version printed nothing", mend);
    }
}
