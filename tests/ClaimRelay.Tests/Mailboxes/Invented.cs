namespace ClaimRelay.Tests.Mailboxes;

static class Invented
{
    /// <summary>The same bytes for the same length.</summary>
    public static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
