using System.Runtime.InteropServices;
using ClaimRelay.Mailboxes;
using ClaimRelay.Unpacking;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;

namespace ClaimRelay.Pgp;

/// <summary>Opens OpenPGP messages (RFC 4880): AES only, integrity protected, to our key. Nothing comes out before the protection was proved.</summary>
static class PgpMessages
{
    // A message may be compressed within its encryption; one that is so again and again is made to do harm.
    const int MostLayers = 3;

    /// <exception cref="OpeningException">It is not opened.</exception>
    public static ReadOnlyMemory<byte> Open(ReadOnlyMemory<byte> message, PgpKeys keys, bool requireSignature, UnpackBudget budget)
    {
        try
        {
            using var decoded = PgpUtilities.GetDecoderStream(new ContentStream(message));
            if (First(new PgpObjectFactory(decoded)) is not PgpEncryptedDataList encrypted) throw new OpeningException(OpeningFault.NotEncrypted);

            var (data, key) = ForUs(encrypted, keys);
            if (!data.IsIntegrityProtected()) throw new OpeningException(OpeningFault.NotProtected);
            if (data.GetSymmetricAlgorithm(key) is not (SymmetricKeyAlgorithmTag.Aes256 or SymmetricKeyAlgorithmTag.Aes192 or SymmetricKeyAlgorithmTag.Aes128)) throw new OpeningException(OpeningFault.WeakCipher);

            using var clear = data.GetDataStream(key);
            var (content, signatures) = Read(clear, budget);
            if (!data.Verify()) throw new OpeningException(OpeningFault.Damaged);
            RequireSigned(content, signatures, keys, requireSignature);
            return content;
        }
        catch (Exception broken) when (broken is not (OpeningException or OutOfMemoryException))
        {
            // What the library throws for bytes that are none of its own is no closed list.
            throw new OpeningException(OpeningFault.Damaged, broken);
        }
    }

    static PgpObject? First(PgpObjectFactory factory) => factory.NextPgpObject() is var first && first is PgpMarker ? factory.NextPgpObject() : first;

    static (PgpPublicKeyEncryptedData Data, PgpPrivateKey Key) ForUs(PgpEncryptedDataList encrypted, PgpKeys keys)
    {
        var forKeys = encrypted.GetEncryptedDataObjects().OfType<PgpPublicKeyEncryptedData>().ToList();
        if (forKeys.Count == 0) throw new OpeningException(OpeningFault.PgpPassword);
        foreach (var data in forKeys)
        {
            if (keys.Private(data.KeyId) is { } named) return (data, named);
            // The sender hid for whom it is.
            if (data.KeyId == 0 && keys.Unlocked.FirstOrDefault(key => Fits(data, key)) is { } found) return (data, found);
        }

        throw new OpeningException(OpeningFault.OtherPgpKey);
    }

    static bool Fits(PgpPublicKeyEncryptedData data, PgpPrivateKey key)
    {
        try
        {
            data.GetSymmetricAlgorithm(key);
            return true;
        }
        catch (Exception other) when (other is PgpException or IOException or ArgumentException or InvalidOperationException or Org.BouncyCastle.Crypto.CryptoException)
        {
            return false;
        }
    }

    static (ReadOnlyMemory<byte> Content, IReadOnlyList<PgpSignature> Signatures) Read(Stream clear, UnpackBudget budget)
    {
        var factory = new PgpObjectFactory(clear);
        var signatures = new List<PgpSignature>();
        var announced = 0;
        for (var layers = 0; layers < MostLayers;)
        {
            switch (factory.NextPgpObject())
            {
                case PgpCompressedData compressed:
                    factory = new PgpObjectFactory(compressed.GetDataStream());
                    layers++;
                    break;
                case PgpOnePassSignatureList list:
                    announced = list.Count;
                    break;
                case PgpSignatureList before:
                    signatures.AddRange(Enumerable.Range(0, before.Count).Select(i => before[i]));
                    break;
                case PgpLiteralData literal:
                    var content = budget.Drain(literal.GetInputStream());
                    if (announced > 0 && factory.NextPgpObject() is PgpSignatureList behind) signatures.AddRange(Enumerable.Range(0, behind.Count).Select(i => behind[i]));
                    return signatures.Count >= announced ? (content, signatures) : throw new OpeningException(OpeningFault.BadSignature);
                case PgpMarker:
                    break;
                default:
                    throw new OpeningException(OpeningFault.Damaged);
            }
        }

        throw new OpeningException(OpeningFault.TooPacked);
    }

    static void RequireSigned(ReadOnlyMemory<byte> content, IReadOnlyList<PgpSignature> signatures, PgpKeys keys, bool isRequired)
    {
        var known = signatures.Select(s => (Signature: s, Signer: keys.Signer(s.KeyId))).Where(s => s.Signer is not null).ToList();
        foreach (var (signature, signer) in known)
        {
            if (!IsStrong(signature, signer!)) throw new OpeningException(OpeningFault.WeakSignature);
            signature.InitVerify(signer);
            var bytes = MemoryMarshal.TryGetArray(content, out var array) ? array : content.ToArray();
            signature.Update(bytes.Array, bytes.Offset, bytes.Count);
            if (!signature.Verify()) throw new OpeningException(OpeningFault.BadSignature);
        }

        if (isRequired && known.Count == 0) throw new OpeningException(signatures.Count > 0 ? OpeningFault.UnknownSigner : OpeningFault.NoSignature);
    }

    static bool IsStrong(PgpSignature signature, PgpPublicKey signer) =>
        signature.SignatureType is PgpSignature.BinaryDocument or PgpSignature.CanonicalTextDocument
        && signature.HashAlgorithm is HashAlgorithmTag.Sha256 or HashAlgorithmTag.Sha384 or HashAlgorithmTag.Sha512
        && PgpKeys.IsValid(signer, new(DateTime.SpecifyKind(signature.CreationTime, DateTimeKind.Utc)));
}
