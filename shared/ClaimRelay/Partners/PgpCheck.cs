namespace ClaimRelay.Partners;

/// <summary>OpenPGP settings of an account: what is to be done must have the keys for it.</summary>
static class PgpCheck
{
    public static void Run(PgpSettings pgp, string path, CheckReport report)
    {
        AccountCheck.Reference(pgp.PrivateKey, $"{path}.privateKey", report);
        AccountCheck.Reference(pgp.Passphrase, $"{path}.passphrase", report);
        foreach (var (i, key) in pgp.PartnerKeys.Index()) AccountCheck.Reference(key, $"{path}.partnerKeys[{i}]", report);

        if (pgp.PrivateKey is null && pgp.PartnerKeys.Count == 0) report.Error(path, "no key", $"privateKey, partnerKeys or both, as {AccountCheck.ReferenceForm}");
        if (pgp is { Passphrase: not null, PrivateKey: null }) report.Error($"{path}.passphrase", "a passphrase without a key", "privateKey beside it");
        if (pgp is { Encrypt: true, PartnerKeys.Count: 0 }) report.Error($"{path}.encrypt", "true without partnerKeys", "the partner's public key, to encrypt for");
        if (pgp is { Sign: true, PrivateKey: null }) report.Error($"{path}.sign", "true without privateKey", "our private key, to sign with");
        if (pgp is { Sign: true, Encrypt: false }) report.Error($"{path}.sign", "true without encrypt", "encrypt true beside it");
        if (pgp is { Armor: true, Encrypt: false }) report.Error($"{path}.armor", "true without encrypt", "encrypt true beside it");
        if (pgp is { RequireSignature: true, PartnerKeys.Count: 0 }) report.Error($"{path}.requireSignature", "true without partnerKeys", "the partner's public key, to check signatures with");
        if (pgp is { RequireSignature: true, PrivateKey: null }) report.Error($"{path}.requireSignature", "true without privateKey", "our private key, without which no file can be opened");
    }
}
