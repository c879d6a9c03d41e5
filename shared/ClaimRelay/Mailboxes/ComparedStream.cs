using System.Buffers;

namespace ClaimRelay.Mailboxes;

/// <summary>Compares what is written to it with what another stream gives, and keeps neither. Leaves that stream open.</summary>
sealed class ComparedStream(Stream other) : WriteStream
{
    /// <summary>True while every byte was the same.</summary>
    public bool IsSame { get; private set; } = true;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Written += buffer.Length;
        if (!IsSame) return;
        var rented = ArrayPool<byte>.Shared.Rent(buffer.Length);
        IsSame = buffer.SequenceEqual(rented.AsSpan(0, other.ReadAtLeast(rented.AsSpan(0, buffer.Length), buffer.Length, throwOnEndOfStream: false)));
        ArrayPool<byte>.Shared.Return(rented);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Written += buffer.Length;
        if (!IsSame) return;
        var rented = ArrayPool<byte>.Shared.Rent(buffer.Length);
        var count = await other.ReadAtLeastAsync(rented.AsMemory(0, buffer.Length), buffer.Length, throwOnEndOfStream: false, cancellationToken);
        IsSame = buffer.Span.SequenceEqual(rented.AsSpan(0, count));
        ArrayPool<byte>.Shared.Return(rented);
    }
}
