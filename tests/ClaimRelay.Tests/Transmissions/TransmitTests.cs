using ClaimRelay.Intake;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Responses;
using ClaimRelay.Storage;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.Transmissions;

public sealed class TransmitTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    [Fact(Timeout = TimeLimit)]
    public async Task A_transmission_run_by_two_workers_and_again_is_sent_once_and_every_claim_knows()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        var sent = await SentAsync(relay, cancellation);
        var transmit = relay.Get<Transmit>();
        await Task.WhenAll(transmit.RunAsync(relay.Account, sent.Id, cancellation), transmit.RunAsync(relay.Account, sent.Id, cancellation));
        await transmit.RunAsync(relay.Account, sent.Id, cancellation);

        Assert.Equal(sent.FileName, Path.GetFileName(Assert.Single(Directory.GetFiles(relay.Inbound))));
        var claim = Assert.Single(await relay.Get<ClaimLedger>().FindAsync(relay.Practice, "A-1", cancellation));
        Assert.Equal((ClaimStatus.Transmitted, 2), (claim.Status, claim.Events));
        Assert.DoesNotContain(relay.Log.Lines, l => l.Contains("A-1") || l.Contains(InventedClaims.LastName) || l.Contains(InventedClaims.MemberId));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Claims_of_a_file_that_cannot_be_delivered_are_held_and_may_be_dropped_again()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        var sent = await SentAsync(relay, cancellation);
        await File.WriteAllTextAsync(Path.Combine(relay.Inbound, sent.FileName), "somebody else's", cancellation);
        await relay.Get<Transmit>().RunAsync(relay.Account, sent.Id, cancellation);
        // Nor does ours lie there under its part name, where somebody might take it.
        Assert.Equal("somebody else's", await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(relay.Inbound, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.None })), cancellation));
        Assert.Equal(ClaimStatus.Held, Assert.Single(await relay.Get<ClaimLedger>().FindAsync(relay.Practice, "A-1", cancellation)).Status);

        await relay.ReceiveAsync(InventedClaims.File(["A-1"], "P", isa13: 2), "again.837");
        Assert.Equal([0, 0], (await relay.Get<BatchLedger>().ListAsync(relay.Practice, cancellation)).Select(b => b.Held));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task What_is_found_delivered_leaves_no_part_that_could_be_taken_too()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        var sent = await SentAsync(relay, cancellation);
        // The server wrote the new name, and ended before it took the old one away.
        await relay.Get<TransmissionLedger>().ChangeAsync(relay.Account, sent.Id, t => t with { Step = UploadStep.RenameRequested }, cancellation);
        var bytes = (await relay.Get<Archive>().ReadAsync(sent.Sha256!, cancellation)).ToArray();
        foreach (var name in new[] { $".{sent.Id}.part", sent.FileName }) await File.WriteAllBytesAsync(Path.Combine(relay.Inbound, name), bytes, cancellation);

        await relay.Get<Transmit>().RunAsync(relay.Account, sent.Id, cancellation);
        Assert.Equal([sent.FileName], Directory.GetFiles(relay.Inbound, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.None }).Select(Path.GetFileName));
        Assert.Equal((TransmissionState.Delivered, false), await relay.Get<TransmissionLedger>().FindAsync(relay.Account, sent.Id, cancellation) is { } now ? (now.State, now.PartLeft) : default);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Uploads_that_fail_become_work_though_polls_between_them_succeed()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        var sent = await SentAsync(relay, cancellation);
        Directory.Delete(relay.Inbound);
        for (var attempt = 0; attempt < 6; attempt++)
        {
            await relay.Get<Transmit>().RunAsync(relay.Account, sent.Id, cancellation);
            await relay.Get<PollMailbox>().RunAsync(relay.Account, cancellation);
        }

        var item = Assert.Single(await relay.Get<WorkItems>().ListAsync(WorkItems.ForAccount(relay.Account), cancellation));
        Assert.Equal((WorkKind.TransmissionFailing, WorkState.Open), (item.Kind, item.State));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_TA1_for_a_file_that_has_not_left_proves_nothing_until_the_file_has_left()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        var sent = await SentAsync(relay, cancellation);
        await File.WriteAllTextAsync(Path.Combine(relay.Outbound, "a.ta1"),
            "ISA*00*          *00*          *ZZ*HOUSE          *ZZ*RELAY01        *261102*0901*^*00501*000000009*0*P*:~TA1*000000001*261102*0900*A*000~IEA*0*000000009~", cancellation);
        await relay.Get<PollMailbox>().RunAsync(relay.Account, cancellation);
        var file = Assert.Single(await relay.Get<FetchLedger>().ListAsync(relay.Account, cancellation));
        await relay.Get<ProcessResponse>().RunAsync(relay.Account, file.Key, cancellation);
        Assert.Equal(1, (await relay.Get<FetchLedger>().FindAsync(relay.Account, file.Key, cancellation))!.Unmatched);
        Assert.Equal(TransmissionState.Ready, (await relay.Get<TransmissionLedger>().FindAsync(relay.Account, sent.Id, cancellation))!.State);

        await relay.Get<Transmit>().RunAsync(relay.Account, sent.Id, cancellation);
        await relay.Get<ProcessResponse>().RunAsync(relay.Account, file.Key, cancellation);
        Assert.Equal("A", (await relay.Get<TransmissionLedger>().FindAsync(relay.Account, sent.Id, cancellation))!.Ta1);
        Assert.All(await relay.Get<WorkItems>().ListAsync(WorkItems.ForAccount(relay.Account), cancellation), i => Assert.Equal(WorkState.Done, i.State));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Answers_that_do_not_come_become_work_once()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        var sent = await SentAsync(relay, cancellation);
        await relay.Get<Transmit>().RunAsync(relay.Account, sent.Id, cancellation);
        relay.Clock.Advance(TimeSpan.FromDays(50));
        // One that cannot be understood does not keep the others waiting, and is not forgotten.
        await relay.Get<TransmissionLedger>().ExpectAsync(sent, ExpectedAnswer.Acknowledgment, "none such", relay.Clock.GetUtcNow().AddDays(-49), cancellation);
        await Assert.ThrowsAsync<InvalidOperationException>(() => relay.Get<WatchDeadlines>().RunAsync(cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(() => relay.Get<WatchDeadlines>().RunAsync(cancellation));

        // TA1 and 999 of the file; 277CA of clearinghouse and payer, 835 and filing limit of the claim.
        var items = await relay.Get<WorkItems>().ListAsync(relay.Practice, cancellation);
        Assert.Equal(6, items.Count);
        Assert.Equal(1, items.Count(i => i.Kind is WorkKind.FilingLimit));

        // That it lasts is work, too, and once.
        var lasting = Assert.Single(await relay.Get<WorkItems>().ListAsync(WorkItems.ForAccount(relay.Account), cancellation));
        Assert.Equal((WorkKind.CommandFailed, WorkState.Open), (lasting.Kind, lasting.State));
        Assert.StartsWith($"What was due at 2026-11-03 09:00 UTC (Acknowledgment none such of transmission {sent.Id}) cannot be worked off: InvalidOperationException.", lasting.Explanation, StringComparison.Ordinal);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_made_under_another_configuration_is_not_sent_where_test_and_production_disagree()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        var sent = await SentAsync(relay, cancellation);

        // The account became one for tests while the file waited.
        await using var changed = new RelayFixture(azurite, id: relay.Practice, change: relay => relay["accounts"]![0]!["usage"] = "T");
        await changed.Get<Transmit>().RunAsync(relay.Account, sent.Id, cancellation);
        Assert.Empty(Directory.GetFiles(changed.Inbound));
        Assert.Equal(
            (TransmissionState.Failed, $"not sent, as test and production disagree: ISA15 says production, but account {relay.Account} is for test."),
            (await relay.Get<TransmissionLedger>().FindAsync(relay.Account, sent.Id, cancellation) is { } now ? (now.State, now.Observation) : default));
        Assert.Equal(ClaimStatus.Held, Assert.Single(await relay.Get<ClaimLedger>().FindAsync(relay.Practice, "A-1", cancellation)).Status);
        Assert.Contains(await relay.Get<WorkItems>().ListAsync(relay.Practice, cancellation), item => item.Kind is WorkKind.TransmissionFailing);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_name_is_never_given_again_when_control_numbers_come_round()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        await SentAsync(relay, cancellation);
        await relay.Storage.Table("transmissions").UpsertEntityAsync(new Azure.Data.Tables.TableEntity(relay.Account, "counter") { ["Next"] = 999_999_998L }, Azure.Data.Tables.TableUpdateMode.Replace, cancellation);
        await relay.ReceiveAsync(InventedClaims.File(["A-2"], "P", isa13: 2), "again.837");
        await relay.ReceiveAsync(InventedClaims.File(["A-3"], "P", isa13: 3), "third.837");

        // 1 is the ISA13 of the first; 2 and 3 were its GS06 and ST02 only, and no file has their name.
        Assert.Equal([1, 2, 5], (await relay.Get<TransmissionLedger>().ListAsync(relay.Account, cancellation)).Select(t => t.FirstNumber).Order());
    }

    static async Task<Transmission> SentAsync(RelayFixture relay, CancellationToken cancellation)
    {
        await relay.ReceiveAsync(InventedClaims.File("A-1"));
        return Assert.Single(await relay.Get<TransmissionLedger>().ListAsync(relay.Account, cancellation));
    }
}
