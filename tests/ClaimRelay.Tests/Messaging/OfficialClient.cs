using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ClaimRelay.Tests.Messaging;

/// <summary>Runs one step of official-client.mjs in a Node process of its own.</summary>
static class OfficialClient
{
    public static async Task<JsonElement> RunAsync(string connectionString, string step, CancellationToken cancellation, [CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here)!;
        var start = new ProcessStartInfo("node", ["official-client.mjs", connectionString, step])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Start(start);
        try
        {
            var output = node.StandardOutput.ReadToEndAsync(cancellation);
            var errors = node.StandardError.ReadToEndAsync(cancellation);
            await node.WaitForExitAsync(cancellation);
            if (node.ExitCode != 0) throw new InvalidOperationException(Explain(await errors));
            return JsonDocument.Parse(await output).RootElement;
        }
        finally
        {
            if (!node.HasExited) node.Kill(entireProcessTree: true);
        }
    }

    static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException("This test needs Node 20 or later. Install it with: apt-get install nodejs npm", missing);
        }
    }

    static string Explain(string errors) => errors.Contains("ERR_MODULE_NOT_FOUND", StringComparison.Ordinal)
        ? "This test needs the official Service Bus client. Install it with: npm ci"
        : "The official client failed: " + errors;
}
