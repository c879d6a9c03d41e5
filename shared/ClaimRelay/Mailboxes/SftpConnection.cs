using Renci.SshNet;

namespace ClaimRelay.Mailboxes;

/// <summary>One SSH session that always ends: every operation on it has a no-progress limit, and closing it has a deadline.
/// It is closed once it is retired and its last operation has ended.</summary>
sealed class SftpConnection
{
    readonly SftpClient client;
    readonly LoopbackGuard guard;
    readonly IDisposable place;
    readonly SftpOptions options;
    readonly TimeProvider clock;
    readonly Action leaked;
    readonly TaskCompletionSource aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly BlockingThreads threads = new();
    readonly Task abandoned;
    readonly Lock gate = new();
    int uses;
    bool retired;

    /// <summary>Time stamp of the last progress of any operation.</summary>
    long moved;

    /// <param name="place">Given up when it is closed.</param>
    /// <param name="leaked">Told when it does not close in time.</param>
    internal SftpConnection(SftpClient client, LoopbackGuard guard, IDisposable place, SftpOptions options, TimeProvider clock, Action leaked)
    {
        (this.client, this.guard, this.place, this.options, this.clock, this.leaked) = (client, guard, place, options, clock, leaked);
        abandoned = AbandonedAsync();
    }

    public bool IsUsable => !aborted.Task.IsCompleted && !guard.Carried.IsCompleted && client.IsConnected;

    /// <summary><c>SHA256:…</c> of the key that the server showed.</summary>
    public string HostKey { get; internal set; } = "";

    public SshSession Describe() => new()
    {
        ServerVersion = client.ConnectionInfo.ServerVersion ?? "",
        HostKey = HostKey,
        HostKeyAlgorithm = client.ConnectionInfo.CurrentHostKeyAlgorithm ?? "",
        KeyExchange = client.ConnectionInfo.CurrentKeyExchangeAlgorithm ?? "",
        Cipher = client.ConnectionInfo.CurrentClientEncryption ?? "",
        Mac = client.ConnectionInfo.CurrentClientHmacAlgorithm ?? "",
    };

    /// <summary>Ends the session at once; every operation on it fails.</summary>
    public void Abort()
    {
        guard.Dispose();
        aborted.TrySetResult();
    }

    /// <summary>False when it is being closed.</summary>
    public bool TryUse()
    {
        lock (gate)
        {
            if (retired) return false;
            uses++;
            return true;
        }
    }

    public Task LeaveAsync()
    {
        lock (gate)
        {
            uses--;
            if (!retired || uses > 0) return Task.CompletedTask;
        }

        return CloseAsync();
    }

    /// <summary>No new operation gets it; closed now when it is idle, else when the last operation leaves.</summary>
    /// <param name="abortOthers">Ends the operations under way too.</param>
    public Task RetireAsync(bool abortOthers = false)
    {
        lock (gate)
        {
            if (retired && !abortOthers) return Task.CompletedTask;
            var first = !retired;
            retired = true;
            if (uses > 0 || !first)
            {
                if (abortOthers) Abort();
                return Task.CompletedTask;
            }
        }

        return CloseAsync();
    }

    /// <summary>Runs one operation. Without progress for the limit, or when cancelled, the session is ended under it.</summary>
    /// <param name="work">Calls the action it is given each time the server shows that it goes on.</param>
    public async Task<T> RunAsync<T>(Func<SftpClient, Action, T> work, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var watchdog = new Watchdog(this);
        await using var cancelled = cancellation.UnsafeRegister(_ => Abort(), null);

        var running = threads.RunAsync(() => work(client, watchdog.Moved));
        await Task.WhenAny(running, abandoned);
        cancellation.ThrowIfCancellationRequested();
        if (running.IsCompletedSuccessfully) watchdog.Moved();
        if (running.IsCompleted && !(aborted.Task.IsCompleted && running.IsFaulted)) return await running;
        if (!running.IsCompleted) Forget(running);
        throw new TimeoutException($"No progress for {options.NoProgress.TotalSeconds:0} s, or the connection was ended by another operation.", running.Exception?.InnerException);
    }

    /// <summary>Ends some time after an abort: by then the operation has ended, or never will.</summary>
    async Task AbandonedAsync()
    {
        await aborted.Task;
        await Task.Delay(options.CloseWithin, clock);
    }

    /// <summary>The client's Dispose may hang, so it has a thread of its own, first a chance to say goodbye, and then no socket.</summary>
    internal async Task CloseAsync()
    {
        using var given = place;
        var closing = Task.Factory.StartNew(client.Dispose, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (!await EndsAsync(closing))
        {
            Abort();
            if (!await EndsAsync(closing))
            {
                leaked();
                Forget(closing);
                return;
            }
        }

        Abort();
        await closing;
    }

    async Task<bool> EndsAsync(Task task)
    {
        using var enough = new CancellationTokenSource();
        var first = await Task.WhenAny(task, Task.Delay(options.CloseWithin, clock, enough.Token));
        await enough.CancelAsync();
        return first == task;
    }

    /// <summary>Nobody waits for it any more; its failure says nothing new.</summary>
    static void Forget(Task task) => _ = task.ContinueWith(static done => done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    /// <summary>Ends the session when an operation makes no progress. On a slow line the answer to a small request stands behind the bytes of the transfers
    /// beside it, so while those move it may wait longer.</summary>
    sealed class Watchdog : IDisposable
    {
        readonly SftpConnection connection;
        readonly ITimer timer;
        long own;

        public Watchdog(SftpConnection connection)
        {
            this.connection = connection;
            own = connection.clock.GetTimestamp();
            timer = connection.clock.CreateTimer(static watchdog => ((Watchdog)watchdog!).Look(), this, connection.options.NoProgress, Timeout.InfiniteTimeSpan);
        }

        public void Moved()
        {
            var now = connection.clock.GetTimestamp();
            Volatile.Write(ref own, now);
            Volatile.Write(ref connection.moved, now);
        }

        public void Dispose() => timer.Dispose();

        void Look()
        {
            var (clock, options) = (connection.clock, connection.options);
            var (mine, anybodys) = (clock.GetElapsedTime(Volatile.Read(ref own)), clock.GetElapsedTime(Volatile.Read(ref connection.moved)));
            if (mine >= options.NoProgress && (anybodys >= options.NoProgress || mine >= options.NoProgressBeside))
            {
                connection.Abort();
                return;
            }

            var rest = options.NoProgress - (mine < anybodys ? mine : anybodys);
            timer.Change(rest > Soon ? rest : Soon, Timeout.InfiniteTimeSpan);
        }

        /// <summary>A timer may fire a moment early.</summary>
        static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(10);
    }
}
