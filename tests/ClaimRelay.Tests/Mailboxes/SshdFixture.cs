using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ClaimRelay.Mailboxes;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>A real OpenSSH server on a free loopback port, with its own keys and folder, for the user that runs the tests.</summary>
public sealed class SshdFixture : IAsyncDisposable
{
    readonly string home = Directory.CreateTempSubdirectory("sshd-").FullName;
    readonly TaskCompletionSource<Process> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Process? server;

    public int Port { get; private set; }
    public string User => Environment.UserName;

    /// <summary>What a client finds when it logs in.</summary>
    public string Root => Path.Combine(home, "files");
    public string HostKeyPin { get; private set; } = "";
    public string ClientKey => File.ReadAllText(Path.Combine(home, "client"));

    /// <summary>The client's key as a file, for programs.</summary>
    public string ClientKeyPath => Path.Combine(home, "client");

    /// <summary>Lets a new key of a type (and bits) log in as well; gives its text, encrypted when there is a passphrase.</summary>
    public async Task<string> AddKeyAsync(string type, string bits = "", string passphrase = "")
    {
        var path = Path.Combine(home, $"client-{Guid.NewGuid():N}");
        await KeygenAsync(["-q", "-t", type, .. bits.Length > 0 ? ["-b", bits] : (string[])[], "-N", passphrase, "-C", "test", "-f", path]);
        await File.AppendAllTextAsync(Path.Combine(home, "authorized"), await File.ReadAllTextAsync($"{path}.pub"));
        return await File.ReadAllTextAsync(path);
    }

    /// <summary>A key that no list knows, and the certificate of it that an authority gives, which the server trusts.</summary>
    public async Task<(string Key, string Certificate)> CertifiedKeyAsync(string validity)
    {
        var path = Path.Combine(home, $"certified-{Guid.NewGuid():N}");
        await KeygenAsync("-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", path);
        await KeygenAsync("-q", "-s", Path.Combine(home, "authority"), "-I", "test", "-n", User, "-V", validity, $"{path}.pub");
        return (await File.ReadAllTextAsync(path), await File.ReadAllTextAsync($"{path}-cert.pub"));
    }

    /// <param name="readOnly">Every change is answered with permission denied, for root too.</param>
    public static async Task<SshdFixture> StartAsync(bool readOnly = false, string extra = "")
    {
        var fixture = new SshdFixture();
        try
        {
            await fixture.RunAsync(readOnly, extra);
            return fixture;
        }
        catch
        {
            await fixture.DisposeAsync();
            throw;
        }
    }

    public SftpServer Server(string root = "", params string[] pins) => new("acme", "127.0.0.1", Port, User, root, pins.Length > 0 ? pins : [HostKeyPin]);

    public MailboxCredentials Credentials => new(ClientKey, null);

    /// <summary>The processes of the sessions that are open now.</summary>
    public IReadOnlyList<int> Sessions => Descendants.Of(server!.Id);

    /// <summary>The clients that are connected now.</summary>
    public int Logins => Descendants.ChildrenOf(server!.Id).Count;

    public async ValueTask DisposeAsync()
    {
        if (server is { HasExited: false })
        {
            Descendants.Signal([.. Sessions, server.Id], "KILL");
            using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await server.WaitForExitAsync(enough.Token);
        }

        server?.Dispose();
        Directory.Delete(home, recursive: true);
    }

    async Task RunAsync(bool readOnly, string extra)
    {
        var sshd = new[] { "/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd" }.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("sshd is missing; install it with: apt-get install -y openssh-server");
        if (Environment.IsPrivilegedProcess) Directory.CreateDirectory("/run/sshd");
        Directory.CreateDirectory(Root);
        await KeygenAsync("-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", Path.Combine(home, "host"));
        await KeygenAsync("-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", Path.Combine(home, "client"));
        File.Copy(Path.Combine(home, "client.pub"), Path.Combine(home, "authorized"));
        HostKeyPin = (await KeygenAsync("-l", "-E", "sha256", "-f", Path.Combine(home, "host.pub"))).Split(' ')[1];
        await KeygenAsync("-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", Path.Combine(home, "authority"));
        Port = FreePort();
        var config = Path.Combine(home, "config");
        await File.WriteAllTextAsync(config, $"""
            Port {Port}
            ListenAddress 127.0.0.1
            HostKey {home}/host
            AuthorizedKeysFile {home}/authorized
            TrustedUserCAKeys {home}/authority.pub
            PidFile none
            StrictModes no
            UsePAM no
            PermitRootLogin yes
            PasswordAuthentication yes
            KbdInteractiveAuthentication no
            LogLevel ERROR
            Subsystem sftp internal-sftp -d {Root}{(readOnly ? " -R" : "")}
            {extra}
            """);
        Start(sshd, config);
        server = await started.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await AnswersAsync();
    }

    /// <summary>The server dies with the thread that started it, so that thread stays until it ends: nothing is left when the tests are killed.</summary>
    void Start(string sshd, string config) => new Thread(() =>
    {
        try
        {
            var process = Process.Start(new ProcessStartInfo("setpriv", ["--pdeathsig", "KILL", sshd, "-D", "-e", "-f", config]) { RedirectStandardError = true })!;
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            started.SetResult(process);
            process.WaitForExit();
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception)
        {
            started.TrySetException(new InvalidOperationException("setpriv is missing; install it with: apt-get install -y util-linux", e));
        }
        catch (InvalidOperationException)
        {
            // Disposed when the test had ended.
        }
    })
    { IsBackground = true }.Start();

    async Task AnswersAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, Port, limit.Token);
                if (await socket.ReceiveAsync(new byte[16], limit.Token) > 0) return;
            }
            catch (SocketException) when (!server!.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
            }
        }
    }

    static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    static async Task<string> KeygenAsync(params string[] arguments)
    {
        try
        {
            using var keygen = Process.Start(new ProcessStartInfo("ssh-keygen", arguments) { RedirectStandardOutput = true })!;
            var output = await keygen.StandardOutput.ReadToEndAsync();
            await keygen.WaitForExitAsync();
            return keygen.ExitCode == 0 ? output : throw new InvalidOperationException($"ssh-keygen ended with {keygen.ExitCode}.");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("ssh-keygen is missing; install it with: apt-get install -y openssh-client", e);
        }
    }
}
