using System.Diagnostics;
using ClaimRelay.Cli.LocalHost;

namespace ClaimRelay.EndToEnd.Tests.Commands;

/// <summary>One run of <c>claimrelay</c> as a process of its own. It ends with the tests, however they end.</summary>
sealed class CommandProcess : IAsyncDisposable
{
    readonly TaskCompletionSource<Process> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<Uri> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<int> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly List<string> output = [];
    readonly List<string> errors = [];
    readonly Lock gate = new();

    public CommandProcess(params IReadOnlyList<string> arguments)
    {
        // The death signal comes when the thread that started it ends, so that thread stays.
        new Thread(() => Run(arguments)) { IsBackground = true }.Start();
    }

    public string Output => Text(output);
    public string Errors => Text(errors);

    /// <summary>The address after <c>ready</c>.</summary>
    public Task<Uri> ReadyAsync(CancellationToken cancellation) => ready.Task.WaitAsync(cancellation);

    /// <returns>The exit code.</returns>
    public Task<int> EndedAsync(CancellationToken cancellation) => ended.Task.WaitAsync(cancellation);

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{(await started.Task).Id}"]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        var process = await started.Task;
        if (!ended.Task.IsCompleted) process.Kill();
        await ended.Task;
        process.Dispose();
    }

    string Text(List<string> lines)
    {
        lock (gate) return string.Join('\n', lines);
    }

    void Run(IReadOnlyList<string> arguments)
    {
        string[] command = [.. Installation.DieWithParent, "dotnet", Path.Combine(AppContext.BaseDirectory, "ClaimRelay.Cli.dll"), .. arguments];
        try
        {
            var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.OutputDataReceived += (_, line) => Hear(output, line.Data);
            process.ErrorDataReceived += (_, line) => Hear(errors, line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            started.SetResult(process);
            process.WaitForExit();
            ready.TrySetException(new InvalidOperationException($"It ended with {process.ExitCode} before it was ready, and said: {Errors}"));
            ended.TrySetResult(process.ExitCode);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            started.TrySetException(missing);
            ready.TrySetException(missing);
            ended.TrySetException(missing);
        }
    }

    void Hear(List<string> lines, string? line)
    {
        if (line is null) return;
        lock (gate) lines.Add(line);
        if (line.StartsWith("ready ", StringComparison.Ordinal)) ready.TrySetResult(new Uri(line["ready ".Length..]));
    }
}
