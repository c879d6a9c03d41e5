using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using ClaimRelay.Mailboxes;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>Against another server than OpenSSH's: logging in with a password, as a test cannot give a user of this machine one; and files of which little is told.</summary>
public sealed class OtherServerTests
{
    const int Limit = 120_000;

    [Theory(Timeout = Limit), InlineData("password", false), InlineData("keyboard-interactive", true)]
    public async Task A_password_logs_in_as_the_server_asks_for_it(string method, bool byPrompt)
    {
        using var server = await OtherServer.StartAsync(method, "invented", "hunter2", TestContext.Current.CancellationToken);
        await using var mailbox = Open(server, new(null, "hunter2") { ByPrompt = byPrompt });
        Assert.Empty(await mailbox.ListAsync("", TestContext.Current.CancellationToken));
    }

    [Theory(Timeout = Limit), InlineData("password", false), InlineData("keyboard-interactive", true)]
    public async Task A_wrong_password_is_told_at_once_and_never_printed(string method, bool byPrompt)
    {
        using var server = await OtherServer.StartAsync(method, "invented", "hunter2", TestContext.Current.CancellationToken);
        await using var mailbox = Open(server, new(null, "barley") { ByPrompt = byPrompt });
        var refused = await Assert.ThrowsAsync<MailboxException>(() => mailbox.ListAsync("", TestContext.Current.CancellationToken));
        Assert.True(refused is { Fault: MailboxFault.Authentication, StopsAccount: true });
        Assert.DoesNotContain("barley", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task Files_are_listed_and_looked_at_though_the_server_tells_neither_what_they_are_nor_when_they_were_written()
    {
        using var server = await OtherServer.StartAsync("password", "invented", "hunter2", TestContext.Current.CancellationToken);
        await using var mailbox = Open(server, new(null, "hunter2"));
        Assert.Equal(
            [new("untold/bare.835", 3, DateTimeOffset.UnixEpoch), new("untold/rights.835", 3, DateTimeOffset.UnixEpoch)],
            (await mailbox.ListAsync("untold", TestContext.Current.CancellationToken)).OrderBy(f => f.Path, StringComparer.Ordinal));
        foreach (var name in new[] { "bare.835", "rights.835" })
            Assert.Equal(new($"untold/{name}", 3, DateTimeOffset.UnixEpoch), await mailbox.StatAsync($"untold/{name}", TestContext.Current.CancellationToken));
        Assert.Null(await mailbox.StatAsync("untold/below", TestContext.Current.CancellationToken));
    }

    static SftpMailbox Open(OtherServer server, MailboxCredentials credentials) =>
        new(new("acme", "127.0.0.1", server.Port, "invented", "", [server.HostKey]), credentials, new(), TimeProvider.System, new());

    /// <summary>other-server.mjs in a Node process of its own.</summary>
    sealed class OtherServer(Process node, int port, string hostKey) : IDisposable
    {
        public int Port => port;
        public string HostKey => hostKey;

        public static async Task<OtherServer> StartAsync(string method, string user, string password, CancellationToken cancellation, [CallerFilePath] string here = "")
        {
            var node = Process.Start(new ProcessStartInfo("node", ["other-server.mjs", method, user, password])
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
