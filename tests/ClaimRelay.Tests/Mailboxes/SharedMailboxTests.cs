using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>One connection for all who use an account, closed when nobody needs it; no more than the partner takes.</summary>
public sealed class SharedMailboxTests : IAsyncLifetime
{
    const int Limit = 120_000;
    static readonly ClearinghouseProfile Profile = new() { Id = "any" };

    SshdFixture sshd = null!;

    public async ValueTask InitializeAsync() => sshd = await SshdFixture.StartAsync();

    public ValueTask DisposeAsync() => sshd.DisposeAsync();

    [Fact(Timeout = Limit)]
    public async Task Those_who_use_an_account_share_its_connection_which_is_closed_behind_the_last()
    {
        await using var factory = Factory(new() { IdleClose = TimeSpan.FromMilliseconds(300) });
        var one = await OpenAsync(factory, "acme");
        await using (var other = await OpenAsync(factory, "acme"))
        {
            await Task.WhenAll(one.ListAsync("", TestContext.Current.CancellationToken), other.ListAsync("", TestContext.Current.CancellationToken));
            Assert.Equal(1, Connections);
        }

        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(1, Connections);
        await one.DisposeAsync();
        await UntilAsync(() => Connections == 0);

        await using var again = await OpenAsync(factory, "acme");
        Assert.Empty(await again.ListAsync("", TestContext.Current.CancellationToken));
        Assert.Equal(0, factory.LeakedConnections);
    }

    [Fact(Timeout = Limit)]
    public async Task Who_waits_for_a_place_gets_that_of_a_connection_nobody_uses()
    {
        await using var factory = Factory(new() { IdleClose = TimeSpan.FromMinutes(5), ConnectionsPerHost = 1 });
        var first = await OpenAsync(factory, "first");
        await first.ListAsync("", TestContext.Current.CancellationToken);
        await using var second = await OpenAsync(factory, "second");
        var listing = second.ListAsync("", TestContext.Current.CancellationToken);
        await Task.Delay(TimeSpan.FromMilliseconds(700), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.False(listing.IsCompleted);
        Assert.Equal(1, Connections);
        await first.DisposeAsync();
        Assert.Empty(await listing);
        await UntilAsync(() => Connections == 1);
    }

    [Fact(Timeout = Limit)]
    public async Task The_process_holds_no_more_connections_than_its_limit_whatever_the_host()
    {
        // Two names are two hosts here, each with places of its own to spare.
        await using var factory = Factory(new() { IdleClose = TimeSpan.FromMinutes(5), Connections = 2 });
        var first = await OpenAsync(factory, "first");
        await first.ListAsync("", TestContext.Current.CancellationToken);
        await using var second = await OpenAsync(factory, "second", "localhost");
        await second.ListAsync("", TestContext.Current.CancellationToken);
        await using var third = await OpenAsync(factory, "third", "localhost");
        var listing = third.ListAsync("", TestContext.Current.CancellationToken);
        await Task.Delay(TimeSpan.FromMilliseconds(700), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.False(listing.IsCompleted);
        Assert.Equal(2, Connections);

        // The place of another host will do.
        await first.DisposeAsync();
        Assert.Empty(await listing);
        await UntilAsync(() => Connections == 2);
        Assert.Empty(await second.ListAsync("", TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Limit)]
    public async Task Operations_at_once_are_as_many_as_the_profile_says()
    {
        foreach (var (atOnce, name) in new[] { (1, "one"), (4, "four") })
        {
            await using var mailbox = new SftpMailbox(sshd.Server() with { OperationsAtOnce = atOnce }, sshd.Credentials, new(), TimeProvider.System, new());
            await mailbox.ListAsync("", TestContext.Current.CancellationToken);
            var (now, most) = (0, 0);
            await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
            {
                using var content = new Counted(Invented.Bytes(300_000), change => most = Math.Max(most, Interlocked.Add(ref now, change)));
                await mailbox.PutAsync($"{name}-{i}", content, overwrite: false, TestContext.Current.CancellationToken);
                content.End();
            }));
            Assert.Equal(12, (await mailbox.ListAsync("", TestContext.Current.CancellationToken)).Count(f => f.Path.StartsWith(name, StringComparison.Ordinal)));
            Assert.InRange(most, 1, atOnce);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task A_server_that_does_not_answer_is_left_alone_for_a_while()
    {
        var gone = sshd.Server() with { Port = 1 };
        SftpOptions options = new() { Failures = new() { ConnectRetries = 1, Pause = TimeSpan.FromMilliseconds(10), BreakAfter = 2, BreakFor = TimeSpan.FromSeconds(1) } };
        await using var mailbox = new SftpMailbox(gone, new(null, "none"), options, TimeProvider.System, new());
        for (var i = 0; i < 2; i++) Assert.EndsWith("try again later", await FailureAsync(mailbox), StringComparison.Ordinal);
        Assert.Equal("Mailbox acme, connect: the last 2 connections or more failed; no other is tried for 1 s. The last one: Mailbox acme, connect: nothing listens at 127.0.0.1:1 (connection refused); try again later", await FailureAsync(mailbox));
        await Task.Delay(TimeSpan.FromSeconds(1.2), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.EndsWith("try again later", await FailureAsync(mailbox), StringComparison.Ordinal);
    }

    int Connections => sshd.Logins;

    MailboxFactory Factory(SftpOptions options) => new((_, _) => ValueTask.FromResult(sshd.ClientKey), TimeProvider.System, options);

    Task<IMailbox> OpenAsync(MailboxFactory factory, string id, string host = "127.0.0.1") => factory.OpenAsync(new Account
    {
        Id = id,
        Profile = Profile.Id,
        Host = host,
        Port = sshd.Port,
        User = sshd.User,
        PrivateKey = "env:KEY",
        HostKeys = [sshd.HostKeyPin],
        Practices = [],
        SenderId = "RELAY",
    }, Profile, TestContext.Current.CancellationToken);

    static async Task<string> FailureAsync(SftpMailbox mailbox)
    {
        var failure = await Assert.ThrowsAsync<MailboxException>(() => mailbox.PutAsync("a", new MemoryStream(), true, TestContext.Current.CancellationToken));
        Assert.Equal(MailboxFault.Transient, failure.Fault);
        return failure.Message;
    }

    static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds()) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    /// <summary>Tells when the first of its bytes is taken.</summary>
    sealed class Counted(byte[] content, Action<int> change) : MemoryStream(content)
    {
        int begun;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (Interlocked.Exchange(ref begun, 1) == 0) change(1);
            return base.Read(buffer, offset, count);
        }

        public void End() => change(-1);
    }
}
