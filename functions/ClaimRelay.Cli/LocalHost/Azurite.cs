using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ClaimRelay.Cli.LocalHost;

/// <summary>A running Azurite, the storage emulator, on free loopback ports. It dies with this process, however that ends.</summary>
public sealed partial class Azurite : IAsyncDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    // Published by Microsoft for the emulator; it opens nothing but what listens on this machine's loopback.
    const string Account = "devstoreaccount1";
    const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Lock _gate = new();
    readonly Dictionary<string, string> _addresses = new(StringComparer.OrdinalIgnoreCase);
    readonly List<string> _said = [];
    readonly TimeProvider _clock;
    readonly ChildProcess _process;

    Azurite(string program, string directory, TimeProvider clock)
    {
        _clock = clock;
        string[] command =
        [
            .. Installation.OwnSession, Installation.FindProgram("node") ?? "node", program, "--location", directory, "--disableTelemetry", "--skipApiVersionCheck", "--silent",
            "--blobHost", "127.0.0.1", "--queueHost", "127.0.0.1", "--tableHost", "127.0.0.1", "--blobPort", "0", "--queuePort", "0", "--tablePort", "0",
        ];
        _process = new(new ProcessStartInfo(command[0], command[1..]), (line, _) => Hear(line));
    }

    /// <summary>What storage clients connect with.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>Process id, for tests that freeze or kill it.</summary>
    public int Id => _process.Id;

    /// <summary>Starts it over the data in <paramref name="directory"/>; returns when blobs, queues and tables are served.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">Node.js, which runs it, is missing.</exception>
    /// <exception cref="FileNotFoundException">It is not installed; the message holds the command that installs it.</exception>
    /// <exception cref="InvalidOperationException">It ended, or did not serve in time; the message holds what it said.</exception>
    public static async Task<Azurite> StartAsync(string directory, TimeProvider clock, CancellationToken cancellation)
    {
        var program = Installation.Azurite ?? throw new FileNotFoundException("Azurite, the storage emulator, is not installed: run `npm ci` in the repository's folder, or give a storage account with --storage.");
        Directory.CreateDirectory(directory);
        var azurite = new Azurite(program, directory, clock);
        var ended = azurite._process.Ended;
        try
        {
            if (await Task.WhenAny(azurite._listening.Task, ended).WaitAsync(StartLimit, clock, cancellation) == ended)
                throw new InvalidOperationException($"Azurite ended with {await ended}. It said: {azurite.Said}");
            azurite.ConnectionString = azurite.Connection();
            return azurite;
        }
        catch (Exception failed)
        {
            await azurite.DisposeAsync();
            if (failed is not TimeoutException) throw;
            throw new InvalidOperationException($"Azurite did not serve within {StartLimit.TotalSeconds:0} s. It said: {azurite.Said}", failed);
        }
    }

    /// <summary>Lets it write its data, then ends it. It saves what it holds in memory when asked to end, once its clients have closed their connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _process.StopAsync(StopLimit, _clock);
        await _process.DisposeAsync();
    }

    void Hear(string line)
    {
        lock (_gate)
        {
            if (_said.Count < 50) _said.Add(line);
            if (Listening().Match(line) is not { Success: true } address) return;
            _addresses[address.Groups["service"].Value] = address.Groups["url"].Value;
            if (_addresses.Count == 3) _listening.TrySetResult();
        }
    }

    string Connection() =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={_addresses["Blob"]}/{Account};QueueEndpoint={_addresses["Queue"]}/{Account};TableEndpoint={_addresses["Table"]}/{Account};";

    string Said
    {
        get
        {
            lock (_gate) return string.Join(" / ", _said);
        }
    }

    [GeneratedRegex(@"Azurite (?<service>Blob|Queue|Table) service is successfully listening at (?<url>http://[^/\s]+)")]
    private static partial Regex Listening();
}
