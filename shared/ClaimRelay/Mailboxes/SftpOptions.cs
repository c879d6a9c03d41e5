using ClaimRelay.Partners;

namespace ClaimRelay.Mailboxes;

/// <summary>Limits that make every SFTP operation end. The defaults were measured.</summary>
public sealed record SftpOptions
{
    /// <summary>For the TCP connection, and for each answer until the session is open.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Of the TCP connection: a line that was silent for so long is asked whether it is still there, again and again with the pause between, and is given up after so many
    /// questions without an answer. The system's own times are hours.</summary>
    public TimeSpan TcpKeepAliveAfter { get; init; } = TimeSpan.FromSeconds(60);
    public TimeSpan TcpKeepAlivePause { get; init; } = TimeSpan.FromSeconds(15);
    public int TcpKeepAliveTries { get; init; } = 4;

    /// <summary>An operation without an acknowledged byte for so long ends, with its connection.</summary>
    public TimeSpan NoProgress { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The same for an operation beside others that go on: on a slow line its answer stands behind all that they asked for before.</summary>
    public TimeSpan NoProgressBeside { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Closing a connection may take so long; then its socket is closed under it.</summary>
    public TimeSpan CloseWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A connection that nobody needs for so long is closed; at once when others wait for its place.</summary>
    public TimeSpan IdleClose { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections to one host, and of the process, at most; further ones wait for a place.</summary>
    public int ConnectionsPerHost { get; init; } = 8;
    public int Connections { get; init; } = 48;

    public uint BufferSize { get; init; } = 65536;

    public FailurePolicy Failures { get; init; } = new();
}

/// <summary>Where an account's server is, and which of its keys are trusted.</summary>
/// <param name="Root">A folder put before every path; empty is the folder of the login. Begins with <c>/</c> when it is absolute.</param>
/// <param name="HostKeys">Pins, as <c>SHA256:…</c>; none means that nothing is trusted.</param>
public sealed record SftpServer(string Account, string Host, int Port, string User, string Root, IReadOnlyList<string> HostKeys)
{
    public ProxySettings? Proxy { get; init; }

    /// <summary>As in <see cref="ClearinghouseProfile.OperationsAtOnce"/>.</summary>
    public int OperationsAtOnce { get; init; } = 8;

    /// <summary>As in <see cref="ClearinghouseProfile.WeakAlgorithms"/>.</summary>
    public IReadOnlyList<string> WeakAlgorithms { get; init; } = [];

    /// <summary>For a person.</summary>
    internal string Place => $"{User}@{Host}:{Port}" + (Root.Length == 0 ? "" : $", folder {Root}");

    /// <summary>A path as the server knows it: under the account's root; without one, relative to the folder of the login.</summary>
    internal string PlaceOf(string path) => FolderOf(MailboxPath.Checked(path));

    /// <param name="inside">Checked; empty is the account's root.</param>
    internal string FolderOf(string inside)
    {
        var place = inside.Length == 0 ? "." : inside;
        return Root.Length == 0 ? place : $"{Root.TrimEnd('/')}/{place}";
    }

    internal bool IsSame(SftpServer other) =>
        this with { HostKeys = [], WeakAlgorithms = [] } == other with { HostKeys = [], WeakAlgorithms = [] } && HostKeys.SequenceEqual(other.HostKeys) && WeakAlgorithms.SequenceEqual(other.WeakAlgorithms);
}
