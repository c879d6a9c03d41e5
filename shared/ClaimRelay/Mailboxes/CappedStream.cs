namespace ClaimRelay.Mailboxes;

/// <summary>Counts what is written through it and refuses more than a limit. Leaves the stream below it open.</summary>
sealed class CappedStream(Stream below, long most, Func<MailboxException> tooLarge, Action? progress = null) : Stream
{
    public long Written { get; private set; }

    /// <summary>Refuses a file that is too large by its own word, before a byte is read.</summary>
    public void Expect(long size)
    {
        if (size > most) throw tooLarge();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Count(buffer.Length);
        below.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Count(buffer.Length);
        return below.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => below.Flush();
    public override Task FlushAsync(CancellationToken cancellationToken) => below.FlushAsync(cancellationToken);
    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => Written;
    public override long Position { get => Written; set => throw new NotSupportedException(); }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    void Count(int bytes)
    {
        Expect(Written + bytes);
        Written += bytes;
        progress?.Invoke();
    }
}
