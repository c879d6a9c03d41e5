using System.ComponentModel;
using System.Diagnostics;

namespace ClaimRelay.Cli.LocalHost;

/// <summary>A program that runs beside us and dies with us, however we end.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    readonly TaskCompletionSource<Process> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Process _process;

    /// <summary>Starts it.</summary>
    /// <param name="start">The program by its path, and its arguments one by one; its input stays open and empty.</param>
    /// <param name="hear">Called with every line it says; the second argument tells those on standard error.</param>
    /// <exception cref="Win32Exception">There is no such program, or it may not be run.</exception>
    public ChildProcess(ProcessStartInfo start, Action<string, bool> hear)
    {
        string[] command = [.. Installation.DieWithParent, start.FileName, .. start.ArgumentList];
        start.FileName = command[0];
        start.ArgumentList.Clear();
        foreach (var argument in command[1..]) start.ArgumentList.Add(argument);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;

        // The kernel sends the death signal when the thread that forked ends, not the process: that thread must outlive the child.
        new Thread(() => Run(start, hear)) { IsBackground = true, Name = Path.GetFileName(command[^1]) }.Start();
        _process = _started.Task.GetAwaiter().GetResult();
    }

    public int Id => _process.Id;

    /// <summary>Its exit code, once all that it said was heard.</summary>
    public Task<int> Ended => _ended.Task;

    /// <param name="signal">As <c>kill</c> names it: TERM, INT, STOP.</param>
    public async Task SignalAsync(string signal)
    {
        if (_ended.Task.IsCompleted) return;
        using var kill = Process.Start(Installation.FindProgram("kill") ?? "kill", [$"-{signal}", $"{Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>SIGKILL: it gets no chance to finish anything.</summary>
    public Task KillAsync()
    {
        if (!_ended.Task.IsCompleted) _process.Kill();
        return _ended.Task;
    }

    /// <summary>SIGTERM, and waits; kills it when it has not ended in time.</summary>
    /// <returns>Its exit code; null when it was killed.</returns>
    public async Task<int?> StopAsync(TimeSpan limit, TimeProvider clock)
    {
        await SignalAsync("TERM");
        try
        {
            return await _ended.Task.WaitAsync(limit, clock);
        }
        catch (TimeoutException)
        {
            await KillAsync();
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    void Run(ProcessStartInfo start, Action<string, bool> hear)
    {
        try
        {
            var process = Process.Start(start)!;
            process.OutputDataReceived += (_, line) => { if (line.Data is { } said) hear(said, false); };
            process.ErrorDataReceived += (_, line) => { if (line.Data is { } said) hear(said, true); };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            _started.SetResult(process);
            process.WaitForExit();
            _ended.SetResult(process.ExitCode);
        }
        catch (Win32Exception missing)
        {
            _started.SetException(missing);
        }
    }
}
