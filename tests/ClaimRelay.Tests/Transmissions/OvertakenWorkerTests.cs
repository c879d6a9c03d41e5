using Azure.Storage.Blobs.Specialized;
using ClaimRelay.Commands;
using ClaimRelay.Mailboxes;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using Xunit;

namespace ClaimRelay.Tests.Transmissions;

/// <summary>Two workers on one transmission: the first is held up until its lease has run out, and another goes on with it.</summary>
public sealed class OvertakenWorkerTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;
    const int Uploading = 1, RenameRequested = 2, Outcome = 3;

    [Fact(Timeout = TimeLimit)]
    public async Task Held_up_before_it_writes_the_part_it_sends_nothing_that_the_other_has_sent_and_the_receiver_has_taken()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var first = new RelayFixture(azurite);
        var sent = await ReadyAsync(first);
        await first.RestartAsync(new WatchedConnections("transmissions")
        {
            After = async write =>
            {
                if (write != Uploading) return;
                await DieWithTheOutcomeAsync(first, sent);
                File.Delete(Assert.Single(Files(first)));
            },
        });

        Assert.Equal(CommandOutcome.RetryIn(TimeSpan.FromSeconds(15)), await first.Get<Transmit>().RunAsync(first.Account, sent.Id, stop));
        Assert.Empty(Files(first));

        // Nor does a later run: nobody knows what became of the other's rename.
        await first.RestartAsync();
        await first.Get<Transmit>().RunAsync(first.Account, sent.Id, stop);
        Assert.Empty(Files(first));
        Assert.Equal(TransmissionState.Ambiguous, (await NowAsync(first, sent)).State);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Held_up_while_the_other_writes_the_part_anew_it_renames_nothing()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var first = new RelayFixture(azurite);
        var sent = await ReadyAsync(first);
        await first.RestartAsync(new WatchedConnections("transmissions")
        {
            After = async write =>
            {
                if (write == Uploading) await OvertakeAsync(first, sent, new("transmissions") { Before = w => w == RenameRequested ? throw new DiedException() : Task.CompletedTask });
            },
        });
        Assert.Equal(CommandOutcome.RetryIn(TimeSpan.FromSeconds(15)), await first.Get<Transmit>().RunAsync(first.Account, sent.Id, stop));
        Assert.EndsWith(".part", Assert.Single(Files(first)), StringComparison.Ordinal);

        await first.RestartAsync();
        await first.Get<Transmit>().RunAsync(first.Account, sent.Id, stop);
        Assert.Equal(TransmissionState.Delivered, (await NowAsync(first, sent)).State);
        Assert.Equal(sent.FileName, Path.GetFileName(Assert.Single(Files(first))));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Held_up_before_the_rename_it_leaves_what_the_other_sent_as_it_is()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var first = new RelayFixture(azurite);
        var sent = await ReadyAsync(first);
        await first.RestartAsync(new WatchedConnections("transmissions") { Before = write => write == RenameRequested ? DieWithTheOutcomeAsync(first, sent) : Task.CompletedTask });
        Assert.Equal(CommandOutcome.RetryIn(TimeSpan.FromSeconds(15)), await first.Get<Transmit>().RunAsync(first.Account, sent.Id, stop));
        Assert.Equal((TransmissionState.Ready, UploadStep.RenameRequested), await NowAsync(first, sent) is var now ? (now.State, now.Step) : default);

        await first.RestartAsync();
        await first.Get<Transmit>().RunAsync(first.Account, sent.Id, stop);
        Assert.Equal(TransmissionState.Delivered, (await NowAsync(first, sent)).State);
        Assert.Equal(sent.FileName, Path.GetFileName(Assert.Single(Files(first))));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Held_up_until_the_other_has_delivered_it_leaves_no_part_behind()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var first = new RelayFixture(azurite);
        var sent = await ReadyAsync(first);
        await first.RestartAsync(new WatchedConnections("transmissions")
        {
            After = async write =>
            {
                if (write == Uploading) await OvertakeAsync(first, sent, null);
            },
        });
        Assert.Equal(CommandOutcome.Done, await first.Get<Transmit>().RunAsync(first.Account, sent.Id, stop));
        Assert.Equal((TransmissionState.Delivered, false), await NowAsync(first, sent) is var now ? (now.State, now.PartLeft) : default);
        Assert.Equal(sent.FileName, Path.GetFileName(Assert.Single(Files(first))));
    }

    /// <summary>The other renames the file and dies before it can say so.</summary>
    Task DieWithTheOutcomeAsync(RelayFixture first, Transmission sent) =>
        OvertakeAsync(first, sent, new("transmissions") { Before = write => write == Outcome ? throw new DiedException() : Task.CompletedTask });

    async Task OvertakeAsync(RelayFixture first, Transmission sent, WatchedConnections? connections)
    {
        await first.Storage.Leases.GetBlobClient($"transmission/{first.Account}/{sent.Id}").GetBlobLeaseClient().BreakAsync(TimeSpan.Zero, cancellationToken: TestContext.Current.CancellationToken);
        await using var second = new RelayFixture(azurite, id: first.Practice, change: document => document["accounts"]![0]!["root"] = first.Mailbox);
        await second.RestartAsync(connections);
        try
        {
            Assert.Equal(CommandOutcome.Done, await second.Get<Transmit>().RunAsync(first.Account, sent.Id, TestContext.Current.CancellationToken));
        }
        catch (DiedException) when (connections is not null)
        {
            // As a kill ends it.
        }
    }

    static async Task<Transmission> ReadyAsync(RelayFixture relay)
    {
        await relay.ReceiveAsync(InventedClaims.File("A-1"));
        return Assert.Single(await relay.Get<TransmissionLedger>().ListAsync(relay.Account, TestContext.Current.CancellationToken));
    }

    static async Task<Transmission> NowAsync(RelayFixture relay, Transmission sent) => (await relay.Get<TransmissionLedger>().FindAsync(relay.Account, sent.Id, TestContext.Current.CancellationToken))!;

    /// <summary>Part files too.</summary>
    static string[] Files(RelayFixture relay) => Directory.GetFiles(relay.Inbound, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.None });
}
