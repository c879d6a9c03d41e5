namespace ClaimRelay.Mailboxes;

/// <summary>One account's SFTP mailbox among all who use it at one time: the last who leaves lets its connection rest.</summary>
sealed class SharedSftpMailbox(SftpMailbox mailbox, SftpServer server, MailboxCredentials credentials) : IAsyncDisposable
{
    readonly Lock gate = new();
    CancellationTokenSource resting = new();
    int users;

    public bool IsFor(SftpServer other, MailboxCredentials others) => server.IsSame(other) && credentials.IsSame(others);

    public IMailbox Use()
    {
        lock (gate)
        {
            users++;
            resting.Cancel();
        }

        return new Held(this);
    }

    /// <summary>The process ends: closed at once.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (gate) resting.Cancel();
        await mailbox.DisposeAsync();
        resting.Dispose();
    }

    void Leave()
    {
        CancellationToken untilUsed;
        lock (gate)
        {
            if (--users > 0) return;
            resting.Dispose();
            resting = new();
            untilUsed = resting.Token;
        }

        _ = RestAsync(untilUsed);
    }

    /// <summary>Runs on behind who left; used again meanwhile, the connection stays.</summary>
    async Task RestAsync(CancellationToken untilUsed)
    {
        try
        {
            await mailbox.RestAsync(untilUsed);
        }
        catch (OperationCanceledException) when (untilUsed.IsCancellationRequested)
        {
            // In use again.
        }
    }

    /// <summary>The mailbox in the hands of one user.</summary>
    sealed class Held(SharedSftpMailbox shared) : IMailbox
    {
        int left;

        SftpMailbox Mailbox
        {
            get
            {
                ObjectDisposedException.ThrowIf(Volatile.Read(ref left) != 0, this);
                return shared.Mailbox;
            }
        }

        public string Account => shared.Mailbox.Account;

        public Task<MailboxDescription> DescribeAsync(CancellationToken cancellation) => Mailbox.DescribeAsync(cancellation);

        public Task<IReadOnlyList<MailboxFile>> ListAsync(string folder, CancellationToken cancellation) => Mailbox.ListAsync(folder, cancellation);

        public Task<MailboxFile?> StatAsync(string path, CancellationToken cancellation) => Mailbox.StatAsync(path, cancellation);

        public Task PutAsync(string path, Stream content, bool overwrite, CancellationToken cancellation) => Mailbox.PutAsync(path, content, overwrite, cancellation);

        public Task RenameAsync(string from, string to, CancellationToken cancellation) => Mailbox.RenameAsync(from, to, cancellation);

        public Task GetAsync(string path, Stream destination, long mostBytes, CancellationToken cancellation) => Mailbox.GetAsync(path, destination, mostBytes, cancellation);

        public Task DeleteAsync(string path, CancellationToken cancellation) => Mailbox.DeleteAsync(path, cancellation);

        public ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref left, 1) == 0) shared.Leave();
            return ValueTask.CompletedTask;
        }
    }

    SftpMailbox Mailbox => mailbox;
}
