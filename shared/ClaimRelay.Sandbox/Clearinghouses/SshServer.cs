using System.Net;
using System.Net.Sockets;
using System.Text;

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
    readonly IReadOnlyList<string> refused;
    readonly List<int> orphans = [];
    SshDaemon? daemon;

    SshServer(string folder, IReadOnlyDictionary<string, string> accounts, int port, IReadOnlyList<string> refused, TimeProvider clock)
    {
        this.refused = refused;
        this.folder = Path.GetFullPath(folder);
        this.clock = clock;
        Port = port;
        roots = accounts.ToDictionary(a => a.Key, a => Path.GetFullPath(a.Value), StringComparer.Ordinal);
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
    public string KeyFor(string account) => Path.Combine(folder, "keys", Known(account));

    /// <summary>The folder that an account's sessions start in.</summary>
    public string Root(string account) => roots[Known(account)];

    /// <summary>Process ids of the sessions, those in authentication included.</summary>
    public IReadOnlyList<int> Sessions => daemon is { } running ? ProcessTree.Children(running.Id) : [];

    /// <summary>What the server said on its error stream since its last start.</summary>
    public string Log => daemon?.Log ?? "";

    /// <summary>Starts a server.</summary>
    /// <param name="folder">For configuration and keys; keys that are there already are kept, so that pins stay right over a restart.</param>
    /// <param name="accounts">Account and the folder that stands for its mailbox; created when missing. No white space in the path.</param>
    /// <param name="port">0 takes a free one.</param>
    /// <param name="refused">SFTP requests that are answered with permission denied, as <c>internal-sftp -P</c> names them.</param>
    public static async Task<SshServer> StartAsync(
        string folder, IReadOnlyDictionary<string, string> accounts, TimeProvider clock, int port = 0, IReadOnlyList<string>? refused = null, CancellationToken cancellation = default)
    {
        var server = new SshServer(folder, accounts, port == 0 ? FreePort() : port, refused ?? [], clock);
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
        daemon = SshDaemon.Start(SshPrograms.Sshd, Path.Combine(folder, "sshd_config"));
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

    public async ValueTask DisposeAsync() => await StopAsync();

    async Task PrepareAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.Combine(folder, "keys"));
        if (Environment.IsPrivilegedProcess) Directory.CreateDirectory("/run/sshd");

        var hostKey = Path.Combine(folder, "host_ed25519");
        await CreateKeyAsync(hostKey, cancellation);
        HostKeyFingerprint = await SshPrograms.FingerprintAsync(hostKey, cancellation);

        var authorized = new StringBuilder();
        foreach (var (account, root) in roots)
        {
            if (root.Any(char.IsWhiteSpace)) throw new ArgumentException($"The mailbox folder of account {account} has white space in its path, which internal-sftp cannot start in.");
            Directory.CreateDirectory(root);
            var key = KeyFor(account);
            await CreateKeyAsync(key, cancellation);
            var publicKey = (await File.ReadAllTextAsync(key + ".pub", cancellation)).Trim();

            // internal-sftp expands % tokens in its start folder.
            var refusals = refused.Count == 0 ? "" : $" -P {string.Join(',', refused)}";
            authorized.Append($"restrict,command=\"internal-sftp -d {root.Replace("%", "%%")}{refusals}\" {publicKey}\n");
        }
        var authorizedKeys = Path.Combine(folder, "authorized_keys");
        await File.WriteAllTextAsync(authorizedKeys, authorized.ToString(), cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "sshd_config"), Configuration(hostKey, authorizedKeys), cancellation);
    }

    static async Task CreateKeyAsync(string path, CancellationToken cancellation)
    {
        if (!File.Exists(path)) await SshPrograms.CreateKeyAsync(path, cancellation);
    }

    string Configuration(string hostKey, string authorizedKeys) => $"""
        Port {Port}
        ListenAddress 127.0.0.1
        HostKey "{hostKey}"
        AuthorizedKeysFile "{authorizedKeys.Replace("%", "%%")}"
        PidFile none
        StrictModes no
        UsePAM no
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        PubkeyAuthentication yes
        PermitRootLogin prohibit-password
        PrintMotd no
        Subsystem sftp internal-sftp
        LogLevel ERROR
        MaxStartups 100
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
