using ClaimRelay.Mailboxes;
using ClaimRelay.Sandbox.Clearinghouses;
using ClaimRelay.Storage;
using ClaimRelay.Tests.Mailboxes;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.Transmissions;

/// <summary>Where no rename is allowed a cut write leaves half a file under the final name.</summary>
public sealed class HalfFileTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    [Theory(Timeout = TimeLimit)]
    [InlineData(0)]
    [InlineData(200)]
    public async Task Sent_again_our_own_half_file_is_removed_and_the_whole_one_is_there_once(int length)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = Direct();
        var cut = await CutAsync(relay, content => content[..length], stop);
        await ResendAsync(relay, cut, stop);
        Assert.Equal(TransmissionState.Delivered, (await NowAsync(relay, cut, stop)).State);
        Assert.Equal(await ContentAsync(relay, cut, stop), await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(relay.Inbound)), stop));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task What_is_not_certainly_ours_stays_and_the_person_is_told_at_once_what_to_remove()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = Direct();
        byte[] others = [.. "ISA*half"u8];
        var cut = await CutAsync(relay, _ => others, stop);
        await ResendAsync(relay, cut, stop);
        var now = await NowAsync(relay, cut, stop);
        Assert.Equal(
            (TransmissionState.Ambiguous, $"file {cut.FileName} in folder inbound has 8 of {cut.Size} bytes, and is not certainly ours: it must be removed or renamed at the mailbox first"),
            (now.State, now.Observation));
        Assert.Equal(others, await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(relay.Inbound)), stop));

        relay.Clock.Advance(TimeSpan.FromMinutes(1));
        await relay.Get<WatchDeadlines>().RunAsync(stop);
        var item = Assert.Single(await relay.Get<WorkItems>().ListAsync(relay.Practice, stop), i => i.Kind is WorkKind.TransmissionDoubtful);
        Assert.Equal($"File {cut.FileName} (1 claims) was not sent again, as was decided: {now.Observation}.", item.Explanation);

        // Removed by hand, and decided once more.
        File.Delete(Path.Combine(relay.Inbound, cut.FileName));
        await ResendAsync(relay, cut, stop);
        Assert.Equal(TransmissionState.Delivered, (await NowAsync(relay, cut, stop)).State);
        Assert.All(await relay.Get<WorkItems>().ListAsync(relay.Practice, stop), i => Assert.Equal(WorkState.Done, i.State));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Where_we_may_not_remove_it_that_is_said_and_nothing_is_written()
    {
        var stop = TestContext.Current.CancellationToken;
        var home = Directory.CreateTempSubdirectory("half-");
        try
        {
            var root = Path.Combine(home.FullName, "main");
            Directory.CreateDirectory(Path.Combine(root, "inbound"));
            await using var server = await SshServer.StartAsync(Path.Combine(home.FullName, "server"), new Dictionary<string, string> { ["main"] = root }, TimeProvider.System, new() { Refused = ["remove"] }, stop);
            await using var mailbox = new SftpMailbox(new("main", "127.0.0.1", server.Port, SshServer.User, "", [server.HostKeyFingerprint]), new(await File.ReadAllTextAsync(server.KeyFor("main"), stop), null), new(), TimeProvider.System, new());
            var content = Invented.Bytes(1000);
            await File.WriteAllBytesAsync(Path.Combine(root, "inbound", "a.837"), content[..300], stop);

            var found = await BeforeResend.LookAsync(mailbox, new("inbound/a.837", "inbound/a.837", content), stop);
            Assert.Equal(new(DeliveryOutcome.Ambiguous, "file a.837 in folder inbound has 300 of 1000 bytes, and may not be removed by us: the half-written file must be removed at the mailbox first"), found);
            Assert.Equal(300, new FileInfo(Path.Combine(root, "inbound", "a.837")).Length);
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    RelayFixture Direct() => new(azurite, change: document => document["profiles"]![0]!["renameAllowed"] = false);

    /// <summary>A file whose write was cut: in doubt, with something under its final name.</summary>
    static async Task<Transmission> CutAsync(RelayFixture relay, Func<byte[], byte[]> left, CancellationToken stop)
    {
        await relay.ReceiveAsync(InventedClaims.File("A-1"));
        var sent = Assert.Single(await relay.Get<TransmissionLedger>().ListAsync(relay.Account, stop));
        await relay.Get<TransmissionLedger>().ChangeAsync(relay.Account, sent.Id, t => t with { Step = UploadStep.WritingFinal }, stop);
        await File.WriteAllBytesAsync(Path.Combine(relay.Inbound, sent.FileName), left(await ContentAsync(relay, sent, stop)), stop);
        await relay.Get<Transmit>().RunAsync(relay.Account, sent.Id, stop);
        Assert.Equal(TransmissionState.Ambiguous, (await NowAsync(relay, sent, stop)).State);
        return sent;
    }

    static async Task ResendAsync(RelayFixture relay, Transmission transmission, CancellationToken stop)
    {
        Assert.Null((await relay.Get<SettleTransmission>().RunAsync(relay.Account, transmission.Id, SettleDecision.Resend, "Invented support, ticket 7", stop)).Refusal);
        await relay.Get<Transmit>().RunAsync(relay.Account, transmission.Id, stop);
    }

    static async Task<Transmission> NowAsync(RelayFixture relay, Transmission transmission, CancellationToken stop) => (await relay.Get<TransmissionLedger>().FindAsync(relay.Account, transmission.Id, stop))!;

    static async Task<byte[]> ContentAsync(RelayFixture relay, Transmission transmission, CancellationToken stop) => (await relay.Get<Archive>().ReadAsync(transmission.Sha256!, stop)).ToArray();
}
