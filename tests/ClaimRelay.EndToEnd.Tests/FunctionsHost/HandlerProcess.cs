using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ClaimRelay.Cli.LocalHost;

namespace ClaimRelay.EndToEnd.Tests.FunctionsHost;

/// <summary>The custom handler, started as the host starts it.</summary>
sealed class HandlerProcess : IAsyncDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    readonly List<string> log = [];
    readonly Lock gate = new();
    readonly ChildProcess process;

    HandlerProcess(string executable, string application, int port, IReadOnlyDictionary<string, string> settings)
    {
        Client = new() { BaseAddress = new($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(60) };
        var start = new ProcessStartInfo(executable) { WorkingDirectory = application };
        start.Environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = $"{port}";
        foreach (var (name, value) in settings) start.Environment[name] = value;
        process = new(start, Hear);
    }

    public HttpClient Client { get; }

    public IReadOnlyList<string> Log
    {
        get
        {
            lock (gate) return [.. log];
        }
    }

    /// <summary>Returns when GET / is answered, whatever the answer is.</summary>
    public static async Task<HandlerProcess> StartAsync(string executable, string application, IReadOnlyDictionary<string, string> settings, TimeProvider clock, CancellationToken cancellation)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();

        var handler = new HandlerProcess(executable, application, port, settings);
        var begun = clock.GetTimestamp();
        while (true)
        {
            try
            {
                using var answer = await handler.Client.GetAsync("/", cancellation);
                return handler;
            }
            catch (HttpRequestException) when (!handler.process.Ended.IsCompleted && clock.GetElapsedTime(begun) < StartLimit)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), clock, cancellation);
            }
            catch
            {
                await handler.DisposeAsync();
                throw new InvalidOperationException($"{Path.GetFileName(executable)} did not answer GET / in {StartLimit.TotalSeconds:0} s. It said: {string.Join(" / ", handler.Log)}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await process.StopAsync(StopLimit, TimeProvider.System);
        await process.DisposeAsync();
    }

    void Hear(string line, bool isError)
    {
        lock (gate) log.Add(line);
    }
}
