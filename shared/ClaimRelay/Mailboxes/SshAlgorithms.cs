using Renci.SshNet;

namespace ClaimRelay.Mailboxes;

/// <summary>What may be negotiated: nothing with SHA-1, MD5, CBC or 3DES but what a profile names; AES-GCM first, which is also the fastest here.</summary>
static class SshAlgorithms
{
    /// <param name="allowed">Weak ones that this server needs.</param>
    public static void Restrict(ConnectionInfo info, IReadOnlyList<string> allowed)
    {
        Remove(info.KeyExchangeAlgorithms, IsWeakExchange, allowed);
        Remove(info.Encryptions, IsWeakCipher, allowed);
        Remove(info.HmacAlgorithms, IsWeakMac, allowed);
        Remove(info.HostKeyAlgorithms, IsWeakHostKey, allowed);

        var ciphers = info.Encryptions.ToArray();
        info.Encryptions.Clear();
        foreach (var (name, cipher) in ciphers.OrderBy(cipher => cipher.Key switch
        {
            "aes256-gcm@openssh.com" => 0,
            "aes128-gcm@openssh.com" => 1,
            var weak when IsWeakCipher(weak) => 3,
            _ => 2,
        }))
        {
            info.Encryptions.Add(name, cipher);
        }
    }

    /// <summary>The weak algorithms that the library could use: what a profile may name.</summary>
    public static IReadOnlyList<string> Weak { get; } = FindWeak();

    static bool IsWeakExchange(string name) => name.EndsWith("-sha1", StringComparison.Ordinal);

    static bool IsWeakCipher(string name) => name.EndsWith("-cbc", StringComparison.Ordinal) || name.StartsWith("arcfour", StringComparison.Ordinal);

    static bool IsWeakMac(string name) => name.Contains("sha1", StringComparison.Ordinal) || name.Contains("md5", StringComparison.Ordinal);

    // Certificates too, though they are not weak: a pin is the fingerprint of a plain key.
    static bool IsWeakHostKey(string name) => name is "ssh-rsa" or "ssh-dss" || IsCertificate(name);

    static bool IsCertificate(string name) => name.Contains("-cert-", StringComparison.Ordinal);

    static string[] FindWeak()
    {
        var info = new ConnectionInfo("localhost", "nobody", new NoneAuthenticationMethod("nobody"));
        return
        [
            .. info.KeyExchangeAlgorithms.Keys.Where(IsWeakExchange), .. info.Encryptions.Keys.Where(IsWeakCipher), .. info.HmacAlgorithms.Keys.Where(IsWeakMac),
            .. info.HostKeyAlgorithms.Keys.Where(n => IsWeakHostKey(n) && !IsCertificate(n)),
        ];
    }

    static void Remove<T>(IDictionary<string, T> algorithms, Func<string, bool> isWeak, IReadOnlyList<string> allowed)
    {
        foreach (var name in algorithms.Keys.Where(name => isWeak(name) && !(allowed.Contains(name, StringComparer.Ordinal) && !IsCertificate(name))).ToArray()) algorithms.Remove(name);
    }
}
