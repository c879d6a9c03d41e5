using ClaimRelay.Mailboxes;
using static ClaimRelay.Cli.Faults.Matrix.ConnectFaults;
using static ClaimRelay.Cli.Faults.Matrix.FaultMatrix;

namespace ClaimRelay.Cli.Faults.Matrix;

/// <summary>Secrets that are not taken, or cannot be read: none is tried twice, as that is how accounts get locked. And logins that lead to no SFTP.</summary>
static class LoginFaults
{
    public static IEnumerable<FaultCase> All =>
    [
        .. Both("wrong password", c => Refused(c) with { Short = true, Server = new() { Passwords = true }, Before = s => WithPassword(s, "not-this-one") }),
        .. Both("refused login that the server ends (MaxAuthTries)", c => Refused(c) with { Server = new() { Lines = ["MaxAuthTries 1"] }, Before = s => WithCertificateAsync(s, "-1d:+1d", given: false) }),
        .. Both("key that the server does not know", c => Refused(c) with { Short = c.Way is FaultWay.Up, Before = s => WithCertificateAsync(s, "-1d:+1d", given: false) }),
        .. Both("key that has expired", c => Refused(c) with { Before = WithExpiredKeyAsync }),
        .. Both("certificate that has expired", c => Refused(c) with { Short = c.Way is FaultWay.Down, Before = s => WithCertificateAsync(s, "-2d:-1d") }),
        .. Both("certificate that is not valid yet", c => Refused(c) with { Before = s => WithCertificateAsync(s, "+1d:+2d") }),
        .. Both("key that cannot be read", c => Unusable(c) with { Before = s => WithKey(s, "-----BEGIN NONSENSE-----\nbm90aGluZw==\n-----END NONSENSE-----") }),
        .. Both("key that is encrypted, no passphrase", c => Unusable(c) with { Before = s => WithEncryptedKeyAsync(s, null) }),
        .. Both("key with another passphrase", c => Unusable(c) with { Before = s => WithEncryptedKeyAsync(s, "close barley") }),
        .. Both("secret that is not there", c => Unusable(c) with { Before = s => Change(s, a => a with { PrivateKey = "file:nowhere" }) }),
        .. Both("login without SFTP", c => c with { Told = MailboxFault.Transient, Server = new() { Sftp = false }, Mend = WithSftpAsync }),
        .. Both("login that ends before SFTP answers", c => c with { Told = MailboxFault.Transient, Server = new() { Lines = ["ForceCommand /bin/false"] }, Mend = WithSftpAsync }),
    ];

    static FaultCase Refused(FaultCase fault) => Stops(fault) with { Told = MailboxFault.Authentication, Mend = WithGoodKey };

    static FaultCase Unusable(FaultCase fault) => Stops(fault) with { Told = MailboxFault.Configuration, MostConnections = 0, Mend = WithGoodKey };

    static Task WithGoodKey(FaultScene scene) =>
        Change(scene, a => a with { PrivateKey = $"file:{Path.GetRelativePath(scene.Folder, scene.Server.KeyFor(FaultScene.Owner))}", Password = null, Certificate = null, Passphrase = null });

    static Task WithPassword(FaultScene scene, string password)
    {
        scene.PutSecret("password", password);
        return Change(scene, a => a with { PrivateKey = null, Password = "file:password" });
    }

    static Task WithKey(FaultScene scene, string key)
    {
        scene.PutSecret("key", key);
        return Change(scene, a => a with { PrivateKey = "file:key" });
    }

    static async Task WithExpiredKeyAsync(FaultScene scene) => await WithKey(scene, await scene.Server.AddKeyAsync(FaultScene.Owner, new(), until: "20200101"));

    static async Task WithCertificateAsync(FaultScene scene, string validity, bool given = true)
    {
        var (key, certificate) = await scene.Server.CertifyAsync(FaultScene.Owner, validity);
        await WithKey(scene, key);
        scene.PutSecret("certificate", certificate);
        if (given) await Change(scene, a => a with { Certificate = "file:certificate" });
    }

    static async Task WithEncryptedKeyAsync(FaultScene scene, string? passphrase)
    {
        await WithKey(scene, await scene.Server.AddKeyAsync(FaultScene.Owner, new(Passphrase: "open sesame")));
        if (passphrase is null) return;
        scene.PutSecret("passphrase", passphrase);
        await Change(scene, a => a with { Passphrase = "file:passphrase" });
    }

    static async Task WithSftpAsync(FaultScene scene)
    {
        await scene.Server.StopAsync();
        await scene.Server.ChangeAsync(new(), CancellationToken.None);
        await scene.Server.StartAsync();
    }
}
