using ClaimRelay.Sandbox.Clearinghouses;

namespace ClaimRelay.Cli.Faults;

/// <summary>A partner that takes a file away by itself once it was read, to its end or not.</summary>
sealed class TakingPartner : IDisposable
{
    static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5);

    readonly CancellationTokenSource stop = new();
    readonly FetchedFiles files;
    readonly Task running;

    public TakingPartner(string folder, string archive)
    {
        files = new(folder, archive);
        running = Task.Run(RunAsync);
    }

    public void Dispose()
    {
        stop.Cancel();
        running.Wait();
        files.Dispose();
        stop.Dispose();
    }

    async Task RunAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            files.Archive();
            await Task.Delay(LookEvery, TimeProvider.System, stop.Token).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}
