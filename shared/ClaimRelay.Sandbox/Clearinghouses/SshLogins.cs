using System.Text;

namespace ClaimRelay.Sandbox.Clearinghouses;

/// <summary>The keys that may log in to an <see cref="SshServer"/>, and the folder that each begins in.</summary>
/// <param name="folder">Of the server.</param>
/// <param name="roots">Account and its folder.</param>
sealed class SshLogins(string folder, IReadOnlyDictionary<string, string> roots)
{
    readonly List<(string Account, string PublicKey, string Limit)> added = [];

    public string AuthorizedKeys => Path.Combine(folder, "authorized_keys");

    /// <summary>The public key of the authority whose certificates are taken; the file is not there before the first certificate.</summary>
    public string AuthorityKey => Authority + ".pub";

    string Authority => Path.Combine(folder, "authority");

    public string KeyFor(string account) => Path.Combine(folder, "keys", account);

    /// <summary>Writes anew who may log in; sessions that are open stay as they are.</summary>
    public async Task WriteAsync(SshServerOptions options, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.Combine(folder, "keys"));
        var authorized = new StringBuilder();
        foreach (var (account, root) in roots)
        {
            if (root.Any(char.IsWhiteSpace)) throw new ArgumentException($"The mailbox folder of account {account} has white space in its path, which internal-sftp cannot start in.");
            Directory.CreateDirectory(root);
            if (!File.Exists(KeyFor(account))) await SshPrograms.CreateKeyAsync(KeyFor(account), cancellation);
            foreach (var (publicKey, limit) in added.Where(a => a.Account == account).Select(a => (a.PublicKey, a.Limit)).Prepend(((await File.ReadAllTextAsync($"{KeyFor(account)}.pub", cancellation)).Trim(), "")))
                authorized.Append($"{(options.Forwarding ? "" : "restrict,")}{limit}command=\"{Command(account, options)}\" {publicKey}\n");
        }

        await File.WriteAllTextAsync(AuthorizedKeys, authorized.ToString(), cancellation);
    }

    /// <summary>One more key for an account; gives its text.</summary>
    /// <param name="until">As <c>expiry-time</c> of authorized_keys; empty for ever.</param>
    public async Task<string> AddAsync(string account, SshKeyKind kind, string until, SshServerOptions options, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, "keys", $"{account}-{added.Count + 1}");
        await SshPrograms.CreateKeyAsync(path, kind, cancellation);
        added.Add((account, (await File.ReadAllTextAsync($"{path}.pub", cancellation)).Trim(), until.Length == 0 ? "" : $"expiry-time=\"{until}\","));
        await WriteAsync(options, cancellation);
        return await File.ReadAllTextAsync(path, cancellation);
    }

    /// <summary>A key that no list knows, and the certificate of it for an account.</summary>
    public async Task<(string Key, string Certificate)> CertifyAsync(string account, string validity, SshServerOptions options, CancellationToken cancellation)
    {
        if (!File.Exists(Authority)) await SshPrograms.CreateKeyAsync(Authority, cancellation);
        var path = Path.Combine(folder, "keys", $"certified-{Guid.NewGuid():N}");
        await SshPrograms.CreateKeyAsync(path, cancellation);
        await SshPrograms.CertifyAsync(Authority, path, SshServer.User, validity, Command(account, options), cancellation);
        return (await File.ReadAllTextAsync(path, cancellation), await File.ReadAllTextAsync($"{path}-cert.pub", cancellation));
    }

    // internal-sftp expands % tokens in its start folder.
    string Command(string account, SshServerOptions options) =>
        $"internal-sftp -d {roots[account].Replace("%", "%%")}{(options.Refused.Count == 0 ? "" : $" -P {string.Join(',', options.Refused)}")}{(options.ReadOnly ? " -R" : "")}{(options.Umask is { } umask ? $" -u {umask}" : "")}";
}

/// <summary>What <c>ssh-keygen</c> is to make.</summary>
public sealed record SshKeyKind(string Type = "ed25519", string Bits = "", string Passphrase = "");
