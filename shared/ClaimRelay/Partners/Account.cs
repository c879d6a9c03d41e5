namespace ClaimRelay.Partners;

/// <summary>One mailbox at one clearinghouse.</summary>
public sealed record Account
{
    public required string Id { get; init; }

    /// <summary>Id of a profile.</summary>
    public required string Profile { get; init; }

    /// <summary>Host name or address; with the folder transport, empty.</summary>
    public string Host { get; init; } = "";

    /// <summary>Overrides the profile's port.</summary>
    public int? Port { get; init; }
    public string User { get; init; } = "";

    /// <summary>Overrides the profile's send folder.</summary>
    public string? SendFolder { get; init; }

    /// <summary>Overrides the profile's receive folder.</summary>
    public string? ReceiveFolder { get; init; }

    /// <summary>Overrides the profile's folders below the receive folder.</summary>
    public IReadOnlyList<string>? ReceiveSubfolders { get; init; }

    /// <summary>With the folder transport: the directory that stands for the mailbox. With SFTP: a folder put before the profile's folders.</summary>
    public string Root { get; init; } = "";

    /// <summary>Reference to a private key: <c>file:PATH</c>, <c>env:NAME</c> or <c>keyvault:NAME</c>. Never the key itself.</summary>
    public string? PrivateKey { get; init; }

    /// <summary>Reference to the passphrase of an encrypted private key.</summary>
    public string? Passphrase { get; init; }

    /// <summary>Reference to an OpenSSH user certificate of the private key.</summary>
    public string? Certificate { get; init; }

    /// <summary>Reference to a password, as above.</summary>
    public string? Password { get; init; }

    /// <summary>How the password is given.</summary>
    public PasswordBy PasswordBy { get; init; }

    /// <summary>Null connects directly.</summary>
    public ProxySettings? Proxy { get; init; }

    /// <summary>Pins, as <c>SHA256:…</c> (unpadded base64). Several for rotation; none means that nothing is trusted.</summary>
    public IReadOnlyList<string> HostKeys { get; init; } = [];

    /// <summary>Practices that may send through it.</summary>
    public required IReadOnlyList<string> Practices { get; init; }
    public string SenderQualifier { get; init; } = "ZZ";

    /// <summary>ISA06 and GS02 of what we send.</summary>
    public required string SenderId { get; init; }

    /// <summary>ISA08 and GS03; null takes the profile's.</summary>
    public string? ReceiverId { get; init; }

    /// <summary>P or T: ISA15 of everything sent through it.</summary>
    public string Usage { get; init; } = "P";

    /// <summary>How often files of a kind come at least, by kind; laid over the profile's.</summary>
    public IReadOnlyDictionary<string, TimeSpan> ExpectEvery { get; init; } = new Dictionary<string, TimeSpan>();

    /// <summary>Overrides the profile's polling, as a whole.</summary>
    public PollSettings? Polling { get; init; }

    /// <summary>OpenPGP keys and how they are used; null where the partner encrypts nothing and wants nothing encrypted.</summary>
    public PgpSettings? Pgp { get; init; }
}

/// <summary>OpenPGP with one partner. All keys are references, as <c>file:PATH</c>, <c>env:NAME</c> or <c>keyvault:NAME</c>, to armored text.</summary>
public sealed record PgpSettings
{
    /// <summary>Our private key: opens what the partner encrypted, and signs what we send. A reference, never the key itself.</summary>
    public string? PrivateKey { get; init; }

    /// <summary>Reference to the passphrase of the private key; null when it has none.</summary>
    public string? Passphrase { get; init; }

    /// <summary>References to the partner's public keys: we encrypt for each of them, and accept the signature of any. Two while a key is being replaced.</summary>
    public IReadOnlyList<string> PartnerKeys { get; init; } = [];

    /// <summary>True when what we send is encrypted (AES-256, integrity protected).</summary>
    public bool Encrypt { get; init; }

    /// <summary>True when what we send is signed before it is encrypted.</summary>
    public bool Sign { get; init; }

    /// <summary>True when what we send is ASCII armored.</summary>
    public bool Armor { get; init; }

    /// <summary>True when an encrypted file without a good signature of the partner is not read.</summary>
    public bool RequireSignature { get; init; }
}

/// <summary>Whether a password is sent as one, or answers the server's prompts (keyboard-interactive).</summary>
public enum PasswordBy { Password, KeyboardInteractive }

public enum ProxyKind { Socks5, Http }

/// <summary>What stands between us and an account's server.</summary>
public sealed record ProxySettings
{
    public required ProxyKind Kind { get; init; }
    public required string Host { get; init; }
    public required int Port { get; init; }
    public string User { get; init; } = "";

    /// <summary>Reference to the proxy's password.</summary>
    public string? Password { get; init; }
}
