using ClaimRelay.Mailboxes;
using ClaimRelay.Sandbox.Clearinghouses;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>A real OpenSSH server with one account, and a folder that goes with it.</summary>
public sealed class SshdFixture : IAsyncDisposable
{
    const string Account = "acme";

    readonly string home;
    readonly SshServer server;

    SshdFixture(string home, SshServer server) => (this.home, this.server) = (home, server);

    public int Port => server.Port;
    public string User => SshServer.User;

    /// <summary>What a client finds when it logs in.</summary>
    public string Root => server.Root(Account);
    public string HostKeyPin => server.HostKeyFingerprint;
    public string ClientKey => File.ReadAllText(ClientKeyPath);

    /// <summary>The client's key as a file, for programs.</summary>
    public string ClientKeyPath => server.KeyFor(Account);

    public MailboxCredentials Credentials => new(ClientKey, null);

    /// <summary>The clients that are connected now.</summary>
    public int Logins => server.Sessions.Count;

    /// <param name="readOnly">Every change is answered with permission denied, for root too.</param>
    /// <param name="refused">Requests that are answered so, as <c>internal-sftp -P</c> names them.</param>
    /// <param name="sftp">False for a server without the SFTP service.</param>
    public static async Task<SshdFixture> StartAsync(bool readOnly = false, string extra = "", int maxStartups = 100, bool sftp = true, params IReadOnlyList<string> refused)
    {
        var home = Directory.CreateTempSubdirectory("sshd-").FullName;
        try
        {
            return new(home, await SshServer.StartAsync(Path.Combine(home, "server"), new Dictionary<string, string> { [Account] = Path.Combine(home, "files") }, TimeProvider.System,
                new() { ReadOnly = readOnly, Refused = refused, Passwords = true, Forwarding = true, MaxStartups = maxStartups, Sftp = sftp, Lines = [extra] }));
        }
        catch
        {
            Directory.Delete(home, recursive: true);
            throw;
        }
    }

    public SftpServer Server(string root = "", params string[] pins) => new(Account, "127.0.0.1", Port, User, root, pins.Length > 0 ? pins : [HostKeyPin]);

    /// <summary>Lets a new key of a type (and bits) log in as well; gives its text, encrypted when there is a passphrase.</summary>
    public Task<string> AddKeyAsync(string type, string bits = "", string passphrase = "") => server.AddKeyAsync(Account, new(type, bits, passphrase));

    /// <summary>A key that no list knows, and the certificate of it that an authority gives, which the server trusts.</summary>
    public Task<(string Key, string Certificate)> CertifiedKeyAsync(string validity) => server.CertifyAsync(Account, validity);

    public void KillSessions() => server.KillSessions();

    public void FreezeSessions() => server.FreezeSessions();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(home, recursive: true);
    }
}
