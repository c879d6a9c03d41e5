using System.Text.Json;
using ClaimRelay.Cli.LocalHost;
using ClaimRelay.Sandbox.Samples;
using ClaimRelay.Sandbox.ServiceBus;
using ClaimRelay.Storage;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.EndToEnd.Tests.Commands;

/// <summary>What a local host needs: a folder for a mailbox, a configuration, a data folder, a Service Bus.</summary>
public sealed class LocalRelay : IAsyncDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("claimrelay-cli-").FullName;

    public LocalRelay()
    {
        Directory.CreateDirectory(SendFolder);
        Directory.CreateDirectory(Path.Combine(folder, "mailbox", "fetch"));
        File.WriteAllText(Config, JsonSerializer.Serialize(new
        {
            practices = new[] { new { id = "hilltop", name = "Hilltop", npis = new[] { SamplePractice.Hilltop.Npi1, SamplePractice.Hilltop.Npi2 } } },
            profiles = new[] { new { id = "folder", transport = "folder", sendFolder = "send", receiveFolder = "fetch", receiverId = "NORTHWIND" } },
            accounts = new[] { new { id = "main", profile = "folder", root = Path.Combine(folder, "mailbox"), practices = new[] { "hilltop" }, senderId = "RELAY01" } },
            routes = new[] { new { practice = "*", account = "main" } },
        }));
        Bus = ServiceBusStandIn.Start(new()
        {
            Queues = [.. WorkRouting.DefaultQueues],
            Topics = new Dictionary<string, IReadOnlyCollection<string>> { ["remittances"] = ["all"], ["claims"] = ["all"] },
        }, TimeProvider.System);
    }

    public ServiceBusStandIn Bus { get; }
    public string Config => Path.Combine(folder, "relay.json");
    public string Data => Path.Combine(folder, "data");
    public string SendFolder => Path.Combine(folder, "mailbox", "send");
    public IReadOnlyList<string> Sent => [.. Directory.EnumerateFiles(SendFolder, "*.837")];
    public RelayStorage Storage => new(DataFolder.PublishedStorage(Data)!);

    /// <summary>Three claims of practice hilltop.</summary>
    public static string Sample => Path.Combine(Installation.Root!, "samples", "hilltop", "interchange-refused.837");

    internal CommandProcess Start(params IReadOnlyList<string> more) => new(["run", .. Settings, .. more]);

    /// <summary>Starts it with another value for one of its settings.</summary>
    internal CommandProcess StartWith(string option, string value) => new(["run", .. Settings.Chunk(2).Where(s => s[0] != option).SelectMany(s => s), option, value]);

    internal async Task<(int Code, string Output, string Errors)> RunAsync(CancellationToken cancellation, params IReadOnlyList<string> command)
    {
        await using var process = new CommandProcess([.. command, .. Settings]);
        var code = await process.EndedAsync(cancellation);
        return (code, process.Output, process.Errors);
    }

    /// <summary>The command's JSON, once it ended with 0.</summary>
    internal async Task<JsonElement> JsonAsync(CancellationToken cancellation, params IReadOnlyList<string> command)
    {
        var (code, output, errors) = await RunAsync(cancellation, [.. command, "--json"]);
        if (code != 0) throw new InvalidOperationException($"{string.Join(' ', command)} ended with {code}: {errors}");
        return JsonDocument.Parse(output).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        await Bus.DisposeAsync();

        // Azurite goes with its host, a moment after it.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
                return;
            }
            catch (IOException) when (attempt < 10)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            }
        }
    }

    IReadOnlyList<string> Settings => ["--config", Config, "--data", Data, "--service-bus", Bus.ConnectionString];
}
