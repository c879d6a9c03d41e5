namespace ClaimRelay.Tests.Mailboxes;

/// <summary>400 MB of zeros: more than any buffer on the way holds. Something happens once 8 MB were read.</summary>
sealed class Endless(Action? inMiddle = null) : Stream
{
    const long Whole = 400_000_000, Middle = 8_000_000;
    long position;
    bool happened;

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, Whole - position);
        buffer[..count].Clear();
        position += count;
        if (position > Middle && !happened)
        {
            happened = true;
            inMiddle?.Invoke();
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer.AsSpan(offset, count)));
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => position; set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
