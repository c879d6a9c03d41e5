using System.IO.Compression;
using System.Text;

namespace ClaimRelay.Tests.Unpacking;

/// <summary>Archives as a clearinghouse might send them, and spoiled ones.</summary>
static class Packed
{
    public static byte[] Zip(params (string Name, byte[] Content)[] members) => Zip(CompressionLevel.Optimal, members);

    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Content)[] members)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in members)
            {
                using var member = archive.CreateEntry(name, level).Open();
                member.Write(content);
            }
        }

        return packed.ToArray();
    }

    public static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) stream.Write(content);
        return packed.ToArray();
    }

    /// <summary>The same zip with something written into the header of its first member in the directory, and where it stands there too, in the local one.</summary>
    public static byte[] WithHeader(byte[] zip, int inDirectory, int? local, byte value)
    {
        var spoiled = (byte[])zip.Clone();
        spoiled[zip.AsSpan().IndexOf("PK\u0001\u0002"u8) + inDirectory] = value;
        if (local is { } offset) spoiled[offset] = value;
        return spoiled;
    }

    /// <summary>General purpose bit 0.</summary>
    public static byte[] Locked(byte[] zip) => WithHeader(zip, 8, 6, (byte)(zip[6] | 1));

    public static byte[] Changed(byte[] content, int at)
    {
        var changed = (byte[])content.Clone();
        changed[at] ^= 0x20;
        return changed;
    }

    public static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);
}
