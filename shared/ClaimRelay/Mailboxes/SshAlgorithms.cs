using Renci.SshNet;

namespace ClaimRelay.Mailboxes;

/// <summary>What may be negotiated: nothing with SHA-1, MD5, CBC or 3DES; AES-GCM first, which is also the fastest here.</summary>
static class SshAlgorithms
{
    public static void Restrict(ConnectionInfo info)
    {
        Remove(info.KeyExchangeAlgorithms, static name => name.EndsWith("-sha1", StringComparison.Ordinal));
        Remove(info.Encryptions, static name => name.EndsWith("-cbc", StringComparison.Ordinal) || name.StartsWith("arcfour", StringComparison.Ordinal));
        Remove(info.HmacAlgorithms, static name => name.Contains("sha1", StringComparison.Ordinal) || name.Contains("md5", StringComparison.Ordinal));

        // Certificates too: a pin is the fingerprint of a plain key.
        Remove(info.HostKeyAlgorithms, static name => name is "ssh-rsa" or "ssh-dss" || name.Contains("-cert-", StringComparison.Ordinal));

        var ciphers = info.Encryptions.ToArray();
        info.Encryptions.Clear();
        foreach (var (name, cipher) in ciphers.OrderBy(static cipher => cipher.Key switch
        {
            "aes256-gcm@openssh.com" => 0,
            "aes128-gcm@openssh.com" => 1,
            _ => 2,
        }))
        {
            info.Encryptions.Add(name, cipher);
        }
    }

    static void Remove<T>(IDictionary<string, T> algorithms, Func<string, bool> isWeak)
    {
        foreach (var name in algorithms.Keys.Where(isWeak).ToArray()) algorithms.Remove(name);
    }
}
