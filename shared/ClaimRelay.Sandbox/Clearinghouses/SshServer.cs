using System.Net;
using System.Net.Sockets;

namespace ClaimRelay.Sandbox.Clearinghouses;

/// <summary>A real OpenSSH server on a loopback port, with a folder and a key per account. Linux only; works as root and as an ordinary user.</summary>
/// <remarks>
/// A server without root can only log in as the user it runs as, so every account logs in as <see cref="User"/> and is told apart by
/// its key, which starts the session in the account's own folder. That is a start folder, not a wall: paths must be relative.
/// </remarks>
public sealed class SshServer : IAsyncDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(15);

    readonly string folder;
    readonly TimeProvider clock;
    readonly Dictionary<string, string> roots;
    readonly SshLogins logins;
    readonly List<int> orphans = [];
    readonly List<int> frozen = [];
    SshServerOptions options;
    SshDaemon? daemon;

    SshServer(string folder, IReadOnlyDictionary<string, string> accounts, SshServerOptions options, TimeProvider clock)
    {
        this.options = options;
        this.folder = Path.GetFullPath(folder);
        this.clock = clock;
        Port = options.Port == 0 ? FreePort() : options.Port;
        roots = accounts.ToDictionary(a => a.Key, a => Path.GetFullPath(a.Value), StringComparer.Ordinal);
        logins = new(this.folder, roots);
    }

    public int Port { get; }

    /// <summary>The name every account logs in with.</summary>
    public static string User => Environment.UserName;

    /// <summary><c>SHA256:</c> and unpadded base64, as OpenSSH prints it.</summary>
    public string HostKeyFingerprint { get; private set; } = "";

    /// <summary>Process id of the listening server; 0 while it is stopped.</summary>
    public int ProcessId => daemon is { HasExited: false } running ? running.Id : 0;

    public IReadOnlyCollection<string> Accounts => roots.Keys;

    /// <summary>Path of an account's private key: OpenSSH format, no passphrase.</summary>
    public string KeyFor(string account) => logins.KeyFor(Known(account));

    /// <summary>The folder that an account's sessions start in.</summary>
    public string Root(string account) => roots[Known(account)];

    /// <summary>Process ids of the sessions, those in authentication included.</summary>
    public IReadOnlyList<int> Sessions => daemon is { } running ? ProcessTree.Children(running.Id) : [];

    /// <summary>What the server said on its error stream since its last start.</summary>
    public string Log => daemon?.Log ?? "";

    /// <summary>Starts a server.</summary>
    /// <param name="folder">For configuration and keys; keys that are there already are kept, so that pins stay right over a restart.</param>
    /// <param name="accounts">Account and the folder that stands for its mailbox; created when missing. No white space in the path.</param>
    public static async Task<SshServer> StartAsync(
        string folder, IReadOnlyDictionary<string, string> accounts, TimeProvider clock, SshServerOptions? options = null, CancellationToken cancellation = default)
    {
        var server = new SshServer(folder, accounts, options ?? new(), clock);
        try
        {
            await server.PrepareAsync(cancellation);
            await server.StartAsync(cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a stopped or killed server again, on the same port with the same keys.</summary>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        if (daemon is { HasExited: false }) return;
        daemon = SshDaemon.Start(SshPrograms.Sshd, Path.Combine(folder, "sshd_config"), options.Under);
        var started = clock.GetTimestamp();
        while (!await ListensAsync(cancellation))
        {
            if (daemon.HasExited) throw new InvalidOperationException($"sshd ended before it listened on port {Port}: {daemon.Log.Trim()}");
            if (clock.GetElapsedTime(started) > StartLimit) throw new TimeoutException($"sshd did not listen on port {Port} within {StartLimit.TotalSeconds} s: {daemon.Log.Trim()}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock, cancellation);
        }
    }

    /// <summary>Ends the server and every session at once, as a crash of the machine would.</summary>
    public async Task StopAsync()
    {
        foreach (var orphan in orphans) ProcessTree.Kill(orphan);
        orphans.Clear();
        frozen.Clear();
        if (daemon is not { } running) return;
        daemon = null;
        await running.DisposeAsync();
    }

    /// <summary>Kills the listening server only; open sessions go on, new ones are refused.</summary>
    public void KillListener()
    {
        if (daemon is not { HasExited: false } running) return;
        orphans.AddRange(ProcessTree.Descendants(running.Id));
        running.Kill();
    }

    /// <summary>Kills every session in mid-air; the server goes on listening. Answers how many there were.</summary>
    public int KillSessions()
    {
        var sessions = Sessions;
        foreach (var session in sessions) KillSession(session);
        return sessions.Count;
    }

    /// <summary>Kills one of <see cref="Sessions"/> with what it started.</summary>
    public void KillSession(int session)
    {
        if (!Sessions.Contains(session)) return;
        foreach (var process in ProcessTree.Descendants(session).Reverse().Append(session)) ProcessTree.Kill(process);
    }

    /// <summary>Kills what serves files in every session; the sessions themselves go on.</summary>
    public void KillFileServers()
    {
        foreach (var process in Sessions.SelectMany(ProcessTree.Descendants).Where(p => ProcessTree.Children(p).Count == 0).ToList()) ProcessTree.Kill(process);
    }

    /// <summary>Every session stops where it stands, and nobody is told: a machine that hangs. The server goes on listening.</summary>
    public void FreezeSessions()
    {
        if (daemon is not { } running) return;
        var all = ProcessTree.Descendants(running.Id);
        foreach (var process in all) ProcessTree.Freeze(process);
        frozen.AddRange(all);
    }

    /// <summary>What was frozen goes on, also with what it was told meanwhile.</summary>
    public void Thaw()
    {
        frozen.ForEach(ProcessTree.Thaw);
        frozen.Clear();
    }

    /// <summary>Sessions that begin from now on follow these options; those of the server itself count at its next start.</summary>
    public async Task ChangeAsync(SshServerOptions changed, CancellationToken cancellation)
    {
        options = changed;
        await PrepareAsync(cancellation);
    }

    /// <summary>Another host key, as after a move to a new machine; it counts at the next start.</summary>
    public async Task ChangeHostKeyAsync(CancellationToken cancellation)
    {
        File.Delete(HostKey);
        await PrepareAsync(cancellation);
    }

    /// <summary>Lets one more key log in to an account; gives its text.</summary>
    /// <param name="until">The day it ends, as <c>20200101</c>; empty for ever.</param>
    public Task<string> AddKeyAsync(string account, SshKeyKind kind, string until = "", CancellationToken cancellation = default) => logins.AddAsync(Known(account), kind, until, options, cancellation);

    /// <summary>A key that no list knows, and the certificate of it by an authority that the server trusts.</summary>
    /// <param name="validity">As <c>ssh-keygen -V</c> takes it.</param>
    public Task<(string Key, string Certificate)> CertifyAsync(string account, string validity, CancellationToken cancellation = default) => logins.CertifyAsync(Known(account), validity, options, cancellation);

    /// <summary>A path as the server sees it, which may have mounts of its own.</summary>
    public string Seen(string path) => options.Under.Count == 0 ? path : $"/proc/{ProcessId}/root{path}";

    public async ValueTask DisposeAsync() => await StopAsync();

    async Task PrepareAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        if (Environment.IsPrivilegedProcess) Directory.CreateDirectory("/run/sshd");
        if (!File.Exists(HostKey)) await SshPrograms.CreateKeyAsync(HostKey, cancellation);
        HostKeyFingerprint = await SshPrograms.FingerprintAsync(HostKey, cancellation);
        await logins.WriteAsync(options, cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "sshd_config"), Configuration, cancellation);
    }

    string HostKey => Path.Combine(folder, "host_ed25519");

    string Configuration => $"""
        {string.Join('\n', options.Lines)}
        Port {Port}
        ListenAddress 127.0.0.1
        HostKey "{HostKey}"
        AuthorizedKeysFile "{logins.AuthorizedKeys.Replace("%", "%%")}"
        TrustedUserCAKeys "{logins.AuthorityKey}"
        PidFile none
        StrictModes no
        UsePAM no
        PasswordAuthentication {(options.Passwords ? "yes" : "no")}
        KbdInteractiveAuthentication no
        PubkeyAuthentication yes
        PermitRootLogin {(options.Passwords ? "yes" : "prohibit-password")}
        PrintMotd no
        {(options.Sftp ? "Subsystem sftp internal-sftp" : "")}
        LogLevel ERROR
        MaxStartups {options.MaxStartups}
        MaxSessions 32

        """;

    string Known(string account)
        => roots.ContainsKey(account) ? account : throw new ArgumentException($"No account {account} on this server; it has {string.Join(", ", roots.Keys)}.");

    async Task<bool> ListensAsync(CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Port, cancellation);
            return true;
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
