using ClaimRelay.Commands;
using ClaimRelay.Mailboxes;
using ClaimRelay.Storage;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using Xunit;

namespace ClaimRelay.Tests.Transmissions;

/// <summary>A part file that an upload left is removed once its outcome is known, whoever told it.</summary>
public sealed class LeftPartTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    [Fact(Timeout = TimeLimit)]
    public async Task What_a_person_settles_leaves_no_part_that_could_be_taken_too()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        var sent = await DoubtfulAsync(relay, content => content[..40], stop);
        await relay.Get<SettleTransmission>().RunAsync(relay.Account, sent.Id, SettleDecision.Delivered, "Invented support, ticket 7", stop);
        await relay.Get<Transmit>().RunAsync(relay.Account, sent.Id, stop);
        Assert.Empty(Files(relay));
        Assert.False((await NowAsync(relay, sent, stop)).PartLeft);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_part_that_cannot_be_looked_for_now_is_removed_later()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        var sent = await DoubtfulAsync(relay, content => content[..40], stop);
        await relay.Get<SettleTransmission>().RunAsync(relay.Account, sent.Id, SettleDecision.Delivered, "Invented support, ticket 7", stop);

        await relay.ReconfigureAsync(document =>
        {
            document["profiles"]![0]!["transport"] = "sftp";
            var account = document["accounts"]![0]!;
            (account["host"], account["user"], account["privateKey"]) = ("sftp.clearinghouse.example", "relay", "env:CLAIMRELAY_NO_SUCH_SECRET");
            account["hostKeys"] = new System.Text.Json.Nodes.JsonArray(Partners.Sample.Pin);
        });
        Assert.NotEqual(CommandOutcome.Done, await relay.Get<Transmit>().RunAsync(relay.Account, sent.Id, stop));
        Assert.Equal((true, 1, TransmissionState.Delivered), await NowAsync(relay, sent, stop) is var waiting ? (waiting.PartLeft, waiting.PartTries, waiting.State) : default);
        Assert.NotNull((await relay.Get<Accounts>().GetAsync(relay.Account, stop)).Stopped);

        await relay.ReconfigureAsync(null);
        await relay.Get<ResumeAccount>().RunAsync(relay.Account, stop);
        Assert.Equal(CommandOutcome.Done, await relay.Get<Transmit>().RunAsync(relay.Account, sent.Id, stop));
        Assert.Empty(Files(relay));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_under_a_part_name_that_is_larger_than_what_was_sent_is_not_removed()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        var sent = await DoubtfulAsync(relay, content => [.. content, 1], stop);
        await relay.Get<SettleTransmission>().RunAsync(relay.Account, sent.Id, SettleDecision.Delivered, "Invented support, ticket 7", stop);
        await relay.Get<Transmit>().RunAsync(relay.Account, sent.Id, stop);
        Assert.Single(Files(relay));
        Assert.Equal(
            (false, $"A file under a part name of ours stays, as it is larger than what was sent: inbound/.{sent.Id}.part has {sent.Size + 1} bytes."),
            await NowAsync(relay, sent, stop) is var now ? (now.PartLeft, now.LastError) : default);
    }

    /// <summary>A rename was asked for, and what is there tells nothing.</summary>
    static async Task<Transmission> DoubtfulAsync(RelayFixture relay, Func<byte[], byte[]> part, CancellationToken stop)
    {
        await relay.ReceiveAsync(InventedClaims.File("A-1"));
        var sent = Assert.Single(await relay.Get<TransmissionLedger>().ListAsync(relay.Account, stop));
        await relay.Get<TransmissionLedger>().ChangeAsync(relay.Account, sent.Id, t => t with { Step = UploadStep.RenameRequested }, stop);
        await File.WriteAllBytesAsync(Path.Combine(relay.Inbound, $".{sent.Id}.part"), part((await relay.Get<Archive>().ReadAsync(sent.Sha256!, stop)).ToArray()), stop);
        await relay.Get<Transmit>().RunAsync(relay.Account, sent.Id, stop);
        Assert.Equal(TransmissionState.Ambiguous, (await NowAsync(relay, sent, stop)).State);
        return sent;
    }

    static async Task<Transmission> NowAsync(RelayFixture relay, Transmission sent, CancellationToken stop) => (await relay.Get<TransmissionLedger>().FindAsync(relay.Account, sent.Id, stop))!;

    static string[] Files(RelayFixture relay) => Directory.GetFiles(relay.Inbound, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.None });
}
