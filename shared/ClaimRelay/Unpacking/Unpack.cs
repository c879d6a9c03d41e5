using System.IO.Compression;
using System.IO.Hashing;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;

namespace ClaimRelay.Unpacking;

/// <summary>Opens one zip or gzip, member by member. Pure: writes nothing, follows no name, trusts no header.</summary>
static class Unpack
{
    // A directory of millions of entries is refused before each becomes an object.
    const int EntriesAtHand = 20_000;

    static ReadOnlySpan<byte> EndText => "the end of the file before"u8;

    static readonly ReadOnlyMemory<byte> EndMark = Pack(EndText);

    static ReadOnlySpan<byte> DirectoryEntry => "PK\u0001\u0002"u8;

    /// <summary>The members in their order. One that cannot be read is told and does not hold up the others, but for a limit: that ends it.</summary>
    public static IEnumerable<OpenedPart> Zip(ReadOnlyMemory<byte> content, string place, string name, UnpackBudget budget)
    {
        if (content.Span.Count(DirectoryEntry) > EntriesAtHand + budget.MostMembers)
        {
            yield return new OpenedPart.Closed(place, name, OpeningFault.TooManyMembers, FileKind.Archive);
            yield break;
        }

        if (Directory(content) is not { } archive)
        {
            yield return new OpenedPart.Closed(place, name, OpeningFault.Damaged, FileKind.Archive);
            yield break;
        }

        using (archive)
        {
            if (archive.Entries.Count > budget.MostMembers)
            {
                yield return new OpenedPart.Closed(place, name, OpeningFault.TooManyMembers, FileKind.Archive);
                yield break;
            }

            foreach (var (index, entry) in archive.Entries.Index())
            {
                var part = Member(entry, OpenedPart.Below(place, index + 1), budget);
                if (part is OpenedPart.Content { Bytes.Length: 0 } && entry.FullName.EndsWith('/')) continue;
                yield return part;
                if (part is OpenedPart.Closed { Fault: OpeningFault.TooLarge or OpeningFault.TooPacked }) yield break;
            }
        }
    }

    public static OpenedPart Gzip(ReadOnlyMemory<byte> content, string place, string name, UnpackBudget budget)
    {
        var part = Read(() => Gunzip(content, budget), OpenedPart.Below(place, 1), name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name);
        // It has but one content: what is wrong with that is wrong with the whole.
        return part is OpenedPart.Closed closed ? closed with { Place = place } : part;
    }

    /// <summary>The framework takes a gzip that is cut off for a whole one. So a known one is put behind it: only where the first came to its proper end does the second come out.</summary>
    static ReadOnlyMemory<byte> Gunzip(ReadOnlyMemory<byte> content, UnpackBudget budget)
    {
        using var stream = new GZipStream(new ConcatenatedStream(content, EndMark), CompressionMode.Decompress);
        var bytes = budget.Drain(stream);
        return bytes.Span.EndsWith(EndText) ? bytes[..^EndText.Length] : throw new OpeningException(OpeningFault.Damaged);
    }

    /// <summary>Null when the directory cannot be read.</summary>
    static ZipArchive? Directory(ReadOnlyMemory<byte> content)
    {
        ZipArchive? archive = null;
        try
        {
            archive = new ZipArchive(new ContentStream(content), ZipArchiveMode.Read);
            // Read when it is first asked for.
            _ = archive.Entries;
            return archive;
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            archive?.Dispose();
            return null;
        }
    }

    static OpenedPart Member(ZipArchiveEntry entry, string place, UnpackBudget budget) => Read(
        () =>
        {
            if (entry.IsEncrypted) throw new OpeningException(OpeningFault.Locked);
            using var stream = entry.Open();
            var bytes = budget.Drain(stream);
            // The framework stops at the length that the header says, and compares no checksum.
            return Crc32.HashToUInt32(bytes.Span) == entry.Crc32 ? bytes : throw new OpeningException(OpeningFault.Damaged);
        },
        place, entry.FullName);

    static OpenedPart Read(Func<ReadOnlyMemory<byte>> read, string place, string name)
    {
        try
        {
            return new OpenedPart.Content(place, name, read());
        }
        catch (OpeningException closed)
        {
            return new OpenedPart.Closed(place, name, closed.Fault, FileKind.Archive);
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            return new OpenedPart.Closed(place, name, OpeningFault.Damaged, FileKind.Archive);
        }
    }

    // What the framework throws for bytes that are no archive, or use what it does not know.
    static bool IsBroken(Exception e) => e is InvalidDataException or IOException or NotSupportedException or ArgumentException;

    static byte[] Pack(ReadOnlySpan<byte> text)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) stream.Write(text);
        return packed.ToArray();
    }
}
