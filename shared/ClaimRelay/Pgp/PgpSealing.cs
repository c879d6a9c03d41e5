using System.Runtime.InteropServices;
using ClaimRelay.Partners;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Security;

namespace ClaimRelay.Pgp;

/// <summary>Encrypts for the partner: AES-256, integrity protected, signed where the account says so. Each run gives other bytes, so that what it gave must be kept.</summary>
static class PgpSealing
{
    const int Chunk = 64 << 10;

    /// <param name="keys">As <see cref="PgpKeyring"/> checked them for these settings.</param>
    public static ReadOnlyMemory<byte> Seal(ReadOnlyMemory<byte> content, PgpKeys keys, PgpSettings settings, DateTimeOffset at)
    {
        using var output = new MemoryStream(content.Length + Chunk);
        if (settings.Armor)
        {
            using var armored = new ArmoredOutputStream(output);
            Encrypt(armored, content, keys, settings, at);
        }
        else
        {
            Encrypt(output, content, keys, settings, at);
        }

        return output.ToArray();
    }

    static void Encrypt(Stream output, ReadOnlyMemory<byte> content, PgpKeys keys, PgpSettings settings, DateTimeOffset at)
    {
        var generator = new PgpEncryptedDataGenerator(SymmetricKeyAlgorithmTag.Aes256, withIntegrityPacket: true, new SecureRandom());
        foreach (var ring in keys.Partner) generator.AddMethod(PgpKeys.EncryptionKey(ring, at)!);
        using var encrypted = generator.Open(output, new byte[Chunk]);
        var signature = settings.Sign ? Signing(keys, at) : null;
        signature?.GenerateOnePassVersion(isNested: false).Encode(encrypted);

        var bytes = MemoryMarshal.TryGetArray(content, out var array) ? array : content.ToArray();
        // Without a name: it would tell who reads the envelope nothing that the file's own name does not.
        using (var literal = new PgpLiteralDataGenerator().Open(encrypted, PgpLiteralData.Binary, "", bytes.Count, at.UtcDateTime)) literal.Write(bytes);
        signature?.Update(bytes.Array, bytes.Offset, bytes.Count);
        signature?.Generate().Encode(encrypted);
    }

    static PgpSignatureGenerator Signing(PgpKeys keys, DateTimeOffset at)
    {
        var key = keys.SigningKey(at)!;
        var signature = new PgpSignatureGenerator(key.PublicKey.Algorithm, HashAlgorithmTag.Sha256);
        signature.InitSign(PgpSignature.BinaryDocument, keys.Private(key.KeyId)!);
        var packets = new PgpSignatureSubpacketGenerator();
        packets.SetSignatureCreationTime(isCritical: false, at.UtcDateTime);
        packets.SetIssuerFingerprint(isCritical: false, key.PublicKey);
        signature.SetHashedSubpackets(packets.Generate());
        return signature;
    }
}
