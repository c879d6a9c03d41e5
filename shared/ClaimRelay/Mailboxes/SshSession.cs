namespace ClaimRelay.Mailboxes;

/// <summary>What an SSH session was agreed on.</summary>
public sealed record SshSession
{
    /// <summary>As the server names itself.</summary>
    public required string ServerVersion { get; init; }

    /// <summary><c>SHA256:…</c>; one of the account's pins, or there would be no session.</summary>
    public required string HostKey { get; init; }
    public required string HostKeyAlgorithm { get; init; }
    public required string KeyExchange { get; init; }
    public required string Cipher { get; init; }

    /// <summary>Empty where the cipher authenticates by itself.</summary>
    public required string Mac { get; init; }
}
