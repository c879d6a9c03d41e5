using System.Diagnostics;
using ClaimRelay.Cli.LocalHost;

namespace ClaimRelay.EndToEnd.Tests.Commands;

/// <summary>One run of <c>claimrelay</c> as a process of its own.</summary>
sealed class CommandProcess : IAsyncDisposable
{
    readonly TaskCompletionSource<Uri> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly List<string> output = [];
    readonly List<string> errors = [];
    readonly Lock gate = new();
    readonly ChildProcess process;

    public CommandProcess(params IReadOnlyList<string> arguments) : this(new Dictionary<string, string>(), arguments)
    {
    }

    /// <param name="environment">Beside our own.</param>
    public CommandProcess(IReadOnlyDictionary<string, string> environment, params IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(Installation.FindProgram("dotnet")!, [Path.Combine(AppContext.BaseDirectory, "ClaimRelay.Cli.dll"), .. arguments]);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        process = new(start, Hear);
    }

    public int Id => process.Id;
    public string Output => Text(output);
    public string Errors => Text(errors);

    /// <summary>The address after <c>ready</c>.</summary>
    public async Task<Uri> ReadyAsync(CancellationToken cancellation)
    {
        await Task.WhenAny(ready.Task, process.Ended).WaitAsync(cancellation);
        if (!ready.Task.IsCompleted) throw new InvalidOperationException($"It ended with {await process.Ended} before it was ready, and said: {Errors}");
        return await ready.Task;
    }

    /// <returns>The exit code.</returns>
    public Task<int> EndedAsync(CancellationToken cancellation) => process.Ended.WaitAsync(cancellation);

    public Task SignalAsync(string signal) => process.SignalAsync(signal);

    public ValueTask DisposeAsync() => process.DisposeAsync();

    string Text(List<string> lines)
    {
        lock (gate) return string.Join('\n', lines);
    }

    void Hear(string line, bool isError)
    {
        lock (gate) (isError ? errors : output).Add(line);
        if (line.StartsWith("ready ", StringComparison.Ordinal)) ready.TrySetResult(new Uri(line["ready ".Length..]));
    }
}
