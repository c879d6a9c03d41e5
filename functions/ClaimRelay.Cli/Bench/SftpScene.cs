using System.Diagnostics;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Sandbox.Clearinghouses;

namespace ClaimRelay.Cli.Bench;

/// <summary>A real sshd on a loopback port with keys of its own, the relay's way to it, and OpenSSH's <c>sftp</c> as the yardstick.</summary>
sealed class SftpScene : IAsyncDisposable
{
    const string Account = "bench";
    readonly TimeProvider clock;
    int batches;

    SftpScene(string folder, TimeProvider clock) => (Folder, this.clock) = (folder, clock);

    /// <summary>Removed with all that is in it at the end.</summary>
    public string Folder { get; }

    public SshServer Server { get; private set; } = null!;

    /// <summary>What a session sees.</summary>
    public string Remote => Path.Combine(Folder, "remote");

    public string Key => Server.KeyFor(Account);

    public static async Task<SftpScene> OpenAsync(TimeProvider clock, CancellationToken cancellation)
    {
        var scene = new SftpScene(Directory.CreateTempSubdirectory("claimrelay-bench-").FullName, clock);
        try
        {
            scene.Server = await SshServer.StartAsync(scene.In("server"), new Dictionary<string, string> { [Account] = scene.Remote }, clock, cancellation: cancellation);
            await File.WriteAllTextAsync(scene.In("known_hosts"), $"{Account} {await File.ReadAllTextAsync(scene.In("server/host_ed25519.pub"), cancellation)}", cancellation);
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    public string In(string name) => Path.Combine(Folder, name);

    /// <summary>A file of random bytes beside the server's folder.</summary>
    public async Task<string> WriteAsync(string name, long bytes, CancellationToken cancellation)
    {
        var (block, random) = (new byte[1 << 20], new Random((int)bytes));
        await using var file = File.Create(In(name));
        for (var rest = bytes; rest > 0; rest -= block.Length)
        {
            random.NextBytes(block);
            await file.WriteAsync(block.AsMemory(0, (int)Math.Min(rest, block.Length)), cancellation);
        }

        return file.Name;
    }

    /// <summary>Makes a folder at the server, or empties it.</summary>
    public void Clear(string folder)
    {
        var path = Path.Combine(Remote, folder);
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        Directory.CreateDirectory(path);
    }

    /// <summary>Seconds that the relay's mailbox takes, from before it connects until it has closed.</summary>
    public async Task<double> MailboxAsync(int port, Func<IMailbox, Task> work, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        await using (var mailboxes = Mailboxes(clock))
        {
            await using var mailbox = await OpenAsync(mailboxes, port, Key, Server.HostKeyFingerprint, cancellation);
            await work(mailbox);
        }

        return clock.GetElapsedTime(started).TotalSeconds;
    }

    public static MailboxFactory Mailboxes(TimeProvider clock) => new(async (reference, token) => await new Secrets(".", null).ResolveAsync(reference, token), clock);

    public static Task<IMailbox> OpenAsync(MailboxFactory mailboxes, int port, string key, string pin, CancellationToken cancellation) =>
        mailboxes.OpenAsync(
            new Account { Id = Account, Profile = Account, Host = "127.0.0.1", Port = port, User = SshServer.User, PrivateKey = $"file:{key}", HostKeys = [pin], Practices = [], SenderId = "" },
            new ClearinghouseProfile { Id = Account }, cancellation);

    /// <summary>Seconds that <c>sftp -b</c> takes for a batch of commands, as a process.</summary>
    public async Task<double> SftpAsync(int port, IEnumerable<string> commands, CancellationToken cancellation, params IReadOnlyList<string> options)
    {
        var batch = In($"batch-{++batches}");
        await File.WriteAllLinesAsync(batch, commands, cancellation);
        string[] arguments =
        [
            "-q", "-b", batch, "-F", "none", "-i", Key, "-P", $"{port}", "-o", $"UserKnownHostsFile={In("known_hosts")}", "-o", $"HostKeyAlias={Account}", "-o", "StrictHostKeyChecking=yes",
            "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", .. options.SelectMany(option => new[] { "-o", option }), $"{SshServer.User}@127.0.0.1",
        ];
        var started = clock.GetTimestamp();
        using var sftp = Process.Start(new ProcessStartInfo("sftp", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var (said, problem) = (sftp.StandardOutput.ReadToEndAsync(cancellation), sftp.StandardError.ReadToEndAsync(cancellation));
            await said;
            await sftp.WaitForExitAsync(cancellation);
            return sftp.ExitCode == 0 ? clock.GetElapsedTime(started).TotalSeconds : throw new InvalidOperationException($"sftp ended with {sftp.ExitCode}: {(await problem).Trim()}");
        }
        finally
        {
            if (!sftp.HasExited) sftp.Kill(entireProcessTree: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is not null) await Server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
