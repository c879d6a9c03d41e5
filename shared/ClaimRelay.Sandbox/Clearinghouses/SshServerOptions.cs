namespace ClaimRelay.Sandbox.Clearinghouses;

/// <summary>How an <see cref="SshServer"/> differs from a plain one.</summary>
public sealed record SshServerOptions
{
    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>SFTP requests that are answered with permission denied, as <c>internal-sftp -P</c> names them.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    /// <summary>Every change is answered with permission denied, for root too.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Mode bits that new files do not get, octal; null takes ours.</summary>
    public string? Umask { get; init; }

    /// <summary>Logins under way at one time; further ones are dropped.</summary>
    public int MaxStartups { get; init; } = 100;

    /// <summary>Passwords are asked for. None is right: an ordinary user's server cannot check them.</summary>
    public bool Passwords { get; init; }

    /// <summary>Sessions may forward ports, as for a SOCKS proxy.</summary>
    public bool Forwarding { get; init; }

    /// <summary>False: a login is accepted, and there is no SFTP behind it.</summary>
    public bool Sftp { get; init; } = true;

    /// <summary>Lines of sshd_config that win over our own.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>A command that ends in running its arguments, put before sshd, as of <see cref="SmallDisk"/>.</summary>
    public IReadOnlyList<string> Under { get; init; } = [];
}
