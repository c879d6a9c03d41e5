namespace ClaimRelay;

/// <summary>Does several things of which none must keep the others from being done, and throws what went wrong at the end: the first as it was, or all together.</summary>
sealed class Failures(CancellationToken cancellation)
{
    readonly List<Exception> all = [];

    public async Task CollectAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        // Whatever it is: it is thrown by Throw.
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            all.Add(failure);
        }
    }

    public void Throw()
    {
        if (all.Count == 1) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(all[0]);
        if (all.Count > 1) throw new AggregateException(all);
    }
}
