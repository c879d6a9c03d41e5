using System.Text;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using Org.BouncyCastle.Bcpg.OpenPgp;

namespace ClaimRelay.Pgp;

/// <summary>Reads an account's OpenPGP keys. Nothing is cached: a rotated key takes effect with the next file.</summary>
public sealed class PgpKeyring(Secrets secrets, TimeProvider clock)
{
    /// <exception cref="MailboxException">With <see cref="MailboxFault.Configuration"/> when a key is missing, unreadable, locked or expired; with
    /// <see cref="MailboxFault.Transient"/> when the vault does not answer.</exception>
    public async Task<PgpKeys> LoadAsync(Account account, PgpSettings settings, CancellationToken cancellation)
    {
        var passphrase = settings.Passphrase is { } reference ? await SecretAsync(account, "passphrase", reference, cancellation) : "";
        var secret = settings.PrivateKey is { } key ? SecretRing(account, await SecretAsync(account, "privateKey", key, cancellation)) : null;
        var partner = new List<PgpPublicKeyRing>();
        foreach (var (i, theirs) in settings.PartnerKeys.Index())
            partner.AddRange(PublicRings(account, $"partnerKeys[{i}]", await SecretAsync(account, $"partnerKeys[{i}]", theirs, cancellation)));

        var keys = new PgpKeys(secret, secret is null ? new Dictionary<long, PgpPrivateKey>() : Unlock(account, secret, settings.Passphrase is null, passphrase), partner);
        RequireUsable(account, settings, keys);
        return keys;
    }

    void RequireUsable(Account account, PgpSettings settings, PgpKeys keys)
    {
        var now = clock.GetUtcNow();
        if (settings.Encrypt && keys.Partner.FirstOrDefault(ring => PgpKeys.EncryptionKey(ring, now) is null) is { } unfit)
            throw Misconfigured(account, $"the partner's key {Fingerprint(unfit.GetPublicKey())} cannot be encrypted for: it has expired, was revoked, or is neither RSA of 2048 bits nor of an elliptic curve");
        if (settings.Sign && keys.SigningKey(now) is null) throw Misconfigured(account, "pgp.privateKey cannot sign: it has expired, was revoked, or is for encryption only");
    }

    static PgpSecretKeyRing SecretRing(Account account, string text) =>
        Read(account, "privateKey", "private", () => new PgpSecretKeyRingBundle(Decoded(text)).GetKeyRings().FirstOrDefault())!;

    static List<PgpPublicKeyRing> PublicRings(Account account, string name, string text) =>
        Read(account, name, "public", () => new PgpPublicKeyRingBundle(Decoded(text)).GetKeyRings().ToList() is { Count: > 0 } rings ? rings : null)!;

    static T Read<T>(Account account, string name, string kind, Func<T?> read) where T : class
    {
        Exception? inner = null;
        try
        {
            if (read() is { } found) return found;
        }
        catch (Exception broken) when (broken is PgpException or IOException or ArgumentException or InvalidOperationException or FormatException)
        {
            inner = broken;
        }

        throw Misconfigured(account, $"the secret of pgp.{name} is no OpenPGP {kind} key", inner);
    }

    static Dictionary<long, PgpPrivateKey> Unlock(Account account, PgpSecretKeyRing ring, bool isWithout, string passphrase)
    {
        var unlocked = new Dictionary<long, PgpPrivateKey>();
        // A key whose main part was left at home has an empty one in its place.
        foreach (var key in ring.GetSecretKeys().Where(k => !k.IsPrivateKeyEmpty))
        {
            try
            {
                if (key.ExtractPrivateKeyUtf8(passphrase.ToCharArray()) is { } opened) unlocked[key.KeyId] = opened;
            }
            catch (Exception locked) when (locked is PgpException or IOException or ArgumentException)
            {
                throw Misconfigured(account, isWithout ? "pgp.privateKey is locked, and pgp.passphrase is not set" : "pgp.passphrase does not open pgp.privateKey", locked);
            }
        }

        return unlocked.Count > 0 ? unlocked : throw Misconfigured(account, "the secret of pgp.privateKey holds no private part");
    }

    static Stream Decoded(string text) => PgpUtilities.GetDecoderStream(new MemoryStream(Encoding.ASCII.GetBytes(text)));

    async Task<string> SecretAsync(Account account, string name, string reference, CancellationToken cancellation)
    {
        try
        {
            return await secrets.ResolveAsync(reference, cancellation);
        }
        catch (SecretException e)
        {
            throw e.IsTransient ? new MailboxException(MailboxFault.Transient, account.Id, $"Account {account.Id}: {e.Message}", e) : Misconfigured(account, $"pgp.{name}: {e.Message.TrimEnd('.')}", e);
        }
    }

    static string Fingerprint(PgpPublicKey key) => Convert.ToHexString(key.GetFingerprint());

    static MailboxException Misconfigured(Account account, string problem, Exception? inner = null) =>
        new(MailboxFault.Configuration, account.Id, $"Account {account.Id}: {problem}.", inner);
}
