namespace ClaimRelay.Mailboxes;

/// <summary>Threads for work that blocks: those of the pool would be missing elsewhere, and the SSH client's own way not to block costs more than the work.
/// A thread is kept for a while, for the next work mostly comes soon.</summary>
sealed class BlockingThreads
{
    static readonly TimeSpan Keep = TimeSpan.FromSeconds(2);

    readonly Queue<Action> waiting = new();
    readonly object gate = new();
    int idle;

    public Task<T> RunAsync<T>(Func<T> work)
    {
        // What follows runs on the same thread up to its next wait: another thread would have to be woken for it.
        var done = new TaskCompletionSource<T>();
        lock (gate)
        {
            waiting.Enqueue(() => Complete(done, work));
            if (idle >= waiting.Count) Monitor.Pulse(gate);
            else new Thread(Run) { IsBackground = true, Name = "mailbox" }.Start();
        }

        return done.Task;
    }

    static void Complete<T>(TaskCompletionSource<T> done, Func<T> work)
    {
        try
        {
            done.SetResult(work());
        }
        catch (Exception e)
        {
            done.SetException(e);
        }
    }

    void Run()
    {
        while (Next() is { } work) work();
    }

    /// <summary>Null when there was nothing to do for a while.</summary>
    Action? Next()
    {
        lock (gate)
        {
            idle++;
            while (waiting.Count == 0)
            {
                if (Monitor.Wait(gate, Keep) || waiting.Count > 0) continue;
                idle--;
                return null;
            }

            idle--;
            return waiting.Dequeue();
        }
    }
}
