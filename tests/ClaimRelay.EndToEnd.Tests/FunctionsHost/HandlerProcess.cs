using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ClaimRelay.Cli.LocalHost;

namespace ClaimRelay.EndToEnd.Tests.FunctionsHost;

/// <summary>The custom handler, started as the host starts it. It ends with the tests, however they end.</summary>
sealed class HandlerProcess : IAsyncDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);

    readonly TaskCompletionSource<Process> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly List<string> log = [];
    readonly Lock gate = new();

    HandlerProcess(string executable, string application, int port, IReadOnlyDictionary<string, string> settings)
    {
        Client = new() { BaseAddress = new($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(60) };
        var start = new ProcessStartInfo { WorkingDirectory = application, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] command = [.. Installation.DieWithParent, executable];
        start.FileName = command[0];
        foreach (var argument in command[1..]) start.ArgumentList.Add(argument);
        start.Environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = $"{port}";
        foreach (var (name, value) in settings) start.Environment[name] = value;

        // The death signal comes when the thread that started it ends, so that thread stays.
        new Thread(() => Run(start)) { IsBackground = true }.Start();
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
            catch (HttpRequestException) when (!handler.ended.Task.IsCompleted && clock.GetElapsedTime(begun) < StartLimit)
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
        var process = await started.Task;
        if (!ended.Task.IsCompleted)
        {
            using (var ask = Process.Start("kill", ["-TERM", $"{process.Id}"])) await ask.WaitForExitAsync();
            try
            {
                await ended.Task.WaitAsync(StopLimit, TimeProvider.System);
            }
            catch (TimeoutException)
            {
                process.Kill();
                await ended.Task;
            }
        }

        process.Dispose();
    }

    void Run(ProcessStartInfo start)
    {
        try
        {
            var process = Process.Start(start)!;
            process.OutputDataReceived += (_, line) => Hear(line.Data);
            process.ErrorDataReceived += (_, line) => Hear(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            started.SetResult(process);
            process.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            started.TrySetException(missing);
        }
        finally
        {
            ended.TrySetResult();
        }
    }

    void Hear(string? line)
    {
        if (line is null) return;
        lock (gate) log.Add(line);
    }
}
