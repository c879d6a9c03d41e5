namespace ClaimRelay.Mailboxes;

/// <summary>Counts what is written through it and refuses more than a limit. Leaves the stream below it open.</summary>
sealed class CappedStream(Stream below, long most, Func<MailboxException> tooLarge, Action? progress = null) : WriteStream
{
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

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Count(buffer.Length);
        return below.WriteAsync(buffer, cancellationToken);
    }

    public override void Flush() => below.Flush();
    public override Task FlushAsync(CancellationToken cancellationToken) => below.FlushAsync(cancellationToken);

    void Count(int bytes)
    {
        Expect(Written + bytes);
        Written += bytes;
        progress?.Invoke();
    }
}
