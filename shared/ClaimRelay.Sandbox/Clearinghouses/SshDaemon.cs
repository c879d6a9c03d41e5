using System.Diagnostics;
using System.Text;

namespace ClaimRelay.Sandbox.Clearinghouses;

/// <summary>One running sshd process. It dies with this process, however that ends.</summary>
sealed class SshDaemon : IAsyncDisposable
{
    readonly TaskCompletionSource<Process> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly StringBuilder log = new();
    readonly Process process;

    SshDaemon(IReadOnlyList<string> command)
    {
        // The kernel sends the death signal when the thread that forked ends, not the process: that thread must outlive sshd.
        var thread = new Thread(() => Run(command)) { IsBackground = true, Name = "sandbox sshd" };
        thread.Start();
        process = started.Task.GetAwaiter().GetResult();
    }

    /// <param name="under">Put before it, as of <see cref="SshServerOptions.Under"/>.</param>
    public static SshDaemon Start(string program, string configuration, IReadOnlyList<string> under) =>
        new([.. SshPrograms.Setpriv is { } setpriv ? [setpriv, "--pdeathsig", "KILL", "--"] : (string[])[], .. under, program, "-D", "-e", "-f", configuration]);

    public int Id => process.Id;

    public bool HasExited => ended.Task.IsCompleted;

    public string Log
    {
        get
        {
            lock (log) return log.ToString();
        }
    }

    /// <summary>Kills the listener only.</summary>
    public void Kill() => ProcessTree.Kill(Id);

    public async ValueTask DisposeAsync()
    {
        if (!HasExited) ProcessTree.KillWhole(Id);
        await ended.Task;
        process.Dispose();
    }

    void Run(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo { RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        start.FileName = command[0];
        foreach (var argument in command.Skip(1)) start.ArgumentList.Add(argument);

        try
        {
            var running = Process.Start(start)!;
            running.ErrorDataReceived += (_, line) =>
            {
                lock (log) log.AppendLine(line.Data);
            };
            running.BeginErrorReadLine();
            started.SetResult(running);

            // Not WaitForExit(): that also waits for the error stream, which sessions that outlive the listener keep open.
            running.WaitForExit(Timeout.Infinite);
        }
        catch (Exception failure) when (!started.Task.IsCompleted)
        {
            started.SetException(failure);
        }
        finally
        {
            ended.TrySetResult();
        }
    }
}
