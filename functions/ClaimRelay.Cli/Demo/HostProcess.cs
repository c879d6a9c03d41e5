using System.Diagnostics;
using ClaimRelay.Cli.LocalHost;

namespace ClaimRelay.Cli.Demo;

/// <summary>The local host as a process of its own, so that it can be killed.</summary>
sealed class HostProcess : IAsyncDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TimeProvider clock;
    readonly string log;
    readonly Lock gate = new();
    readonly ChildProcess process;

    HostProcess(IReadOnlyList<string> arguments, string log, TimeProvider clock)
    {
        (this.log, this.clock) = (log, clock);
        process = new(new ProcessStartInfo(Installation.FindProgram("dotnet") ?? "dotnet", [typeof(HostProcess).Assembly.Location, .. arguments]), Hear);
    }

    public bool HasExited => process.Ended.IsCompleted;

    /// <summary>Returns when the host says that it is ready.</summary>
    /// <param name="arguments">Of <c>claimrelay</c>.</param>
    /// <param name="log">What the host says is added to this file.</param>
    /// <exception cref="InvalidOperationException">It ended before it was ready, or was not ready in time.</exception>
    public static async Task<HostProcess> StartAsync(IReadOnlyList<string> arguments, string log, TimeProvider clock, CancellationToken cancellation)
    {
        var host = new HostProcess(arguments, log, clock);
        var ended = host.process.Ended;
        try
        {
            if (await Task.WhenAny(host.ready.Task, ended).WaitAsync(StartLimit, clock, cancellation) == ended)
                throw new InvalidOperationException($"The local host ended with {await ended} before it was ready; {log} holds what it said.");
            return host;
        }
        catch (Exception failed)
        {
            await host.DisposeAsync();
            if (failed is not TimeoutException) throw;
            throw new InvalidOperationException($"The local host was not ready within {StartLimit.TotalSeconds:0} s; {log} holds what it said.", failed);
        }
    }

    /// <summary>SIGKILL: it gets no chance to finish anything.</summary>
    public Task KillAsync() => process.KillAsync();

    /// <summary>SIGTERM, and waits.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="TimeoutException">It did not end in time; it was killed then.</exception>
    public async Task<int> StopAsync() =>
        await process.StopAsync(StopLimit, clock) ?? throw new TimeoutException($"The local host did not stop within {StopLimit.TotalSeconds:0} s and was killed; {log} holds what it said.");

    public ValueTask DisposeAsync() => process.DisposeAsync();

    void Hear(string line, bool isError)
    {
        lock (gate) File.AppendAllText(log, line + "\n");
        if (!isError && line.StartsWith("ready ", StringComparison.Ordinal)) ready.TrySetResult();
    }
}
