using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using ClaimRelay.Mailboxes;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>Logging in with a password, against another server than OpenSSH's: a test cannot give a user of this machine a password.</summary>
public sealed class PasswordLoginTests
{
    const int Limit = 120_000;

    [Theory(Timeout = Limit), InlineData("password", false), InlineData("keyboard-interactive", true)]
    public async Task A_password_logs_in_as_the_server_asks_for_it(string method, bool byPrompt)
    {
        using var server = await PasswordServer.StartAsync(method, "invented", "hunter2", TestContext.Current.CancellationToken);
        await using var mailbox = Open(server, new(null, "hunter2") { ByPrompt = byPrompt });
        Assert.Empty(await mailbox.ListAsync("", TestContext.Current.CancellationToken));
    }

    [Theory(Timeout = Limit), InlineData("password", false), InlineData("keyboard-interactive", true)]
    public async Task A_wrong_password_is_told_at_once_and_never_printed(string method, bool byPrompt)
    {
        using var server = await PasswordServer.StartAsync(method, "invented", "hunter2", TestContext.Current.CancellationToken);
        await using var mailbox = Open(server, new(null, "barley") { ByPrompt = byPrompt });
        var refused = await Assert.ThrowsAsync<MailboxException>(() => mailbox.ListAsync("", TestContext.Current.CancellationToken));
        Assert.True(refused is { Fault: MailboxFault.Authentication, StopsAccount: true });
        Assert.DoesNotContain("barley", refused.ToString(), StringComparison.Ordinal);
    }

    static SftpMailbox Open(PasswordServer server, MailboxCredentials credentials) =>
        new(new("acme", "127.0.0.1", server.Port, "invented", "", [server.HostKey]), credentials, new(), TimeProvider.System, new());

    /// <summary>password-server.mjs in a Node process of its own.</summary>
    sealed class PasswordServer(Process node, int port, string hostKey) : IDisposable
    {
        public int Port => port;
        public string HostKey => hostKey;

        public static async Task<PasswordServer> StartAsync(string method, string user, string password, CancellationToken cancellation, [CallerFilePath] string here = "")
        {
            var node = Process.Start(new ProcessStartInfo("node", ["password-server.mjs", method, user, password])
            {
                WorkingDirectory = Path.GetDirectoryName(here),
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
            if ((await node.StandardOutput.ReadLineAsync(cancellation))?.Split(' ') is [var port, var key]) return new(node, int.Parse(port, CultureInfo.InvariantCulture), key);
            node.Dispose();
            throw new InvalidOperationException("The server did not start. It needs Node 20 or later and what npm ci installs.");
        }

        public void Dispose()
        {
            if (!node.HasExited) node.Kill();
            node.Dispose();
        }
    }
}
