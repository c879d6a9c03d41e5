using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Bcpg.Sig;

namespace ClaimRelay.Pgp;

/// <summary>The keys of one account, unlocked. A class and no record, so that nothing prints them.</summary>
/// <param name="secret">Null when the account only sends, or only checks signatures.</param>
/// <param name="unlocked">The private keys within <paramref name="secret"/>, by key id.</param>
public sealed class PgpKeys(PgpSecretKeyRing? secret, IReadOnlyDictionary<long, PgpPrivateKey> unlocked, IReadOnlyList<PgpPublicKeyRing> partner)
{
    const int ShortestRsa = 2048;

    internal IEnumerable<PgpPrivateKey> Unlocked => unlocked.Values;

    internal IReadOnlyList<PgpPublicKeyRing> Partner => partner;

    /// <summary>Our private key of this id; null when it is none of ours.</summary>
    internal PgpPrivateKey? Private(long id) => unlocked.GetValueOrDefault(id);

    /// <summary>The partner's key that made a signature; null when it is none of theirs.</summary>
    internal PgpPublicKey? Signer(long id) => partner.Select(ring => ring.GetPublicKey(id)).FirstOrDefault(key => key is not null);

    /// <summary>The key to sign with: a subkey made for it before the main key, the newest first; null when none is valid.</summary>
    internal PgpSecretKey? SigningKey(DateTimeOffset now) => secret?.GetSecretKeys()
        .Where(key => key.IsSigningKey && unlocked.ContainsKey(key.KeyId) && Has(key.PublicKey, KeyFlags.SignData) && IsValid(key.PublicKey, now))
        .OrderBy(key => key.IsMasterKey).ThenByDescending(key => key.PublicKey.CreationTime).FirstOrDefault();

    /// <summary>The key of a ring to encrypt for, chosen likewise; null when none is valid.</summary>
    internal static PgpPublicKey? EncryptionKey(PgpPublicKeyRing ring, DateTimeOffset now) => !IsValid(ring.GetPublicKey(), now) ? null : ring.GetPublicKeys()
        .Where(key => key.IsEncryptionKey && IsModern(key) && Has(key, KeyFlags.EncryptComms | KeyFlags.EncryptStorage) && IsValid(key, now))
        .OrderBy(key => key.IsMasterKey).ThenByDescending(key => key.CreationTime).FirstOrDefault();

    internal static bool IsValid(PgpPublicKey key, DateTimeOffset at) =>
        !key.HasRevocation() && key.CreationTime <= at.UtcDateTime.AddDays(1) && (key.GetValidSeconds() is var seconds && (seconds == 0 || key.CreationTime.AddSeconds(seconds) > at.UtcDateTime));

    static bool IsModern(PgpPublicKey key) => key.Algorithm switch
    {
        PublicKeyAlgorithmTag.RsaGeneral or PublicKeyAlgorithmTag.RsaEncrypt => key.BitStrength >= ShortestRsa,
        PublicKeyAlgorithmTag.ECDH => true,
        _ => false,
    };

    /// <summary>True when the key's own signatures allow one of the uses, or say nothing of uses.</summary>
    static bool Has(PgpPublicKey key, int uses)
    {
        var flags = key.GetSignatures().Where(s => s.IsCertification() || s.SignatureType is PgpSignature.SubkeyBinding or PgpSignature.DirectKey)
            .Select(s => s.GetHashedSubPackets()?.GetKeyFlags() ?? 0).Where(f => f != 0).ToList();
        return flags.Count == 0 || flags.Any(f => (f & uses) != 0);
    }
}
