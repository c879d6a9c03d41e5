using ClaimRelay.Mailboxes;
using ClaimRelay.Sandbox.Lines;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>A slow line is not a dead one: whatever moves goes on, for many times the limit for what does not move.</summary>
public sealed class SlowTransferTests : IAsyncLifetime
{
    const int Limit = 120_000, Rate = 250_000;
    static readonly SftpOptions Impatient = new() { ConnectTimeout = TimeSpan.FromSeconds(2), NoProgress = TimeSpan.FromSeconds(2), CloseWithin = TimeSpan.FromSeconds(2), Failures = new() { OperationRetries = 0 } };

    readonly LeakedConnections leaked = new();
    SshdFixture sshd = null!;

    public async ValueTask InitializeAsync() => sshd = await SshdFixture.StartAsync();

    public ValueTask DisposeAsync() => sshd.DisposeAsync();

    [Fact(Timeout = Limit)]
    public async Task An_upload_goes_on_for_as_long_as_it_moves_and_so_do_looks_and_listings_beside_it()
    {
        using var line = new FaultProxy(sshd.Port, TimeProvider.System) { BytesPerSecond = Rate };
        await using var mailbox = Open(line.Port);
        var upload = mailbox.PutAsync("large", new MemoryStream(Invented.Bytes(4_000_000)), overwrite: true, TestContext.Current.CancellationToken);
        await LookWhileAsync(mailbox, upload);
        Assert.Equal(Invented.Bytes(4_000_000), await File.ReadAllBytesAsync(Path.Combine(sshd.Root, "large"), TestContext.Current.CancellationToken));
        Assert.Equal(0, leaked.Count);
    }

    [Fact(Timeout = Limit)]
    public async Task Downloads_go_on_for_as_long_as_they_move_and_so_do_looks_and_listings_beside_them()
    {
        await File.WriteAllBytesAsync(Path.Combine(sshd.Root, "large"), Invented.Bytes(2_000_000), TestContext.Current.CancellationToken);
        using var line = new FaultProxy(sshd.Port, TimeProvider.System) { BytesPerSecond = Rate };
        await using var mailbox = Open(line.Port);
        MemoryStream[] fetched = [new(), new()];
        await LookWhileAsync(mailbox, Task.WhenAll(fetched.Select(f => mailbox.GetAsync("large", f, 2_000_000, TestContext.Current.CancellationToken))));
        Assert.All(fetched, f => Assert.Equal(Invented.Bytes(2_000_000), f.ToArray()));
        Assert.Equal(0, leaked.Count);
    }

    static async Task LookWhileAsync(SftpMailbox mailbox, Task transfer)
    {
        var looks = 0;
        while (!transfer.IsCompleted)
        {
            Assert.NotNull(await mailbox.ListAsync("", TestContext.Current.CancellationToken));
            await mailbox.StatAsync("large", TestContext.Current.CancellationToken);
            looks++;
        }

        await transfer;
        Assert.True(looks > 0);
    }

    SftpMailbox Open(int port) => new(sshd.Server() with { Port = port }, sshd.Credentials, Impatient, TimeProvider.System, leaked);
}
