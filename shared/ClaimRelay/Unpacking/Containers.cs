namespace ClaimRelay.Unpacking;

/// <summary>What holds other content, told by its first bytes.</summary>
public enum ContainerKind
{
    None, Zip, Gzip, Pgp,

    /// <summary>A zip by its form, one document by its meaning: it is left whole.</summary>
    OfficeDocument,
}

public static class Containers
{
    static ReadOnlySpan<byte> ArmorBegin => "-----BEGIN PGP MESSAGE-----"u8;

    static ReadOnlySpan<byte> OldOfficeDocument => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

    public static ContainerKind Of(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith("PK\u0003\u0004"u8)) return IsOfficeDocument(content) ? ContainerKind.OfficeDocument : ContainerKind.Zip;
        // An archive without members, and one that was cut in parts.
        if (content.StartsWith("PK\u0005\u0006"u8) || content.StartsWith("PK\u0007\u0008"u8)) return ContainerKind.Zip;
        if (content.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 8])) return ContainerKind.Gzip;
        if (content.StartsWith(OldOfficeDocument)) return ContainerKind.OfficeDocument;
        return IsPgp(content) ? ContainerKind.Pgp : ContainerKind.None;
    }

    /// <summary>True when it shows that its end is missing: it is still being written, or cut off. A gzip and binary OpenPGP show nothing.</summary>
    public static bool IsCutShort(ReadOnlySpan<byte> content)
    {
        // The directory of a zip stands at its end, behind it at most a comment.
        if (content.StartsWith("PK\u0003\u0004"u8)) return content[^Math.Min(content.Length, 22 + ushort.MaxValue)..].IndexOf("PK\u0005\u0006"u8) < 0;
        return content.TrimStart(" \t\r\n"u8).StartsWith(ArmorBegin) && content.IndexOf("-----END PGP MESSAGE-----"u8) < 0;
    }

    // Word processors write this part first; its name stands behind the 30 bytes of the member's header.
    static bool IsOfficeDocument(ReadOnlySpan<byte> content) => content.Length > 49 && content[30..].StartsWith("[Content_Types].xml"u8);

    static bool IsPgp(ReadOnlySpan<byte> content)
    {
        if (content.TrimStart(" \t\r\n"u8).StartsWith(ArmorBegin)) return true;
        return content.Length > 20 && Packet(content) is { } packet && IsSessionKey(packet.Tag, content[packet.Header..]);
    }

    /// <summary>RFC 4880 4.2: tag and length of the first packet.</summary>
    static (int Tag, int Header)? Packet(ReadOnlySpan<byte> content) => content[0] switch
    {
        >= 0xC0 => (content[0] & 0x3F, content[1] switch { < 192 => 2, < 224 => 3, 255 => 6, _ => 1 }),
        >= 0x80 => ((content[0] >> 2) & 0xF, 1 + (1 << (content[0] & 3))),
        _ => null,
    };

    /// <summary>An encrypted message begins with the session key: for a public key (tag 1, version 3, key id, algorithm) or for a password (tag 3, version 4).</summary>
    static bool IsSessionKey(int tag, ReadOnlySpan<byte> body) => tag switch
    {
        1 => body.Length > 9 && body[0] is 3 && body[9] is 1 or 2 or 16 or 18 or 25,
        3 => body.Length > 3 && body[0] is 4 or 5 && body[1] is >= 1 and <= 13 && body[2] is 0 or 1 or 3,
        _ => false,
    };
}
