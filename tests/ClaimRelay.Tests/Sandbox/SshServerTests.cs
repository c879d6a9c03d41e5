using System.Diagnostics;
using ClaimRelay.Sandbox.Clearinghouses;
using Xunit;

namespace ClaimRelay.Tests.Sandbox;

public sealed class SshServerTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("sshd-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact(Timeout = 60_000)]
    public async Task Each_account_starts_in_its_own_folder()
    {
        await using var server = await StartAsync();
        await File.WriteAllTextAsync(Path.Combine(server.Root("east"), "one.txt"), "1", TestContext.Current.CancellationToken);

        Assert.Contains("one.txt", await SftpAsync(server, "east", "ls"));
        Assert.DoesNotContain("one.txt", await SftpAsync(server, "west", "ls"));
        Assert.StartsWith("SHA256:", server.HostKeyFingerprint);
        Assert.False(server.HostKeyFingerprint.EndsWith('='));
    }

    [Fact(Timeout = 60_000)]
    public async Task Stopped_it_leaves_no_process_and_started_again_it_is_the_same_server()
    {
        await using var server = await StartAsync();
        var (port, pin, process) = (server.Port, server.HostKeyFingerprint, server.ProcessId);
        using var client = Sftp(server, "east");
        IReadOnlyList<int> sessions;
        while ((sessions = server.Sessions).Count == 0) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);

        await server.StopAsync();
        Assert.False(IsAlive(process));
        Assert.DoesNotContain(sessions, IsAlive);
        await client.WaitForExitAsync(TestContext.Current.CancellationToken);

        await server.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal((port, pin), (server.Port, server.HostKeyFingerprint));
        Assert.Contains("working directory", await SftpAsync(server, "west", "pwd"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Stopped_while_clients_come_in_it_leaves_none_of_their_sessions()
    {
        await using var server = await StartAsync();
        for (var round = 0; round < 3; round++)
        {
            var clients = Enumerable.Range(0, 6).Select(_ => Sftp(server, "east")).ToList();
            // Not until all are in: a session is to be forked in the very moment of the stop.
            while (server.Sessions.Count == 0) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
            await server.StopAsync();
            foreach (var client in clients)
            {
                await client.WaitForExitAsync(TestContext.Current.CancellationToken);
                client.Dispose();
            }

            await server.StartAsync(TestContext.Current.CancellationToken);
        }
    }

    Task<SshServer> StartAsync()
        => SshServer.StartAsync(
            Path.Combine(folder.FullName, "server"),
            new Dictionary<string, string> { ["east"] = Path.Combine(folder.FullName, "east"), ["west"] = Path.Combine(folder.FullName, "west") },
            TimeProvider.System, cancellation: TestContext.Current.CancellationToken);

    static async Task<string> SftpAsync(SshServer server, string account, string command)
    {
        using var client = Sftp(server, account);
        await client.StandardInput.WriteLineAsync(command);
        client.StandardInput.Close();
        var output = client.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await client.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await client.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(client.ExitCode == 0, error + server.Log);
        return await output;
    }

    static Process Sftp(SshServer server, string account) => Process.Start(new ProcessStartInfo("sftp",
    [
        "-F", "/dev/null", "-i", server.KeyFor(account), "-P", server.Port.ToString(), "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes",
        "-o", "ConnectTimeout=20", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", $"{SshServer.User}@127.0.0.1",
    ])
    { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;

    static bool IsAlive(int process) => Directory.Exists($"/proc/{process}") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ");
}
