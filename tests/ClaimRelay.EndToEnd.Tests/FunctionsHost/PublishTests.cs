using System.Diagnostics;
using System.Text.Json.Nodes;
using ClaimRelay.Cli.LocalHost;
using Xunit;

namespace ClaimRelay.EndToEnd.Tests.FunctionsHost;

public sealed class PublishTests
{
#if DEBUG
    const string Configuration = "Debug";
#else
    const string Configuration = "Release";
#endif

    [Fact]
    public async Task What_is_published_holds_host_json_its_executable_and_a_folder_for_each_function()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var output = Directory.CreateTempSubdirectory("claimrelay-publish-").FullName;
        try
        {
            var project = Path.Combine(Installation.Root!, "functions", "ClaimRelay.Functions");
            using var publish = Process.Start(new ProcessStartInfo("dotnet", ["publish", project, "--no-build", "-c", Configuration, "-o", output, "--nologo", "-v", "q"]) { RedirectStandardOutput = true })!;
            var said = await publish.StandardOutput.ReadToEndAsync(limit.Token);
            await publish.WaitForExitAsync(limit.Token);
            Assert.True(publish.ExitCode == 0, said);

            var host = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(output, "host.json"), limit.Token))!;
            var executable = Path.Combine(output, host["customHandler"]!["description"]!["defaultExecutablePath"]!.GetValue<string>());
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(executable).HasFlag(UnixFileMode.UserExecute));
            Assert.Equal(FunctionFolder.ReadAll(AppContext.BaseDirectory).Select(f => f.Name), FunctionFolder.ReadAll(output).Select(f => f.Name));
        }
        finally
        {
            Directory.Delete(output, recursive: true);
        }
    }
}
