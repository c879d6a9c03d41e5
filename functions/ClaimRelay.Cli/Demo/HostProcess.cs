using System.Diagnostics;
using ClaimRelay.Cli.LocalHost;

namespace ClaimRelay.Cli.Demo;

/// <summary>The local host as a process of its own, so that it can be killed. It dies with this process, however that ends.</summary>
sealed class HostProcess : IAsyncDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    const string Ready = "ready ";

    readonly TaskCompletionSource<Process> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<Uri> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<int> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TimeProvider clock;
    readonly string log;
    readonly Lock gate = new();

    HostProcess(IReadOnlyList<string> arguments, string log, TimeProvider clock)
    {
        (this.log, this.clock) = (log, clock);

        // The kernel sends the death signal when the thread that forked ends, not the process: that thread must outlive the host.
        new Thread(() => Run(arguments)) { IsBackground = true, Name = "local host" }.Start();
    }

    public bool HasExited => ended.Task.IsCompleted;

    /// <summary>Returns when the host says that it is ready.</summary>
    /// <param name="arguments">Of <c>claimrelay</c>.</param>
    /// <param name="log">What the host says is added to this file.</param>
    /// <exception cref="InvalidOperationException">It ended before it was ready, or was not ready in time.</exception>
    public static async Task<HostProcess> StartAsync(IReadOnlyList<string> arguments, string log, TimeProvider clock, CancellationToken cancellation)
    {
        var host = new HostProcess(arguments, log, clock);
        try
        {
            await host.ready.Task.WaitAsync(StartLimit, clock, cancellation);
            return host;
        }
        catch (TimeoutException late)
        {
            await host.DisposeAsync();
            throw new InvalidOperationException($"The local host was not ready within {StartLimit.TotalSeconds:0} s; {log} holds what it said.", late);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL: it gets no chance to finish anything.</summary>
    public async Task KillAsync()
    {
        if (!HasExited) (await started.Task).Kill();
        await ended.Task;
    }

    /// <summary>SIGTERM, and waits.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="TimeoutException">It did not end in time; it was killed then.</exception>
    public async Task<int> StopAsync()
    {
        using (var ask = Process.Start("kill", ["-TERM", $"{(await started.Task).Id}"])) await ask.WaitForExitAsync();
        try
        {
            return await ended.Task.WaitAsync(StopLimit, clock);
        }
        catch (TimeoutException)
        {
            await KillAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await KillAsync();
            (await started.Task).Dispose();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // It never ran, and the caller was told.
        }
    }

    void Run(IReadOnlyList<string> arguments)
    {
        string[] command = [.. Installation.DieWithParent, Installation.FindProgram("dotnet") ?? "dotnet", typeof(HostProcess).Assembly.Location, .. arguments];
        try
        {
            var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
            process.OutputDataReceived += (_, line) => Hear(line.Data);
            process.ErrorDataReceived += (_, line) => Hear(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            started.SetResult(process);
            process.WaitForExit();
            ready.TrySetException(new InvalidOperationException($"The local host ended with {process.ExitCode} before it was ready; {log} holds what it said."));
            ended.TrySetResult(process.ExitCode);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            started.TrySetException(missing);
            ready.TrySetException(missing);
            ended.TrySetException(missing);
        }
    }

    void Hear(string? line)
    {
        if (line is null) return;
        lock (gate) File.AppendAllText(log, line + "\n");
        if (line.StartsWith(Ready, StringComparison.Ordinal) && Uri.TryCreate(line[Ready.Length..].Trim(), UriKind.Absolute, out var address)) ready.TrySetResult(address);
    }
}
