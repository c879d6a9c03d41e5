namespace ClaimRelay.Mailboxes;

/// <summary>Resolved secrets of one account. A class and no record, so that nothing prints them.</summary>
/// <param name="privateKeyPem">The key's text, without passphrase; tried before the password.</param>
public sealed class MailboxCredentials(string? privateKeyPem, string? password)
{
    internal string? PrivateKeyPem { get; } = privateKeyPem;
    internal string? Password { get; } = password;
}
