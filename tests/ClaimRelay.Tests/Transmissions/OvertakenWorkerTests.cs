using Azure.Storage.Blobs.Specialized;
using ClaimRelay.Commands;
using ClaimRelay.Mailboxes;
using ClaimRelay.Tests.Mailboxes;
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

    [Fact(Timeout = TimeLimit)]
    public async Task Held_up_until_just_before_the_others_rename_it_cuts_nothing_short()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var first = new RelayFixture(azurite);
        var sent = await ReadyAsync(first);
        TaskCompletionSource looked = new(TaskCreationOptions.RunContinuationsAsynchronously), opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? other = null;

        first.Watch = inner => new Scripted(inner)
        {
            AfterPut = path =>
            {
                // As far as an open has come.
                File.Open(Path.Combine(first.Mailbox, path), FileMode.Truncate).Dispose();
                return Task.FromResult(opened.TrySetResult());
            },
        };
        await first.RestartAsync(new WatchedConnections("transmissions")
        {
            After = async write =>
            {
                if (write != Uploading) return;
                other = OvertakeAsync(first, sent, null, inner => new Scripted(inner)
                {
                    BeforeRename = async _ =>
                    {
                        looked.TrySetResult();
                        await opened.Task.WaitAsync(stop);
                    },
                });
                await looked.Task.WaitAsync(stop);
            },
        });
        await first.Get<Transmit>().RunAsync(first.Account, sent.Id, stop);
        await other!;
        Assert.Equal((TransmissionState.Delivered, DeliveryOutcome.Delivered), await NowAsync(first, sent) is var now ? (now.State, now.Outcome) : default);
        var file = Assert.Single(Files(first));
        Assert.Equal((sent.FileName, sent.Size), (Path.GetFileName(file), new FileInfo(file).Length));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Held_up_while_it_takes_a_refused_rename_back_it_has_nothing_written_anew_that_the_other_has_renamed()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var first = new RelayFixture(azurite);
        var sent = await ReadyAsync(first);
        var overtaken = false;
        first.Watch = inner => new Scripted(inner)
        {
            BeforeRename = _ => throw new MailboxException(MailboxFault.Denied, first.Account, "not allowed"),
            BeforeDelete = async _ =>
            {
                if (overtaken) return;
                overtaken = true;
                // The other renames, dies before it can say so, and the receiver takes the file.
                await OvertakeAsync(first, sent, new("transmissions") { Before = write => write == 2 ? throw new DiedException() : Task.CompletedTask });
                File.Delete(Assert.Single(Files(first)));
            },
        };
        await first.RestartAsync();
        Assert.Equal(CommandOutcome.RetryIn(TimeSpan.FromSeconds(15)), await first.Get<Transmit>().RunAsync(first.Account, sent.Id, stop));
        Assert.Equal((TransmissionState.Ready, UploadStep.RenameRequested), await NowAsync(first, sent) is var now ? (now.State, now.Step) : default);

        first.Watch = inner => new Scripted(inner);
        await first.RestartAsync();
        await first.Get<Transmit>().RunAsync(first.Account, sent.Id, stop);
        Assert.Empty(Files(first));
        Assert.Equal(TransmissionState.Ambiguous, (await NowAsync(first, sent)).State);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_try_that_broke_keeps_its_part_name_and_one_that_was_refused_gives_it_back()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        var sent = await ReadyAsync(relay);
        List<string> parts = [];
        MailboxFault? fault = null;
        relay.Watch = inner => new Scripted(inner)
        {
            AfterPut = path =>
            {
                parts.Add(Path.GetFileName(path));
                return fault is { } broken ? throw new MailboxException(broken, relay.Account, "not today") : Task.CompletedTask;
            },
            BeforeDelete = _ => fault is null ? Task.CompletedTask : throw new MailboxException(MailboxFault.Denied, relay.Account, "not allowed"),
        };
        await relay.RestartAsync();
        foreach (var (broken, tries) in new[] { (MailboxFault.Ambiguous, 2), (MailboxFault.Refused, 3) })
        {
            fault = broken;
            for (var i = 0; i < tries; i++) Assert.NotNull((await relay.Get<Transmit>().RunAsync(relay.Account, sent.Id, stop)).Delay);
        }

        fault = null;
        Assert.Equal(CommandOutcome.Done, await relay.Get<Transmit>().RunAsync(relay.Account, sent.Id, stop));
        Assert.Equal([$".{sent.Id}.part", $".{sent.Id}-1.part", $".{sent.Id}-2.part", $".{sent.Id}-2.part", $".{sent.Id}-2.part", $".{sent.Id}-2.part"], parts);

        // What the partner did not let us remove then is removed when it does.
        Assert.Equal(sent.FileName, Path.GetFileName(Assert.Single(Files(relay))));
    }

    /// <summary>The other renames the file and dies before it can say so.</summary>
    Task DieWithTheOutcomeAsync(RelayFixture first, Transmission sent) =>
        OvertakeAsync(first, sent, new("transmissions") { Before = write => write == Outcome ? throw new DiedException() : Task.CompletedTask });

    async Task OvertakeAsync(RelayFixture first, Transmission sent, WatchedConnections? connections, Func<IMailbox, IMailbox>? watch = null)
    {
        await first.Storage.Leases.GetBlobClient($"transmission/{first.Account}/{sent.Id}").GetBlobLeaseClient().BreakAsync(TimeSpan.Zero, cancellationToken: TestContext.Current.CancellationToken);
        await using var second = new RelayFixture(azurite, id: first.Practice, change: document => document["accounts"]![0]!["root"] = first.Mailbox) { Watch = watch };
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
