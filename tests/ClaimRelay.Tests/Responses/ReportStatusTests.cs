using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.Responses;

/// <summary>277CA, from bytes to the ledger.</summary>
public sealed class ReportStatusTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    [Theory(Timeout = TimeLimit)]
    [InlineData("AY", "PR")]
    [InlineData("PR", "AY")]
    public async Task A_payers_acceptance_stands_whichever_of_the_two_comes_first(string first, string second)
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        var reference = await exchange.ReferenceAsync();
        foreach (var source in new[] { first, second })
        {
            Assert.Equal(0, (await exchange.AnswerAsync(Answers.Status(source, reference, "A-1", "STC*A2:20:PR*20261103*WQ*100"))).Unmatched);
            if (source == "AY" && first == "AY") Assert.Equal(ClaimStatus.AcceptedByClearinghouse, await exchange.StatusAsync("A-1"));
        }

        var claim = await exchange.ClaimAsync("A-1");
        Assert.Equal(ClaimStatus.AcceptedByPayer, claim.Status);
        Assert.Equal([ExpectedAnswer.Remittance], claim.Expectations.Select(e => e.Answer));
        Assert.Empty(await exchange.WorkAsync());
    }

    [Theory(Timeout = TimeLimit)]
    [InlineData(UploadStep.NotStarted, 1, ClaimStatus.Received)]
    [InlineData(UploadStep.RenameRequested, 0, ClaimStatus.AcceptedByPayer)]
    public async Task An_answer_that_names_no_set_is_only_for_claims_that_may_have_left(UploadStep step, int unmatched, ClaimStatus expected)
    {
        await using var exchange = new Exchange(new RelayFixture(azurite), TestContext.Current.CancellationToken);
        var relay = exchange.Relay;
        await relay.ReceiveAsync(InventedClaims.File("A-1"));
        var ready = await exchange.TransmissionAsync();
        await relay.Get<TransmissionLedger>().ChangeAsync(relay.Account, ready.Id, t => t with { Step = step }, TestContext.Current.CancellationToken);
        Assert.Equal(unmatched, (await exchange.AnswerAsync(Answers.Status("PR", "NO-SUCH-SET", "A-1", "STC*A2:20:PR*20261103*WQ*100"))).Unmatched);
        Assert.Equal(expected, await exchange.StatusAsync("A-1"));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_reject_after_an_acceptance_is_news_with_the_payers_own_words()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        var reference = await exchange.ReferenceAsync();
        await exchange.AnswerAsync(Answers.Status("PR", reference, "A-1", "STC*A2:20:PR*20261103*WQ*100"));
        await exchange.AnswerAsync(Answers.Status("PR", reference, "A-1", "STC*A7:164:IL*20261105*U*100********MEMBER ID NOT ON FILE"));

        Assert.Equal(ClaimStatus.Rejected, await exchange.StatusAsync("A-1"));
        var item = Assert.Single(await exchange.WorkAsync());
        Assert.Equal((WorkKind.ClaimRejected, 100m, "claim-rejections"), (item.Kind, item.Dollars, item.Queue));
        Assert.StartsWith("The claim had been accepted earlier; now the payer rejected it", item.Explanation);
        Assert.Equal("MEMBER ID NOT ON FILE", Assert.Single(item.Causes).Detail);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Every_STC_and_all_three_of_its_composites_count()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        await exchange.AnswerAsync(Answers.Status("AY", await exchange.ReferenceAsync(), "A-1",
            "STC*A1:19:PR*20261103**100", "STC*A1:20*20261103**100******A7:562:85*A3:21"));
        Assert.Equal(ClaimStatus.Rejected, await exchange.StatusAsync("A-1"));
        Assert.Equal(["A1:19:PR", "A1:20", "A7:562:85", "A3:21"], Assert.Single(await exchange.WorkAsync()).Causes.Select(c => c.Code));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Where_action_and_category_contradict_each_other_the_action_is_believed_and_a_person_asks()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        await exchange.AnswerAsync(Answers.Status("PR", await exchange.ReferenceAsync(), "A-1", "STC*A7:562:85*20261103*WQ*100"));
        Assert.Equal(ClaimStatus.AcceptedByPayer, await exchange.StatusAsync("A-1"));
        Assert.Equal([WorkKind.StatusInvestigation], await exchange.KindsAsync());
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_provider_refused_without_a_list_of_claims_takes_all_of_its_claims_along()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1", "A-2", "A-3"], TestContext.Current.CancellationToken);
        var file = await exchange.AnswerAsync(Answers.Status(
        [
            .. Answers.Speaker("PR", await exchange.ReferenceAsync()), "HL*3*2*19*0", $"NM1*85*2*INVENTED*****XX*{RelayFixture.Npi}",
            "TRN*2*00023456789", "STC*A3:24:85*20261103*U*300", "QTY*QC*3", "AMT*YY*300",
        ]));
        Assert.Equal(0, file.Unmatched);
        foreach (var pcn in new[] { "A-1", "A-2", "A-3" }) Assert.Equal(ClaimStatus.Rejected, await exchange.StatusAsync(pcn));
        Assert.Equal([WorkKind.ClaimRejected, WorkKind.ClaimRejected, WorkKind.ClaimRejected], await exchange.KindsAsync());
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_list_that_is_not_given_and_does_not_add_up_is_work()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1", "A-2"], TestContext.Current.CancellationToken);
        var file = await exchange.AnswerAsync(Answers.Status(
        [
            .. Answers.Speaker("PR", await exchange.ReferenceAsync()), "HL*3*2*19*0", $"NM1*85*2*INVENTED*****XX*{RelayFixture.Npi}",
            "STC*A3:24:85*20261103*U*150", "QTY*QC*3", "AMT*YY*150",
        ]));
        Assert.Equal(1, file.Unmatched);
        Assert.Contains(WorkKind.UnmatchedAnswer, await exchange.KindsAsync());
        // Nobody knows which claims are meant: none is called rejected, so that none is filed twice.
        Assert.Equal((ClaimStatus.Transmitted, ClaimStatus.Transmitted), (await exchange.StatusAsync("A-1"), await exchange.StatusAsync("A-2")));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_status_of_a_line_alone_is_work_and_changes_no_claim()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        var file = await exchange.AnswerAsync(Answers.Status(
        [
            .. Answers.Speaker("PR", await exchange.ReferenceAsync()), .. Answers.Provider(), .. Answers.Patient(4, "A-1"), "SVC*HC:99213*100", "STC*A7:454*20261103*U*100",
        ]));
        Assert.Equal((1, ClaimStatus.Transmitted), (file.Unmatched, await exchange.StatusAsync("A-1")));
        Assert.Contains(WorkKind.UnmatchedAnswer, await exchange.KindsAsync());
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_reject_without_a_list_spares_the_claims_that_the_same_answer_accepts_by_name()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1", "A-2"], TestContext.Current.CancellationToken);
        var file = await exchange.AnswerAsync(Answers.Status(
        [
            .. Answers.Speaker("PR", await exchange.ReferenceAsync()), "HL*3*2*19*0", $"NM1*85*2*INVENTED*****XX*{RelayFixture.Npi}",
            "STC*A3:24:85*20261103*U*100", "QTY*QC*1", "AMT*YY*100",
            "HL*4*2*19*1", $"NM1*85*2*INVENTED*****XX*{RelayFixture.Npi}", "HL*5*4*PT", "NM1*QC*1*INVENTED*AVA", "TRN*2*A-1", "STC*A2:20*20261103*WQ*100", "DTP*472*D8*20261001",
        ]));
        Assert.Equal(0, file.Unmatched);
        Assert.Equal((ClaimStatus.AcceptedByPayer, ClaimStatus.Rejected), (await exchange.StatusAsync("A-1"), await exchange.StatusAsync("A-2")));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_receiver_refused_takes_every_claim_of_its_set_along_and_of_no_other()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1", "A-2"], TestContext.Current.CancellationToken, AcknowledgmentTests.OneClaimASet);
        await exchange.AnswerAsync(Answers.Status([.. Answers.Speaker("AY", await exchange.ReferenceAsync()), "STC*A3:24:41*20261103*U*100", "QTY*AA*1", "AMT*YY*100"]));
        Assert.Equal((ClaimStatus.Rejected, ClaimStatus.Transmitted), (await exchange.StatusAsync("A-1"), await exchange.StatusAsync("A-2")));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_parents_acceptance_is_not_handed_down()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1", "A-2"], TestContext.Current.CancellationToken);
        await exchange.AnswerAsync(Answers.Status(
        [
            .. Answers.Speaker("PR", await exchange.ReferenceAsync()), "STC*A2:20:PR*20261103*WQ*200", .. Answers.Provider(), "STC*A2:20:PR*20261103*WQ*200",
            .. Answers.Patient(4, "A-1", "STC*A6:164:IL*20261103*U*100"),
        ]));
        Assert.Equal((ClaimStatus.Rejected, ClaimStatus.Transmitted), (await exchange.StatusAsync("A-1"), await exchange.StatusAsync("A-2")));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task The_same_words_in_another_file_are_nothing_new()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        string[] body = [.. Answers.Speaker("PR", await exchange.ReferenceAsync()), .. Answers.Provider(), .. Answers.Patient(4, "A-1", "STC*A7:562:85*20261103*U*100")];
        await exchange.AnswerAsync(Answers.File("HN", "005010X214", "277", 501, body));
        await exchange.AnswerWithNothingNewAsync(Answers.File("HN", "005010X214", "277", 502, body));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task An_answer_quicker_than_its_claim_waits_and_is_matched_once_the_claim_is_sent()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        var file = await exchange.AnswerAsync(Answers.Status("PR", "REFERENCE-OF-NOBODY", "A-2", "STC*A2:20:PR*20261103*WQ*100"));
        Assert.Equal(1, file.Unmatched);
        var item = Assert.Single(await exchange.AccountWorkAsync());
        Assert.Equal((WorkKind.UnmatchedAnswer, WorkState.Open), (item.Kind, item.State));
        Assert.Equal("A-2", Assert.Single(item.Causes).Code);

        await exchange.SendAsync(InventedClaims.File(["A-2"], "P", isa13: 2), "later.837");
        await exchange.ProcessAsync(file);
        Assert.Equal(ClaimStatus.AcceptedByPayer, await exchange.StatusAsync("A-2"));
        Assert.Equal(WorkState.Done, Assert.Single(await exchange.AccountWorkAsync()).State);
    }
}
