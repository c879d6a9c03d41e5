using ClaimRelay.Partners;

namespace ClaimRelay.Unpacking;

/// <summary>Counts what comes out of one fetched file, all levels and members together, and ends it at the limits.</summary>
/// <param name="packed">Size of the fetched file: what it says of itself counts for nothing.</param>
sealed class UnpackBudget(UnpackLimits limits, long packed)
{
    const long FreeOfRatio = 1 << 20;
    const int Chunk = 64 << 10;

    long unpacked;

    public int MostMembers => limits.MostMembers;

    /// <exception cref="OpeningException">A limit is passed.</exception>
    public void Take(int bytes)
    {
        unpacked += bytes;
        if (unpacked > limits.MostBytes) throw new OpeningException(OpeningFault.TooLarge);
        if (unpacked > FreeOfRatio && unpacked / limits.MostRatio > packed) throw new OpeningException(OpeningFault.TooPacked);
    }

    /// <summary>Reads to the end, or to the limit.</summary>
    public ReadOnlyMemory<byte> Drain(Stream stream)
    {
        var content = new MemoryStream();
        var buffer = new byte[Chunk];
        for (int read; (read = stream.Read(buffer, 0, buffer.Length)) > 0;)
        {
            Take(read);
            content.Write(buffer, 0, read);
        }

        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }
}
