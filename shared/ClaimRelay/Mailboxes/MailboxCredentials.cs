namespace ClaimRelay.Mailboxes;

/// <summary>Resolved secrets of one account. A class and no record, so that nothing prints them.</summary>
/// <param name="privateKeyPem">The key's text; tried before the password.</param>
public sealed class MailboxCredentials(string? privateKeyPem, string? password)
{
    internal string? PrivateKeyPem { get; } = privateKeyPem;
    internal string? Password { get; } = password;

    /// <summary>Of the private key, when it is encrypted.</summary>
    public string? Passphrase { internal get; init; }

    /// <summary>OpenSSH user certificate of the private key, as the text of its <c>-cert.pub</c> file.</summary>
    public string? Certificate { internal get; init; }

    /// <summary>The password answers the server's prompts (keyboard-interactive) instead of being sent as one. Never both: a wrong one would count twice.</summary>
    public bool ByPrompt { get; init; }

    public string? ProxyPassword { internal get; init; }

    internal bool IsSame(MailboxCredentials other) =>
        (PrivateKeyPem, Password, Passphrase, Certificate, ByPrompt, ProxyPassword) == (other.PrivateKeyPem, other.Password, other.Passphrase, other.Certificate, other.ByPrompt, other.ProxyPassword);
}
