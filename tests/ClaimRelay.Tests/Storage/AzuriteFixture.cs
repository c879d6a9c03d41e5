using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ClaimRelay.Commands;
using ClaimRelay.Storage;
using ClaimRelay.Tests.Storage;
using Xunit;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace ClaimRelay.Tests.Storage;

/// <summary>One Azurite for all tests, on free loopback ports, in a temporary folder. Tests keep apart by their practice and account ids.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    // Azurite's own account, printed in its manual; good for nothing elsewhere.
    const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    readonly string folder = Directory.CreateTempSubdirectory("azurite-").FullName;
    TaskCompletionSource<Process> started = new();
    Process? server;

    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        // Between the look for a free port and its use somebody else may take it: then the server ends at once.
        while (!await TryStartAsync(limit.Token)) server!.Dispose();
        await new RelayStorage(ConnectionString).CreateAsync(CommandQueues.All, limit.Token);
    }

    async Task<bool> TryStartAsync(CancellationToken cancellation)
    {
        started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var program = Program();
        var ports = FreePorts(3);
        ConnectionString = $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={Key};"
            + $"BlobEndpoint=http://127.0.0.1:{ports[0]}/devstoreaccount1;QueueEndpoint=http://127.0.0.1:{ports[1]}/devstoreaccount1;TableEndpoint=http://127.0.0.1:{ports[2]}/devstoreaccount1;";
        Start(["--pdeathsig", "KILL", "node", program, "--silent", "--disableTelemetry", "--skipApiVersionCheck", "--location", folder,
            "--blobHost", "127.0.0.1", "--queueHost", "127.0.0.1", "--tableHost", "127.0.0.1", "--blobPort", $"{ports[0]}", "--queuePort", $"{ports[1]}", "--tablePort", $"{ports[2]}"]);
        server = await started.Task.WaitAsync(TimeSpan.FromSeconds(10), cancellation);
        try
        {
            foreach (var port in ports) await AnswersAsync(port, cancellation);
        }
        catch (SocketException)
        {
            // It has ended.
        }

        return !server.HasExited;
    }

    public async ValueTask DisposeAsync()
    {
        if (server is { HasExited: false })
        {
            server.Kill(entireProcessTree: true);
            using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await server.WaitForExitAsync(enough.Token);
        }

        server?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    static string Program()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "package.json"))) root = root.Parent ?? throw new DirectoryNotFoundException("No package.json above the tests.");
        var program = Path.Combine(root.FullName, "node_modules", "azurite", "dist", "src", "azurite.js");
        return File.Exists(program) ? program : throw new FileNotFoundException("Azurite is missing; install it with: npm ci");
    }

    /// <summary>The server dies with the thread that started it, so that thread stays until it ends: nothing is left when the tests are killed.</summary>
    void Start(string[] arguments) => new Thread(() =>
    {
        try
        {
            var process = Process.Start(new ProcessStartInfo("setpriv", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.OutputDataReceived += static (_, _) => { };
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            started.SetResult(process);
            process.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            started.TrySetException(new InvalidOperationException("setpriv is missing; install it with: apt-get install -y util-linux", e));
        }
        catch (InvalidOperationException)
        {
            // Disposed when the tests had ended.
        }
    })
    { IsBackground = true }.Start();

    async Task AnswersAsync(int port, CancellationToken cancellation)
    {
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
                return;
            }
            catch (SocketException) when (!server!.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellation);
            }
        }
    }

    static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        foreach (var listener in listeners) listener.Start();
        int[] ports = [.. listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        foreach (var listener in listeners) listener.Dispose();
        return ports;
    }
}
