using ClaimRelay.Partners;
using ClaimRelay.Pgp;
using ClaimRelay.Storage;

namespace ClaimRelay.Transmissions;

/// <summary>Encrypts a prepared transmission where its account wants that: once, and archived before the first byte leaves, since encrypting again would give other bytes.</summary>
public sealed class EncryptTransmission(TransmissionLedger transmissions, Archive archive, PgpKeyring keyring, RelayConfiguration configuration)
{
    /// <exception cref="Mailboxes.MailboxException">The account's keys cannot be had, or do not fit: nothing has left.</exception>
    public async Task<Transmission> RunAsync(Transmission transmission, CancellationToken cancellation)
    {
        var account = configuration.Account(transmission.Account);
        if (account.Pgp is not { Encrypt: true } settings || !IsPlain(transmission)) return transmission;

        var keys = await keyring.LoadAsync(account, settings, cancellation);
        var sealedBytes = PgpSealing.Seal(await archive.ReadAsync(transmission.Sha256!, cancellation), keys, settings, transmission.PreparedAt);
        var hash = await archive.StoreAsync(sealedBytes, cancellation);
        return await transmissions.ChangeAsync(transmission.Account, transmission.Id,
            t => IsPlain(t) ? t with { Sha256 = hash, Size = sealedBytes.Length, PlainSha256 = t.Sha256, PlainSize = t.Size } : t, cancellation);
    }

    // What has begun to leave goes on as it began, whatever the configuration says by now.
    static bool IsPlain(Transmission transmission) => transmission is { PlainSha256: null, Step: Mailboxes.UploadStep.NotStarted, Resends: 0 };
}
