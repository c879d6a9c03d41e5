using System.Text;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Bcpg.Sig;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;

namespace ClaimRelay.Tests.Pgp;

/// <summary>A key pair made for one test run: a main key that signs and a subkey that is encrypted for.</summary>
sealed class InventedKeys
{
    public static readonly DateTime Made = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    static readonly Lazy<InventedKeys> LazyOurs = new(() => new("relay"));
    static readonly Lazy<InventedKeys> LazyPartner = new(() => new("partner"));
    static readonly Lazy<InventedKeys> LazyStranger = new(() => new("stranger"));

    public static InventedKeys Ours => LazyOurs.Value;
    public static InventedKeys Partner => LazyPartner.Value;
    public static InventedKeys Stranger => LazyStranger.Value;

    public const string Passphrase = "an invented passphrase";

    public InventedKeys(string name, TimeSpan? validFor = null, int bits = 2048)
    {
        var random = new SecureRandom();
        var generator = new RsaKeyPairGenerator();
        generator.Init(new RsaKeyGenerationParameters(BigInteger.ValueOf(65537), random, bits, 64));
        var main = new PgpKeyPair(PublicKeyAlgorithmTag.RsaGeneral, generator.GenerateKeyPair(), Made);
        var sub = new PgpKeyPair(PublicKeyAlgorithmTag.RsaGeneral, generator.GenerateKeyPair(), Made);
        var ring = new PgpKeyRingGenerator(
            PgpSignature.PositiveCertification, main, $"{name} <{name}@example.invalid>", SymmetricKeyAlgorithmTag.Aes256, HashAlgorithmTag.Sha256,
            Passphrase.ToCharArray(), useSha1: true, Packets(KeyFlags.CertifyOther | KeyFlags.SignData, validFor), null, random);
        ring.AddSubKey(sub, Packets(KeyFlags.EncryptComms | KeyFlags.EncryptStorage, validFor), null, HashAlgorithmTag.Sha256);
        Secret = ring.GenerateSecretKeyRing();
        Public = ring.GeneratePublicKeyRing();
    }

    public PgpSecretKeyRing Secret { get; }
    public PgpPublicKeyRing Public { get; }

    public PgpPublicKey EncryptionKey => Public.GetPublicKeys().First(k => !k.IsMasterKey);

    public PgpPrivateKey Signer => Secret.GetSecretKey().ExtractPrivateKeyUtf8(Passphrase.ToCharArray());

    public string SecretText => Armored(Secret.Encode);

    public string PublicText => Armored(Public.Encode);

    static string Armored(Action<Stream> encode)
    {
        using var text = new MemoryStream();
        using (var armored = new ArmoredOutputStream(text)) encode(armored);
        return Encoding.ASCII.GetString(text.ToArray());
    }

    static PgpSignatureSubpacketVector Packets(int flags, TimeSpan? validFor)
    {
        var packets = new PgpSignatureSubpacketGenerator();
        packets.SetKeyFlags(false, flags);
        packets.SetPreferredSymmetricAlgorithms(false, [(int)SymmetricKeyAlgorithmTag.Aes256]);
        packets.SetPreferredHashAlgorithms(false, [(int)HashAlgorithmTag.Sha256]);
        if (validFor is { } time) packets.SetKeyExpirationTime(false, (long)time.TotalSeconds);
        return packets.Generate();
    }
}

/// <summary>A message as the partner makes it, modern or not.</summary>
sealed record PartnerMessage
{
    public InventedKeys For { get; init; } = InventedKeys.Ours;
    public InventedKeys? SignedBy { get; init; }
    public HashAlgorithmTag Hash { get; init; } = HashAlgorithmTag.Sha256;
    public SymmetricKeyAlgorithmTag Cipher { get; init; } = SymmetricKeyAlgorithmTag.Aes256;
    public bool IsProtected { get; init; } = true;
    public bool IsCompressed { get; init; }
    public bool IsArmored { get; init; }
    public string? Password { get; init; }

    /// <summary>What the signature is made over, when that is not the content.</summary>
    public byte[]? Signed { get; init; }

    public byte[] Of(byte[] content)
    {
        using var output = new MemoryStream();
        Stream target = IsArmored ? new ArmoredOutputStream(output) : output;
        var generator = new PgpEncryptedDataGenerator(Cipher, IsProtected, new SecureRandom());
        if (Password is { } password) generator.AddMethodUtf8(password.ToCharArray(), HashAlgorithmTag.Sha256);
        else generator.AddMethod(For.EncryptionKey);
        using (var encrypted = generator.Open(target, new byte[4096]))
        {
            var packed = IsCompressed ? new PgpCompressedDataGenerator(CompressionAlgorithmTag.Zip).Open(encrypted) : encrypted;
            Write(packed, content);
            if (IsCompressed) packed.Dispose();
        }

        if (IsArmored) target.Dispose();
        return output.ToArray();
    }

    void Write(Stream target, byte[] content)
    {
        PgpSignatureGenerator? signature = null;
        if (SignedBy is { } signer)
        {
            signature = new(signer.Public.GetPublicKey().Algorithm, Hash);
            signature.InitSign(PgpSignature.BinaryDocument, signer.Signer);
            var packets = new PgpSignatureSubpacketGenerator();
            packets.SetSignatureCreationTime(false, InventedKeys.Made.AddMonths(10));
            signature.SetHashedSubpackets(packets.Generate());
            signature.GenerateOnePassVersion(false).Encode(target);
        }

        using (var literal = new PgpLiteralDataGenerator().Open(target, 'b', "answer", content.Length, InventedKeys.Made)) literal.Write(content);
        signature?.Update(Signed ?? content);
        signature?.Generate().Encode(target);
    }
}
