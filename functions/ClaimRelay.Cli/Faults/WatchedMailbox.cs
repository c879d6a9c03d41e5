using ClaimRelay.Mailboxes;

namespace ClaimRelay.Cli.Faults;

/// <summary>The real mailbox, with a word at each step of an exchange: there something may happen to the world around it.</summary>
sealed class WatchedMailbox(IMailbox inner, int size, Func<FaultMoment, Task> reach) : IMailbox
{
    public string Account => inner.Account;

    public Task<MailboxDescription> DescribeAsync(CancellationToken cancellation) => inner.DescribeAsync(cancellation);

    public async Task<IReadOnlyList<MailboxFile>> ListAsync(string folder, CancellationToken cancellation)
    {
        await reach(FaultMoment.BeforeList);
        return await inner.ListAsync(folder, cancellation);
    }

    public async Task<MailboxFile?> StatAsync(string path, CancellationToken cancellation)
    {
        await reach(FaultMoment.BeforeStat);
        return await inner.StatAsync(path, cancellation);
    }

    public async Task PutAsync(string path, Stream content, bool overwrite, CancellationToken cancellation)
    {
        await reach(FaultMoment.BeforePut);
        await inner.PutAsync(path, new WatchedStream(content, size / 2, () => reach(FaultMoment.InPut)), overwrite, cancellation);
        await reach(FaultMoment.AfterPut);
    }

    public async Task RenameAsync(string from, string to, CancellationToken cancellation)
    {
        await reach(FaultMoment.BeforeRename);
        await inner.RenameAsync(from, to, cancellation);
        await reach(FaultMoment.AfterRename);
    }

    public async Task GetAsync(string path, Stream destination, long mostBytes, CancellationToken cancellation)
    {
        await reach(FaultMoment.BeforeGet);
        await inner.GetAsync(path, new WatchedStream(new WatchedStream(destination, size, () => reach(FaultMoment.LastByte)), size / 2, () => reach(FaultMoment.InGet)), mostBytes, cancellation);
        await reach(FaultMoment.AfterGet);
    }

    public async Task DeleteAsync(string path, CancellationToken cancellation)
    {
        await reach(FaultMoment.BeforeDelete);
        await inner.DeleteAsync(path, cancellation);
        await reach(FaultMoment.AfterDelete);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    /// <summary>Says when so many bytes have passed.</summary>
    sealed class WatchedStream(Stream inner, long middle, Func<Task> reach) : Stream
    {
        long passed;
        bool told;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            await PassAsync(count);
            return count;
        }

        public override int Read(Span<byte> buffer)
        {
            var count = inner.Read(buffer);
            PassAsync(count).GetAwaiter().GetResult();
            return count;
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await inner.WriteAsync(buffer, cancellationToken);
            await PassAsync(buffer.Length);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            inner.Write(buffer);
            PassAsync(buffer.Length).GetAwaiter().GetResult();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
        public override bool CanRead => inner.CanRead;
        public override bool CanSeek => inner.CanSeek;
        public override bool CanWrite => inner.CanWrite;
        public override long Length => inner.Length;
        public override long Position { get => inner.Position; set => inner.Position = value; }
        public override void Flush() => inner.Flush();
        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);
        public override void SetLength(long value) => inner.SetLength(value);

        Task PassAsync(int count)
        {
            passed += count;
            if (told || passed < middle || passed == 0) return Task.CompletedTask;
            told = true;
            return reach();
        }
    }
}
