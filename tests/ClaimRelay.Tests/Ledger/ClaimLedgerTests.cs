using ClaimRelay.Intake;
using ClaimRelay.Ledger;
using ClaimRelay.Tests.Storage;
using Xunit;

namespace ClaimRelay.Tests.Ledger;

public sealed class ClaimLedgerTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    [Fact(Timeout = TimeLimit)]
    public async Task An_event_that_16_workers_apply_at_once_is_applied_once()
    {
        await using var relay = new RelayFixture(azurite);
        var claims = relay.Get<ClaimLedger>();
        var claim = await claims.RegisterAsync(ClaimTransitionsTests.Invented(relay.Practice), null, TestContext.Current.CancellationToken);
        var payment = new PaymentReported
        {
            Id = "p1",
            RemittanceId = "r1",
            Date = new(2026, 11, 1),
            Verdict = PaymentVerdict.Paid,
            Paid = 80,
            PatientResponsibility = 0,
            PayerClaimNumber = "ICN1",
            Causes = [],
            Refused = 0,
        };
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => claims.ApplyAsync(claim.Key, payment, TestContext.Current.CancellationToken)));

        var now = await claims.FindAsync(claim.Key, TestContext.Current.CancellationToken);
        Assert.Equal((80m, ClaimStatus.Paid, 2), (now!.Paid, now.Status, now.Events));
        Assert.Equal(2, (await claims.TimelineAsync(claim.Key, TestContext.Current.CancellationToken)).Count);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Of_the_same_claim_entered_by_8_batches_at_once_exactly_one_is_live()
    {
        await using var relay = new RelayFixture(azurite);
        var entered = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => relay.Get<ClaimLedger>().RegisterAsync(ClaimTransitionsTests.Invented(relay.Practice, id: $"b{n}-00000"), null, TestContext.Current.CancellationToken)));
        Assert.Single(entered, c => c.IsLive);
        Assert.Equal(7, entered.Count(c => c.Status is ClaimStatus.Held));
    }

    [Theory(Timeout = TimeLimit)]
    [InlineData("A/1 2#3?4\\5|6=7%8")]
    [InlineData("PÄTIENT-ÅÆØ-漢字-0123456789")]
    [InlineData("12345678901234567890123456789012345678")]
    [InlineData("")]
    public async Task A_claim_is_found_again_whatever_its_patient_control_number_holds(string pcn)
    {
        await using var relay = new RelayFixture(azurite);
        var claims = relay.Get<ClaimLedger>();
        var claim = await claims.RegisterAsync(ClaimTransitionsTests.Invented(relay.Practice, pcn), null, TestContext.Current.CancellationToken);
        Assert.Equal(claim.Key, Assert.Single(await claims.FindAsync(relay.Practice, pcn, TestContext.Current.CancellationToken)).Key);
        if (pcn.Length > 15) Assert.Equal(claim.Key, Assert.Single(await claims.FindAsync(relay.Practice, pcn[..15], TestContext.Current.CancellationToken, prefix: true)).Key);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Thousands_of_causes_and_a_control_number_without_end_are_bounded_and_say_what_was_left_out()
    {
        await using var relay = new RelayFixture(azurite);
        var claims = relay.Get<ClaimLedger>();
        var claim = await claims.RegisterAsync(ClaimTransitionsTests.Invented(relay.Practice, new string('€', 500)) with { ServiceFrom = null }, null, TestContext.Current.CancellationToken);
        await claims.ApplyAsync(claim.Key, new StatusReported
        {
            Id = "s1",
            Source = AnswerSource.Payer,
            Verdict = StatusVerdict.Rejected,
            Date = new(2026, 11, 1),
            Causes = [.. Enumerable.Range(0, 5000).Select(n => new Cause("277CA", $"A7:{n}", new string('"', 3000)))],
        }, TestContext.Current.CancellationToken);
        var item = Assert.Single(await relay.Get<ClaimRelay.WorkQueues.WorkItems>().ListAsync(relay.Practice, TestContext.Current.CancellationToken));
        Assert.Equal(CauseList.Most, item.Causes.Count);
        Assert.Equal("4951 more causes are not listed here; the file behind the evidence has them all", item.Causes[^1].Text);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Batches_entered_by_16_workers_at_once_have_numbers_in_a_row_for_each_answer()
    {
        await using var relay = new RelayFixture(azurite);
        var batches = relay.Get<BatchLedger>();
        var cancellation = TestContext.Current.CancellationToken;
        var numbered = await Task.WhenAll(Enumerable.Range(0, 16).Select(async n =>
            await batches.NumberAsync(await batches.OpenAsync(relay.Practice, "f", "e", $"hash-{n}", 1, cancellation), 2, cancellation)));
        Assert.Equal(Enumerable.Range(0, 16).Select(n => 2L * n + 1), numbered.Select(b => b.AnswerNumber).Order());
        Assert.Equal(numbered[0], await batches.NumberAsync(numbered[0], 2, cancellation) with { Transmissions = numbered[0].Transmissions, Causes = numbered[0].Causes });
    }
}
