using ClaimRelay.Partners;

namespace ClaimRelay.Unpacking;

/// <summary>Why a part of a file was not opened.</summary>
public enum OpeningFault
{
    TooManyMembers, TooLarge, TooPacked, Nested, Locked, Damaged,
    NoPgpKeys, OtherPgpKey, PgpPassword, NotEncrypted, NotProtected, WeakCipher, BadSignature, UnknownSigner, NoSignature, WeakSignature,
}

/// <summary>What a person reads of a fault, and whether the configuration can mend it.</summary>
public static class OpeningFaults
{
    /// <summary>True when the same bytes may be opened once the configuration is another: they are tried again.</summary>
    public static bool IsMended(this OpeningFault fault) => fault
        is OpeningFault.TooManyMembers or OpeningFault.TooLarge or OpeningFault.TooPacked
        or OpeningFault.NoPgpKeys or OpeningFault.OtherPgpKey or OpeningFault.UnknownSigner or OpeningFault.NoSignature;

    public static string Describe(this OpeningFault fault, UnpackLimits limits) => fault switch
    {
        OpeningFault.TooManyMembers => $"the archive has more than {limits.MostMembers} members",
        OpeningFault.TooLarge => $"more than {limits.MostBytes} bytes come out of it",
        OpeningFault.TooPacked => $"more than {limits.MostRatio} bytes come out of each byte of it, as in a file that is made to do harm",
        OpeningFault.Nested => "it is an archive within an archive",
        OpeningFault.Locked => "it is locked with a password",
        OpeningFault.Damaged => "it is damaged: cut off, or changed on its way",
        OpeningFault.NoPgpKeys => "it is encrypted with OpenPGP, and the account has no key to open it with",
        OpeningFault.OtherPgpKey => "it is encrypted for another key than ours",
        OpeningFault.PgpPassword => "it is encrypted with a password instead of our key",
        OpeningFault.NotEncrypted => "it is an OpenPGP message that is not encrypted",
        OpeningFault.NotProtected => "its encryption has no protection against changes on the way (MDC)",
        OpeningFault.WeakCipher => "it is encrypted with an outdated cipher; AES is required",
        OpeningFault.BadSignature => "its signature does not fit: it was changed, or signed by somebody else",
        OpeningFault.UnknownSigner => "it is signed with a key that is not among the partner's",
        OpeningFault.NoSignature => "it is not signed, and the account requires a signature",
        OpeningFault.WeakSignature => "its signature uses an outdated hash, or a key that had expired or was revoked",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "No text is given for this fault."),
    };

    public static string NextStep(this OpeningFault fault) => fault switch
    {
        OpeningFault.TooManyMembers or OpeningFault.TooLarge or OpeningFault.TooPacked =>
            "Look at the archived file with care. If it is genuine, raise the profile's unpack limits: it is read again when the next claims are sent; else tell the clearinghouse.",
        OpeningFault.Nested or OpeningFault.Locked => "Open the archived file by hand, and ask the clearinghouse for files that are not locked or packed twice.",
        OpeningFault.Damaged => "Ask the clearinghouse to send the file again.",
        OpeningFault.NoPgpKeys => "Give the account our private key (pgp.privateKey): the file is read again when the next claims are sent.",
        OpeningFault.OtherPgpKey => "Ask the clearinghouse which of our keys it uses. Give the account that key: the file is read again when the next claims are sent. Or have the file sent again for our key of today.",
        OpeningFault.PgpPassword or OpeningFault.NotEncrypted or OpeningFault.NotProtected or OpeningFault.WeakCipher =>
            "Ask the clearinghouse to encrypt for our public key with AES-256 and integrity protection, and to send the file again.",
        OpeningFault.BadSignature => "Do not use the file. Ask the clearinghouse whether it sent it, and to send it again.",
        OpeningFault.UnknownSigner => "Ask the clearinghouse for its signing key. When it confirms the fingerprint, add the key to pgp.partnerKeys: the file is read again when the next claims are sent.",
        OpeningFault.NoSignature => "Ask the clearinghouse to sign its files, or set pgp.requireSignature to false: then the file is read again when the next claims are sent.",
        OpeningFault.WeakSignature => "Ask the clearinghouse for its key of today, and to sign with SHA-256 or better and send the file again.",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "No next step is given for this fault."),
    };
}

/// <summary>A part of a file cannot be opened. Stays within the opening: there it becomes an <see cref="OpenedPart.Closed"/>.</summary>
sealed class OpeningException(OpeningFault fault, Exception? inner = null) : Exception(fault.ToString(), inner)
{
    public OpeningFault Fault { get; } = fault;
}
