using System.Text;
using System.Text.Json.Nodes;
using ClaimRelay.Ledger;
using ClaimRelay.Remittances;
using ClaimRelay.Tests.Responses;
using ClaimRelay.Tests.Storage;
using ClaimRelay.WorkQueues;
using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Remittances;
using Xunit;

namespace ClaimRelay.Tests.Remittances;

/// <summary>835, from bytes to the ledger and to the practices' outboxes.</summary>
public sealed class PostRemittanceTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;
    const string OtherNpi = "1730000027";

    [Theory(Timeout = TimeLimit)]
    [InlineData("1", "80", "CAS*CO*45*20", ClaimStatus.Paid, null)]
    [InlineData("1", "0", "CAS*PR*1*100", ClaimStatus.Paid, null)]
    [InlineData("1", "0", "CAS*CO*16*100", ClaimStatus.Denied, WorkKind.ClaimDenied)]
    [InlineData("4", "0", "CAS*PR*204*100", ClaimStatus.Denied, WorkKind.ClaimDenied)]
    [InlineData("1", "60", "CAS*CO*97*40", ClaimStatus.PartlyPaid, WorkKind.ClaimUnderpaid)]
    public async Task A_claim_ends_as_its_money_says(string code, string paid, string adjustment, ClaimStatus expected, WorkKind? work)
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        var file = await exchange.AnswerAsync(Answers.Remittance(Answers.Payment("T1", paid, Answers.Paid("A-1", code, "100", paid, adjustment))));
        Assert.Equal(("835", 0), (file.Kinds, file.Unmatched));
        var claim = await exchange.ClaimAsync("A-1");
        Assert.Equal((expected, decimal.Parse(paid), "ICN-A-1"), (claim.Status, claim.Paid, claim.PayerClaimNumber));
        Assert.Equal(work is { } kind ? [kind] : [], await exchange.KindsAsync());
        Assert.Empty(claim.Expectations);
    }

    [Theory(Timeout = TimeLimit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_payment_reversed_and_corrected_ends_with_the_corrected_money_in_either_order_of_files(bool paymentFirst)
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        var payment = Answers.Remittances(601, Answers.Payment("T1", "100", Answers.Paid("A-1", "1", "100", "100"), date: "20261110"));
        // The payer put the correction before its reversal.
        var correction = Answers.Remittances(602, Answers.Payment("T2", "-40",
            [.. Answers.Paid("A-1", "1", "100", "60", "CAS*CO*97*40"), .. Answers.Paid("A-1", "22", "-100", "-100")], date: "20261120"));
        foreach (var file in paymentFirst ? new[] { payment, correction } : [correction, payment]) await exchange.AnswerAsync(file);

        var claim = await exchange.ClaimAsync("A-1");
        Assert.Equal((ClaimStatus.PartlyPaid, 60m), (claim.Status, claim.Paid));
        Assert.Equal([WorkKind.ClaimUnderpaid], await exchange.KindsAsync());
        Assert.Equal([RemittanceState.Posted, RemittanceState.Posted], (await RemittancesAsync(exchange, exchange.Relay.Practice)).Select(r => r.State));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_claim_that_the_payer_split_by_day_is_paid_in_all_its_parts()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var exchange = new Exchange(new RelayFixture(azurite), cancellation);
        await exchange.SendAsync(InventedClaims.File("A-1").Replace("DTP*472*D8*20261001", "DTP*472*RD8*20261001-20261003", StringComparison.Ordinal), "claims.837");
        string[] Part(string day) => ["CLP*A-1*1*50*50**12*PAYER-1", "NM1*QC*1*INVENTED*AVA", "SVC*HC:99213*50*50**1", $"DTM*472*{day}"];
        var file = await exchange.AnswerAsync(Answers.Remittance(Answers.Payment("T1", "100", [.. Part("20261001"), .. Part("20261003")])));
        Assert.Equal((0, 100m), (file.Unmatched, (await exchange.ClaimAsync("A-1")).Paid));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_reversal_without_a_correction_is_work()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        await exchange.AnswerAsync(Answers.Remittances(601, Answers.Payment("T1", "100", Answers.Paid("A-1", "1", "100", "100"), date: "20261110")));
        await exchange.AnswerAsync(Answers.Remittances(602, Answers.Payment("T2", "0", [.. Answers.Paid("A-1", "22", "-100", "-100"), $"PLB*{RelayFixture.Npi}*20261231*FB:T2*-100"], date: "20261120")));
        var claim = await exchange.ClaimAsync("A-1");
        Assert.Equal((ClaimStatus.Reversed, 0m), (claim.Status, claim.Paid));
        Assert.Equal([WorkKind.PaymentReversed], await exchange.KindsAsync());
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_provider_adjustment_takes_from_the_payment_and_from_no_claim_and_is_published()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        await exchange.AnswerAsync(Answers.Remittance(Answers.Payment("T1", "75", [.. Answers.Paid("A-1", "1", "100", "100"), $"PLB*{RelayFixture.Npi}*20261231*WO:OLD*30*L6*-5"])));
        Assert.Equal(100m, (await exchange.ClaimAsync("A-1")).Paid);
        var rows = await exchange.RowsAsync();
        Assert.Equal(2, rows.Count(r => r.Contains("claimrelay.provider.adjusted.v1")));
        Assert.Single(rows, r => r.Contains("claimrelay.remittance.received.v1"));
        Assert.Single(rows, r => r.Contains("claimrelay.claim.paid.v1"));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_for_two_practices_pays_each_and_each_finds_only_its_own_in_its_outbox()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1", "A-2"], TestContext.Current.CancellationToken, WithSecondPractice);
        var other = Second(exchange);
        exchange.Practices.Add(other);
        // Both number their patients alike.
        await exchange.SendAsync(InventedClaims.File(["A-1"], "P", isa13: 2).Replace(RelayFixture.Npi, OtherNpi), "claims.837", other);

        var file = await exchange.AnswerAsync(Answers.Remittances(601,
            Answers.Payment("T1", "100", Answers.Paid("A-1", "1", "100", "100")),
            Answers.Payment("T2", "70", Answers.Paid("A-1", "1", "100", "70", "CAS*CO*45*30"), npi: OtherNpi),
            Answers.Payment("T3", "0", Answers.Paid("A-2", "1", "100", "0", "CAS*CO*16*100"))));

        Assert.Equal(0, file.Unmatched);
        Assert.Equal((100m, 70m), ((await exchange.ClaimAsync("A-1")).Paid, (await exchange.ClaimAsync("A-1", other)).Paid));
        Assert.Equal(ClaimStatus.Denied, await exchange.StatusAsync("A-2"));
        Assert.Equal(["T1", "T3"], await CutAsync(exchange, exchange.Relay.Practice));
        Assert.Equal(["T2"], await CutAsync(exchange, other));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task The_same_remittance_under_a_new_envelope_is_nothing_new()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        var payment = Answers.Payment("T1", "60", Answers.Paid("A-1", "1", "100", "60", "CAS*CO*97*40"));
        await exchange.AnswerAsync(Answers.Remittances(601, payment));
        await exchange.AnswerWithNothingNewAsync(Answers.Remittances(702, payment));
        Assert.Equal(60m, (await exchange.ClaimAsync("A-1")).Paid);
    }

    [Theory(Timeout = TimeLimit)]
    [InlineData("T1", "90", "CAS*CO*45*10")]
    [InlineData("T1", "60", "CAS*CO*45*40")]
    public async Task A_trace_number_with_other_content_is_held_for_a_person(string trace, string paid, string adjustment)
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        await exchange.AnswerAsync(Answers.Remittances(601, Answers.Payment(trace, "60", Answers.Paid("A-1", "1", "100", "60", "CAS*CO*97*40"))));
        await exchange.AnswerAsync(Answers.Remittances(602, Answers.Payment(trace, paid, Answers.Paid("A-1", "1", "100", paid, adjustment))));

        var claim = await exchange.ClaimAsync("A-1");
        Assert.Equal((ClaimStatus.PartlyPaid, 60m), (claim.Status, claim.Paid));
        Assert.Equal([WorkKind.ClaimUnderpaid, WorkKind.ReissuedRemittance], (await exchange.KindsAsync()).Order());
        Assert.Single(await exchange.RowsAsync(), r => r.Contains("claimrelay.remittance.received.v1"));
    }

    [Theory(Timeout = TimeLimit)]
    [InlineData("90", "80", "CAS*CO*45*20", "payment-balance")]
    [InlineData("80", "80", "CAS*CO*45*10", "claim-balance")]
    [InlineData("8O", "80", "CAS*CO*45*20", "amount-unreadable")]
    [InlineData("", "80", "CAS*CO*45*20", "amount-unreadable")]
    [InlineData("0", "", "CAS*CO*45*100", "amount-unreadable")]
    [InlineData("100", "100", "CAS*CO*45", "amount-unreadable")]
    [InlineData("80.005", "80.005", "CAS*CO*45*19.995", "amount-decimals")]
    public async Task What_does_not_balance_is_held_and_nothing_of_it_is_posted(string payment, string paid, string adjustment, string cause)
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        await exchange.AnswerAsync(Answers.Remittance(Answers.Payment("T1", payment, Answers.Paid("A-1", "1", "100", paid, adjustment))));
        var claim = await exchange.ClaimAsync("A-1");
        Assert.Equal((ClaimStatus.Transmitted, 0m), (claim.Status, claim.Paid));
        var item = Assert.Single(await exchange.WorkAsync());
        Assert.Equal(WorkKind.UnbalancedRemittance, item.Kind);
        Assert.Contains(item.Causes, c => c.Code == cause);
        Assert.Equal(RemittanceState.Held, Assert.Single(await RemittancesAsync(exchange, exchange.Relay.Practice)).State);
        Assert.DoesNotContain(await exchange.RowsAsync(), r => r.Contains("claimrelay.remittance.received.v1"));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_payment_for_a_claim_never_sent_is_work_and_the_others_are_posted()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        var file = await exchange.AnswerAsync(Answers.Remittance(Answers.Payment("T1", "150", [.. Answers.Paid("NOBODY", "1", "50", "50"), .. Answers.Paid("A-1", "1", "100", "100")])));
        Assert.Equal(1, file.Unmatched);
        Assert.Equal(ClaimStatus.Paid, await exchange.StatusAsync("A-1"));
        Assert.Equal([WorkKind.UnmatchedAnswer], await exchange.KindsAsync());
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_remittance_that_is_cut_off_is_not_posted_and_the_whole_one_is()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1", "A-2"], TestContext.Current.CancellationToken);
        var whole = Answers.Remittance(Answers.Payment("T1", "200", [.. Answers.Paid("A-1", "1", "100", "100"), .. Answers.Paid("A-2", "1", "100", "100")]));
        await exchange.AnswerAsync(whole[..^110]);
        Assert.Equal([WorkKind.UnknownFile], await exchange.KindsAsync());
        Assert.Empty(await CutsAsync(exchange));
        await exchange.AnswerAsync(whole);
        Assert.Equal((ClaimStatus.Paid, ClaimStatus.Paid), (await exchange.StatusAsync("A-1"), await exchange.StatusAsync("A-2")));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task The_correction_of_a_remittance_that_was_held_is_posted()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        await exchange.AnswerAsync(Answers.Remittance(Answers.Payment("T1", "7", Answers.Paid("A-1", "1", "100", "100"))));
        Assert.Equal(ClaimStatus.Transmitted, await exchange.StatusAsync("A-1"));
        await exchange.AnswerAsync(Answers.Remittance(Answers.Payment("T1", "100", Answers.Paid("A-1", "1", "100", "100"))));
        Assert.Equal(ClaimStatus.Paid, await exchange.StatusAsync("A-1"));
        Assert.Equal([WorkKind.UnbalancedRemittance], await exchange.KindsAsync());
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_remittance_that_comes_again_in_a_longer_file_reaches_the_practice_once()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1", "A-2"], TestContext.Current.CancellationToken);
        var (first, second) = (Answers.Remittance(Answers.Payment("T1", "100", [.. Answers.Paid("A-1", "1", "100", "100")])), Answers.Remittance(Answers.Payment("T2", "100", [.. Answers.Paid("A-2", "1", "100", "100")])));
        await exchange.AnswerAsync(first);
        var given = Assert.Single(await CutsAsync(exchange));

        // The practice took it away; then the payer's file turns out to be longer than it was.
        await exchange.Relay.Storage.Outbox.GetBlobClient(given.Key).DeleteAsync(cancellationToken: TestContext.Current.CancellationToken);
        await exchange.AnswerAsync([.. first, .. second]);
        Assert.NotEqual(given.Key, Assert.Single(await CutsAsync(exchange)).Key);
        Assert.Equal((ClaimStatus.Paid, ClaimStatus.Paid), (await exchange.StatusAsync("A-1"), await exchange.StatusAsync("A-2")));
        Assert.Equal(2, (await RemittancesAsync(exchange, exchange.Relay.Practice)).Count);
    }

    static async Task<IEnumerable<KeyValuePair<string, string>>> CutsAsync(Exchange exchange) =>
        (await exchange.Relay.OutboxAsync(exchange.Relay.Practice)).Where(f => f.Key.EndsWith(".835", StringComparison.Ordinal));

    static Task<IReadOnlyList<PostedRemittance>> RemittancesAsync(Exchange exchange, string practice) =>
        exchange.Relay.Get<RemittanceLedger>().ListAsync(practice, TestContext.Current.CancellationToken);

    /// <summary>Trace numbers in a practice's own cut, which must be an interchange without a fault.</summary>
    static async Task<IEnumerable<string>> CutAsync(Exchange exchange, string practice)
    {
        var cut = Encoding.ASCII.GetBytes(Assert.Single(await exchange.Relay.OutboxAsync(practice), f => f.Key.EndsWith(".835", StringComparison.Ordinal)).Value);
        var envelope = EnvelopeReader.Read(cut);
        Assert.True(envelope is { IsClean: true, IsComplete: true });
        Assert.Empty(envelope.Findings);
        var interchange = Assert.Single(envelope.Interchanges);
        return Assert.Single(interchange.Groups).Transactions.Select(t => RemittanceReader.Read(cut, interchange, t).TraceNumber);
    }

    static string Second(Exchange exchange) => exchange.Relay.Practice + "b";

    static void WithSecondPractice(JsonObject relay)
    {
        var first = relay["practices"]![0]!["id"]!.GetValue<string>();
        relay["practices"]!.AsArray().Add(new JsonObject { ["id"] = first + "b", ["name"] = "Invented too", ["npis"] = new JsonArray(OtherNpi) });
        relay["accounts"]![0]!["practices"]!.AsArray().Add((JsonNode)(first + "b"));
        relay["routes"]!.AsArray().Add(new JsonObject { ["practice"] = first + "b", ["account"] = relay["accounts"]![0]!["id"]!.GetValue<string>() });
    }
}
