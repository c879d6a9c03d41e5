namespace ClaimRelay.Unpacking;

/// <summary>Reads two memories as one, without copying them.</summary>
sealed class ConcatenatedStream(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second) : Stream
{
    int position;

    public override int Read(Span<byte> buffer)
    {
        var rest = position < first.Length ? first[position..] : second[(position - first.Length)..];
        var count = Math.Min(buffer.Length, rest.Length);
        rest.Span[..count].CopyTo(buffer);
        position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => position; set => throw new NotSupportedException(); }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void Flush() { }
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
