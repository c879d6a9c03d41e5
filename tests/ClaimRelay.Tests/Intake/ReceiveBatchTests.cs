using ClaimRelay.Intake;
using ClaimRelay.Ledger;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.Intake;

public sealed class ReceiveBatchTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    [Fact(Timeout = TimeLimit)]
    public async Task A_good_batch_is_entered_numbered_and_answered_with_a_999()
    {
        await using var relay = new RelayFixture(azurite);
        await relay.ReceiveAsync(InventedClaims.File("A-1", "A-2"));
        var batch = Assert.Single(await relay.Get<BatchLedger>().ListAsync(relay.Practice, TestContext.Current.CancellationToken));
        Assert.Equal((BatchState.Accepted, 2, 200m, 0), (batch.State, batch.Claims, batch.Charge, batch.Held));
        var transmission = Assert.Single(await relay.Get<TransmissionLedger>().ListAsync(relay.Account, TestContext.Current.CancellationToken));
        Assert.Equal((TransmissionState.Ready, 2, "000000001"), (transmission.State, transmission.Claims, transmission.InterchangeControlNumber));
        Assert.Contains("AK9*A*1*1*1", (await relay.OutboxAsync()).Single(f => f.Key.EndsWith(".999", StringComparison.Ordinal)).Value);
        Assert.Empty(await relay.Get<WorkItems>().ListAsync(relay.Practice, TestContext.Current.CancellationToken));
        await AssertTakenAsync(relay);
    }

    [Theory(Timeout = TimeLimit)]
    [InlineData("")]
    [InlineData("\0\u0001\u0002 not X12 at all \u0003")]
    [InlineData("truncated")]
    [InlineData("counts")]
    [InlineData("test")]
    [InlineData("no charge")]
    public async Task A_file_that_must_not_be_sent_is_refused_archived_reported_and_made_work(string content)
    {
        var file = content switch
        {
            "truncated" => InventedClaims.File("A-1")[..400],
            "counts" => InventedClaims.File(["A-1"], "P", countOff: 1),
            "test" => InventedClaims.File(["A-1"], "T"),
            "no charge" => InventedClaims.File(["A-1"], "P", amount: ""),
            _ => content,
        };
        await using var relay = new RelayFixture(azurite);
        await relay.ReceiveAsync(file);
        var batch = Assert.Single(await relay.Get<BatchLedger>().ListAsync(relay.Practice, TestContext.Current.CancellationToken));
        Assert.Equal(BatchState.Rejected, batch.State);
        Assert.NotEmpty(batch.Causes);
        Assert.Empty(await relay.Get<TransmissionLedger>().ListAsync(relay.Account, TestContext.Current.CancellationToken));
        Assert.Equal(file, System.Text.Encoding.UTF8.GetString((await relay.Get<ClaimRelay.Storage.Archive>().ReadAsync(batch.Sha256, TestContext.Current.CancellationToken)).Span));
        Assert.Contains("REJECTED: nothing was sent.", (await relay.OutboxAsync()).Single(f => f.Key.EndsWith(".report.txt", StringComparison.Ordinal)).Value);
        Assert.All((await relay.OutboxAsync()).Where(f => f.Key.EndsWith(".999", StringComparison.Ordinal)), f => Assert.Equal((true, false), (f.Value.Contains("AK9*R*1*1*0"), f.Value.Contains("IK5*A"))));
        var item = Assert.Single(await relay.Get<WorkItems>().ListAsync(relay.Practice, TestContext.Current.CancellationToken));
        Assert.Equal((WorkKind.BatchRejected, "intake-rejections"), (item.Kind, item.Queue));
        await AssertTakenAsync(relay);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_refused_file_dropped_again_is_judged_anew_by_the_configuration_as_it_is_then()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite, change: r => r["accounts"]![0]!["usage"] = "T");
        var file = InventedClaims.File("A-1");
        await relay.ReceiveAsync(file);
        await relay.ReceiveAsync(file);
        // Still refused, for the same cause: one item open, the earlier one settled, and an answer to each drop.
        Assert.Equal([WorkState.Done, WorkState.Open], (await relay.Get<WorkItems>().ListAsync(relay.Practice, cancellation)).Select(i => i.State).Order().Reverse());
        Assert.Equal(2, (await relay.OutboxAsync()).Count(f => f.Key.EndsWith(".999", StringComparison.Ordinal)));

        await using var mended = new RelayFixture(azurite, id: relay.Practice);
        await mended.ReceiveAsync(file);
        var batch = Assert.Single(await mended.Get<BatchLedger>().ListAsync(mended.Practice, cancellation));
        Assert.Equal((BatchState.Accepted, 1, 2), (batch.State, batch.Claims, batch.JudgedBefore));
        Assert.Single(await mended.Get<TransmissionLedger>().ListAsync(mended.Account, cancellation));
        Assert.All(await mended.Get<WorkItems>().ListAsync(mended.Practice, cancellation), i => Assert.Equal(WorkState.Done, i.State));

        // Accepted it is a duplicate like any other.
        await mended.ReceiveAsync(file, "again.837");
        Assert.Contains(await mended.Get<WorkItems>().ListAsync(mended.Practice, cancellation), i => i.Kind is WorkKind.DuplicateBatch);
        Assert.Single(await mended.Get<TransmissionLedger>().ListAsync(mended.Account, cancellation));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task The_same_replacement_in_two_files_goes_once_while_it_is_under_way()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var relay = new RelayFixture(azurite);
        var file = InventedClaims.File(["A-1"], "P", countOff: 1).Replace("11:B:1", "11:B:7", StringComparison.Ordinal).Replace("~HI*", "~REF*F8*PAYER-1~HI*", StringComparison.Ordinal);
        await relay.ReceiveAsync(file, "a.837");
        await relay.ReceiveAsync(file.Replace("000000001", "000000002", StringComparison.Ordinal), "b.837");
        Assert.Equal([ClaimStatus.Received, ClaimStatus.Held], (await relay.Get<ClaimLedger>().FindAsync(relay.Practice, "A-1", cancellation)).Select(c => c.Status).Order());
    }

    [Fact(Timeout = TimeLimit)]
    public async Task The_same_bytes_again_are_reported_and_not_sent_again()
    {
        await using var relay = new RelayFixture(azurite);
        await relay.ReceiveAsync(InventedClaims.File("A-1"));
        await relay.ReceiveAsync(InventedClaims.File("A-1"), "again.837");
        Assert.Single(await relay.Get<TransmissionLedger>().ListAsync(relay.Account, TestContext.Current.CancellationToken));
        Assert.Equal(WorkKind.DuplicateBatch, Assert.Single(await relay.Get<WorkItems>().ListAsync(relay.Practice, TestContext.Current.CancellationToken)).Kind);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task The_same_bytes_dropped_again_while_the_first_run_was_cut_short_are_sent_once()
    {
        await using var relay = new RelayFixture(azurite);
        var file = InventedClaims.File("A-1");
        var hash = await relay.Get<ClaimRelay.Storage.Archive>().StoreAsync(System.Text.Encoding.UTF8.GetBytes(file), TestContext.Current.CancellationToken);
        await relay.Get<BatchLedger>().OpenAsync(relay.Practice, "claims.837", "an earlier drop", hash, file.Length, TestContext.Current.CancellationToken);
        await relay.ReceiveAsync(file);
        Assert.Single(await relay.Get<TransmissionLedger>().ListAsync(relay.Account, TestContext.Current.CancellationToken));
        Assert.Equal(BatchState.Accepted, Assert.Single(await relay.Get<BatchLedger>().ListAsync(relay.Practice, TestContext.Current.CancellationToken)).State);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_claim_that_is_in_flight_is_held_when_it_comes_in_another_file()
    {
        await using var relay = new RelayFixture(azurite);
        await relay.ReceiveAsync(InventedClaims.File("A-1"));
        await relay.ReceiveAsync(InventedClaims.File("A-1", "A-2"), "more.837");
        Assert.Equal(WorkKind.DuplicateClaim, Assert.Single(await relay.Get<WorkItems>().ListAsync(relay.Practice, TestContext.Current.CancellationToken)).Kind);
        Assert.Equal([1, 1], (await relay.Get<TransmissionLedger>().ListAsync(relay.Account, TestContext.Current.CancellationToken)).Select(t => t.Claims));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_claim_that_is_in_flight_goes_again_when_the_drop_says_why_and_the_reason_is_in_its_history()
    {
        await using var relay = new RelayFixture(azurite);
        var cancellation = TestContext.Current.CancellationToken;
        await relay.ReceiveAsync(InventedClaims.File("A-1"));
        await relay.DropAsync(InventedClaims.File("A-1", "A-2", "A-1"), "more.837");
        await relay.Storage.Claims.GetBlobClient($"{relay.Practice}/more.837").SetMetadataAsync(new Dictionary<string, string> { ["allowduplicates"] = "the payer lost it" }, cancellationToken: cancellation);
        await relay.Get<ReceiveBatch>().RunAsync(Commands.BatchDropped.For($"{relay.Practice}/more.837", "more"), cancellation);

        Assert.Equal([1, 2], (await relay.Get<TransmissionLedger>().ListAsync(relay.Account, cancellation)).Select(t => t.Claims).Order());
        var ledger = relay.Get<ClaimLedger>();
        var reasons = new List<string?>();
        foreach (var claim in (await ledger.FindAsync(relay.Practice, "A-1", cancellation)).Where(c => c.Status is not ClaimStatus.Held))
            reasons.Add(Assert.IsType<ClaimReceived>((await ledger.TimelineAsync(claim.Key, cancellation))[0].Event).DuplicateAllowedBecause);
        Assert.Equal([null, "the payer lost it"], reasons.Order());
        // Twice in the one file is held all the same.
        Assert.Single(await ledger.FindAsync(relay.Practice, "A-1", cancellation), c => c.Status is ClaimStatus.Held);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Every_interchange_that_answers_a_batch_has_a_control_number_of_its_own()
    {
        await using var relay = new RelayFixture(azurite);
        await relay.ReceiveAsync(InventedClaims.File(["A-1"], "P", isa13: 1) + InventedClaims.File(["A-2"], "P", isa13: 2));
        await relay.ReceiveAsync(InventedClaims.File("A-3"), "more.837");
        Assert.Equal([1, 2], (await relay.Get<BatchLedger>().ListAsync(relay.Practice, TestContext.Current.CancellationToken)).Select(b => b.Answers).Order());
        var numbers = (await relay.OutboxAsync()).Where(f => f.Key.EndsWith(".999", StringComparison.Ordinal)).Select(f => f.Value.Substring(90, 9));
        Assert.Equal(["000000001", "000000002", "000000003"], numbers.Order());
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_claim_without_a_route_is_held_and_a_file_of_nobody_is_refused()
    {
        await using var relay = new RelayFixture(azurite, change: d => d["routes"]![0]!["payer"] = "OTHER");
        await relay.ReceiveAsync(InventedClaims.File("A-1"));
        Assert.Equal(WorkKind.NoRoute, Assert.Single(await relay.Get<WorkItems>().ListAsync(relay.Practice, TestContext.Current.CancellationToken)).Kind);

        await relay.ReceiveAsync(InventedClaims.File("A-9"), practice: "who#is?this" + relay.Practice);
        Assert.Contains(await relay.Get<WorkItems>().ListAsync(BatchAnswers.UnknownPractice, TestContext.Current.CancellationToken), i => i.Explanation.Contains("who#is?this" + relay.Practice));
        Assert.Empty(await relay.Get<TransmissionLedger>().ListAsync(relay.Account, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Absurd_values_refuse_a_claim_and_never_stop_the_relay()
    {
        await using var relay = new RelayFixture(azurite);
        await relay.ReceiveAsync(InventedClaims.File(["A-1", new string('P', 60_000)], "P", date: "99991231", amount: "9999999999999999.99"));
        Assert.Equal(BatchState.Accepted, Assert.Single(await relay.Get<BatchLedger>().ListAsync(relay.Practice, TestContext.Current.CancellationToken)).State);

        // More digits than X12 has are no number.
        await relay.ReceiveAsync(InventedClaims.File(["A-2"], "P", amount: "99999999999999999999.99"), "more.837");
        Assert.Contains(await relay.Get<BatchLedger>().ListAsync(relay.Practice, TestContext.Current.CancellationToken), b => b.State is BatchState.Rejected && b.Causes.Any(c => c.Code == "amount-unreadable"));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Intake_stopped_at_any_moment_and_run_again_ends_in_the_same_state()
    {
        var file = InventedClaims.File("A-1", "A-2", "A-1");
        for (var attempt = 1; attempt <= 6; attempt++)
        {
            await using var relay = new RelayFixture(azurite);
            await relay.DropAsync(file);
            var dropped = Commands.BatchDropped.For($"{relay.Practice}/claims.837", "e1");
            for (var run = 1; run <= 3; run++)
            {
                using var killed = new CancellationTokenSource(TimeSpan.FromMilliseconds(attempt * run * 7));
                try
                {
                    await relay.Get<ReceiveBatch>().RunAsync(dropped, killed.Token);
                }
                catch (OperationCanceledException)
                {
                    // As meant.
                }
            }

            await Task.WhenAll(relay.Get<ReceiveBatch>().RunAsync(dropped, TestContext.Current.CancellationToken), relay.Get<ReceiveBatch>().RunAsync(dropped, TestContext.Current.CancellationToken));
            var batch = Assert.Single(await relay.Get<BatchLedger>().ListAsync(relay.Practice, TestContext.Current.CancellationToken));
            Assert.Equal((BatchState.Accepted, 3, 1), (batch.State, batch.Claims, batch.Held));
            var transmission = Assert.Single(await relay.Get<TransmissionLedger>().ListAsync(relay.Account, TestContext.Current.CancellationToken));
            Assert.Equal((TransmissionState.Ready, 2), (transmission.State, transmission.Claims));
            Assert.Equal(WorkKind.DuplicateClaim, Assert.Single(await relay.Get<WorkItems>().ListAsync(relay.Practice, TestContext.Current.CancellationToken)).Kind);
            await AssertTakenAsync(relay);
        }
    }

    static async Task AssertTakenAsync(RelayFixture relay) => Assert.False(await relay.Storage.Claims.GetBlobClient($"{relay.Practice}/claims.837").ExistsAsync(TestContext.Current.CancellationToken));
}
