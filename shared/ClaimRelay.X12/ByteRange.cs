namespace ClaimRelay.X12;

/// <summary>A place in a file: bytes <c>Offset</c> up to, not including, <c>Offset + Length</c>.</summary>
public readonly record struct ByteRange(long Offset, long Length)
{
    public long End => Offset + Length;

    public ReadOnlyMemory<byte> In(ReadOnlyMemory<byte> file) => file.Slice(checked((int)Offset), checked((int)Length));
}
