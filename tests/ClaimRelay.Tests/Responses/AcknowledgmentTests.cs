using System.Text.Json.Nodes;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Reports;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.Responses;

/// <summary>999, 997 and TA1, from bytes to the ledger.</summary>
public sealed class AcknowledgmentTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    [Theory(Timeout = TimeLimit)]
    [InlineData("A", true, ClaimStatus.Acknowledged)]
    [InlineData("E", true, ClaimStatus.Acknowledged)]
    [InlineData("R", true, ClaimStatus.Rejected)]
    [InlineData("A", false, ClaimStatus.Acknowledged)]
    [InlineData("E", false, ClaimStatus.Acknowledged)]
    [InlineData("R", false, ClaimStatus.Rejected)]
    public async Task A_group_is_accepted_with_A_and_E_and_rejected_with_R_whether_or_not_its_sets_are_listed(string code, bool listed, ClaimStatus expected)
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1", "A-2"], TestContext.Current.CancellationToken);
        var set = (await exchange.SetsAsync())[0];
        string[] sets = listed ? [$"AK2*837*{set.ControlNumber}*005010X222A1", .. code == "R" ? ["IK3*CLM*15*2300*8", "IK4*5:3*1331*7"] : Array.Empty<string>(), $"IK5*{code}{(code == "R" ? "*5" : "")}"] : [];
        var file = await exchange.AnswerAsync(Answers.Acknowledgment([$"AK1*HC*{set.GroupControlNumber}*005010X222A1", .. sets, $"AK9*{code}*1*1*{(code == "R" ? 0 : 1)}"]));

        Assert.Equal(("999", 0), (file.Kinds, file.Unmatched));
        Assert.Equal(expected, await exchange.StatusAsync("A-1"));
        Assert.Equal(expected, await exchange.StatusAsync("A-2"));
        Assert.Equal(code, (await exchange.SetsAsync())[0].Answer);
        if (code == "R")
        {
            var item = Assert.Single(await exchange.WorkAsync());
            Assert.Equal((WorkKind.SetRejected, 2, 200m), (item.Kind, item.Claims, item.Dollars));
            Assert.Equal([ExpectedAnswer.Filing], (await exchange.ClaimAsync("A-1")).Expectations.Select(e => e.Answer));
        }
        else
        {
            Assert.Empty(await exchange.WorkAsync());
        }
    }

    [Theory(Timeout = TimeLimit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_a_partly_accepted_group_each_set_fares_as_it_is_told_and_a_set_not_told_of_waits(bool secondIsListed)
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1", "A-2"], TestContext.Current.CancellationToken, OneClaimASet);
        var sets = await exchange.SetsAsync();
        string[] second = secondIsListed ? [$"AK2*837*{sets[1].ControlNumber}", "IK5*A"] : [];
        await exchange.AnswerAsync(Answers.Acknowledgment([$"AK1*HC*{sets[0].GroupControlNumber}*005010X222A1", $"AK2*837*{sets[0].ControlNumber}", "IK5*R*5", .. second, "AK9*P*2*2*1"]));

        Assert.Equal(ClaimStatus.Rejected, await exchange.StatusAsync("A-1"));
        Assert.Equal(secondIsListed ? ClaimStatus.Acknowledged : ClaimStatus.Transmitted, await exchange.StatusAsync("A-2"));
        Assert.Equal([WorkKind.SetRejected], await exchange.KindsAsync());
    }

    [Theory(Timeout = TimeLimit)]
    [InlineData("AK9*A*2*2*2", ClaimStatus.Acknowledged)]
    [InlineData("AK9*A*2*2*1", ClaimStatus.Transmitted, WorkKind.UnknownFile)]
    [InlineData("AK9*A*1*1*1", ClaimStatus.Transmitted)]
    public async Task Of_an_accepted_group_a_set_not_told_of_is_accepted_when_as_many_were_as_were_sent(string verdict, ClaimStatus expected, params WorkKind[] work)
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1", "A-2"], TestContext.Current.CancellationToken, OneClaimASet);
        var sets = await exchange.SetsAsync();
        await exchange.AnswerAsync(Answers.Acknowledgment($"AK1*HC*{sets[0].GroupControlNumber}*005010X222A1", $"AK2*837*{sets[0].ControlNumber}", "IK5*A", verdict));
        Assert.Equal((ClaimStatus.Acknowledged, expected), (await exchange.StatusAsync("A-1"), await exchange.StatusAsync("A-2")));
        Assert.Equal(work, await exchange.KindsAsync());
    }

    /// <summary>Lacks: the group's name, a verdict on a set, the verdict on the group; contradicts: a set is answered twice.</summary>
    [Theory(Timeout = TimeLimit)]
    [InlineData("AK2*837*{0}|IK5*A|AK9*A*1*1*1", ClaimStatus.Transmitted, WorkKind.UnknownFile, WorkKind.UnmatchedAnswer)]
    [InlineData("AK1*HC*{1}|AK2*837*{0}|IK3*CLM*15**8|AK9*A*1*1*1", ClaimStatus.Transmitted, WorkKind.UnknownFile)]
    [InlineData("AK1*HC*{1}|AK2*837*{0}|IK5*A", ClaimStatus.Transmitted, WorkKind.UnknownFile)]
    [InlineData("AK1*HC*{1}|AK2*837*{0}|IK5*R*5", ClaimStatus.Rejected, WorkKind.SetRejected, WorkKind.UnknownFile)]
    [InlineData("AK1*HC*{1}|AK2*837*{0}|IK5*A|AK2*837*{0}|IK5*R*5|AK9*P*2*2*1", ClaimStatus.Rejected, WorkKind.SetRejected)]
    public async Task A_999_that_leaves_out_a_verdict_accepts_nothing_and_is_work(string body, ClaimStatus expected, params WorkKind[] work)
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        var set = (await exchange.SetsAsync())[0];
        await exchange.AnswerAsync(Answers.Acknowledgment(string.Format(System.Globalization.CultureInfo.InvariantCulture, body, set.ControlNumber, set.GroupControlNumber).Split('|')));
        Assert.Equal(expected, await exchange.StatusAsync("A-1"));
        Assert.Equal(work.Order(), (await exchange.KindsAsync()).Order());
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Leading_zeros_of_control_numbers_may_be_dropped()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        var set = (await exchange.SetsAsync())[0];
        Assert.StartsWith("0", set.GroupControlNumber);
        await exchange.AnswerAsync(Answers.Acknowledgment($"AK1*HC*{set.GroupControlNumber.TrimStart('0')}", $"AK2*837*{set.ControlNumber.TrimStart('0')}", "IK5*A", "AK9*A*1*1*1"));
        Assert.Equal(ClaimStatus.Acknowledged, await exchange.StatusAsync("A-1"));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_999_about_a_group_of_another_kind_under_one_of_our_numbers_is_not_ours()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        var set = (await exchange.SetsAsync())[0];
        var file = await exchange.AnswerAsync(Answers.Acknowledgment($"AK1*HI*{set.GroupControlNumber}*005010X217", "AK9*R*1*1*0*3"));
        Assert.Equal((1, ClaimStatus.Transmitted), (file.Unmatched, await exchange.StatusAsync("A-1")));
    }

    [Theory(Timeout = TimeLimit)]
    [InlineData("AK2*837*0001|IK5*A|AK9*A*1*1*1")]
    [InlineData("AK2*837*0001|IK5*R*5|AK9*R*1*1*0")]
    [InlineData("AK9*A*3*3*3")]
    [InlineData("AK9*R*3*3*0")]
    public async Task A_999_for_another_senders_claims_under_one_of_our_numbers_says_nothing_of_ours(string body)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var exchange = new Exchange(new RelayFixture(azurite), stop);
        var relay = exchange.Relay;
        await relay.ReceiveAsync(InventedClaims.File("A-1"));
        await relay.Get<TransmissionLedger>().ChangeAsync(relay.Account, (await exchange.TransmissionAsync()).Id, t => t with { Step = UploadStep.RenameRequested }, stop);
        var group = (await exchange.SetsAsync())[0].GroupControlNumber;
        var file = await exchange.AnswerAsync(Answers.Acknowledgment([$"AK1*HC*{group.TrimStart('0')}*005010X222A1", .. body.Split('|')]));
        Assert.Equal((1, TransmissionState.Ready), (file.Unmatched, (await exchange.TransmissionAsync()).State));
        Assert.Equal([WorkKind.UnmatchedAnswer], await exchange.KindsAsync());
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_997_says_the_same_with_its_own_segments()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        var set = (await exchange.SetsAsync())[0];
        var file = await exchange.AnswerAsync(Answers.Acknowledgment997($"AK1*HC*{set.GroupControlNumber}", $"AK2*837*{set.ControlNumber}", "AK3*CLM*15**8", "AK4*5*1331*7", "AK5*R*5", "AK9*R*1*1*0"));
        Assert.Equal("997", file.Kinds);
        Assert.Equal(ClaimStatus.Rejected, await exchange.StatusAsync("A-1"));
        Assert.Contains(Assert.Single(await exchange.WorkAsync()).Causes, c => c.Code == "IK4:7");
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_999_for_a_group_that_was_never_sent_is_kept_as_work()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        Assert.Equal(1, (await exchange.AnswerAsync(Answers.Acknowledgment("AK1*HC*777777", "AK9*A*1*1*1"))).Unmatched);
        Assert.Equal([WorkKind.UnmatchedAnswer], await exchange.KindsAsync());
        Assert.Equal(ClaimStatus.Transmitted, await exchange.StatusAsync("A-1"));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_TA1_that_accepts_is_noted()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        await exchange.AnswerAsync(Answers.Ta1((await exchange.TransmissionAsync()).InterchangeControlNumber, "A"));
        Assert.Equal(("A", ClaimStatus.Transmitted), ((await exchange.TransmissionAsync()).Ta1, await exchange.StatusAsync("A-1")));
        Assert.Empty(await exchange.WorkAsync());
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_TA1_that_refuses_rejects_every_claim()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1", "A-2"], TestContext.Current.CancellationToken);
        await exchange.AnswerAsync(Answers.Ta1((await exchange.TransmissionAsync()).InterchangeControlNumber.TrimStart('0'), "R", note: "025"));
        Assert.Equal((ClaimStatus.Rejected, ClaimStatus.Rejected), (await exchange.StatusAsync("A-1"), await exchange.StatusAsync("A-2")));
        var item = Assert.Single(await exchange.WorkAsync());
        Assert.Equal((WorkKind.TransmissionRejected, 2, 200m), (item.Kind, item.Claims, item.Dollars));
    }

    [Theory(Timeout = TimeLimit)]
    [InlineData("A", "R")]
    [InlineData("R", "A")]
    [InlineData("E", "R")]
    public async Task Of_two_TA1s_that_contradict_each_other_the_refusal_stands_and_one_item_asks_before_anything_goes_again(string first, string second)
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1", "A-2"], TestContext.Current.CancellationToken);
        var isa13 = (await exchange.TransmissionAsync()).InterchangeControlNumber;
        await exchange.AnswerAsync(Answers.Ta1(isa13, first));
        await exchange.AnswerAsync(Answers.Ta1(isa13, second));
        Assert.Equal((ClaimStatus.Rejected, ClaimStatus.Rejected), (await exchange.StatusAsync("A-1"), await exchange.StatusAsync("A-2")));
        Assert.Equal(("R", true), ((await exchange.TransmissionAsync()).Ta1, (await exchange.TransmissionAsync()).Ta1Contradicted));
        Assert.Equal(WorkKind.TransmissionDoubtful, Assert.Single(await exchange.WorkAsync(), i => i.State is not WorkState.Done).Kind);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_TA1_that_refuses_a_second_copy_leaves_what_a_999_accepted()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        var set = (await exchange.SetsAsync())[0];
        await exchange.AnswerAsync(Answers.Acknowledgment($"AK1*HC*{set.GroupControlNumber}", "AK9*A*1*1*1"));
        await exchange.AnswerAsync(Answers.Ta1((await exchange.TransmissionAsync()).InterchangeControlNumber, "R", note: "025"));
        Assert.Equal(ClaimStatus.Acknowledged, await exchange.StatusAsync("A-1"));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_TA1_of_another_year_is_for_another_interchange()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        Assert.Equal(1, (await exchange.AnswerAsync(Answers.Ta1((await exchange.TransmissionAsync()).InterchangeControlNumber, "R", date: "251102"))).Unmatched);
        Assert.Equal(ClaimStatus.Transmitted, await exchange.StatusAsync("A-1"));
        Assert.Null((await exchange.TransmissionAsync()).Ta1);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Of_numbers_that_came_round_only_the_newest_transmission_is_meant_and_none_of_years_ago()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1", "A-2"], TestContext.Current.CancellationToken, d =>
        {
            OneClaimASet(d);
            // A name is given once; with the day in it a number may come round.
            d["profiles"]![0]!["fileName"] = "{account}_{date}_{isa13}.837";
        });
        var relay = exchange.Relay;
        var cancellation = TestContext.Current.CancellationToken;
        var first = await exchange.TransmissionAsync();
        var old = (await exchange.SetsAsync())[1];
        relay.Clock.Advance(TimeSpan.FromDays(1));
        await relay.Storage.Table("transmissions").UpsertEntityAsync(new Azure.Data.Tables.TableEntity(relay.Account, "counter") { ["Next"] = 1L }, Azure.Data.Tables.TableUpdateMode.Replace, cancellation);
        await exchange.SendAsync(InventedClaims.File(["A-3"], "P", isa13: 2), "more.837");

        await exchange.AnswerAsync(Answers.Acknowledgment($"AK1*HC*{old.GroupControlNumber}", "AK9*A*1*1*1"));
        Assert.Equal((ClaimStatus.Transmitted, ClaimStatus.Transmitted, ClaimStatus.Acknowledged), (await exchange.StatusAsync("A-1"), await exchange.StatusAsync("A-2"), await exchange.StatusAsync("A-3")));

        var ledger = relay.Get<TransmissionLedger>();
        Assert.NotEqual(first.Id, (await ledger.FindByInterchangeAsync(relay.Account, first.InterchangeControlNumber, cancellation))!.Id);
        Assert.Equal(old.TransmissionId, (await ledger.FindByReferenceAsync(relay.Account, old.Reference, cancellation))!.TransmissionId);
        relay.Clock.Advance(TimeSpan.FromDays(401));
        Assert.Null(await ledger.FindByInterchangeAsync(relay.Account, first.InterchangeControlNumber, cancellation));
        Assert.Null(await ledger.FindByReferenceAsync(relay.Account, old.Reference, cancellation));
        Assert.Empty(await ledger.FindGroupAsync(relay.Account, old.GroupControlNumber, cancellation));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_TA1_settles_an_ambiguous_transmission_and_its_claims_are_told()
    {
        await using var exchange = new Exchange(new RelayFixture(azurite), TestContext.Current.CancellationToken);
        var relay = exchange.Relay;
        await relay.ReceiveAsync(InventedClaims.File("A-1"));
        var sent = await exchange.TransmissionAsync();
        var cancellation = TestContext.Current.CancellationToken;
        // Died behind the request to rename; then the clearinghouse took the file away.
        await relay.Get<TransmissionLedger>().ChangeAsync(relay.Account, sent.Id, t => t with { Step = UploadStep.RenameRequested }, cancellation);
        await relay.Get<Transmit>().RunAsync(relay.Account, sent.Id, cancellation);
        Assert.Equal(TransmissionState.Ambiguous, (await exchange.TransmissionAsync()).State);
        Assert.Empty(Directory.GetFiles(relay.Inbound));
        await AssertTotalsAsync(relay, inDoubt: 1);

        // No answer in time: a person is asked, until the answer comes after all.
        relay.Clock.Advance(TimeSpan.FromDays(2));
        await relay.Get<WatchDeadlines>().RunAsync(cancellation);
        Assert.Equal((WorkKind.TransmissionDoubtful, WorkState.Open), Doubt(await exchange.WorkAsync()));

        await exchange.AnswerAsync(Answers.Ta1(sent.InterchangeControlNumber, "A"));
        Assert.Equal((WorkKind.TransmissionDoubtful, WorkState.Done), Doubt(await exchange.WorkAsync()));
        Assert.Equal(TransmissionState.Delivered, (await exchange.TransmissionAsync()).State);
        await AssertTotalsAsync(relay, inDoubt: 0);
        await relay.Get<Transmit>().RunAsync(relay.Account, sent.Id, cancellation);
        Assert.True((await exchange.TransmissionAsync()).Recorded);
        Assert.Equal(ClaimStatus.Transmitted, await exchange.StatusAsync("A-1"));
        Assert.Empty(Directory.GetFiles(relay.Inbound));
    }

    static (WorkKind, WorkState) Doubt(IReadOnlyList<WorkItem> work) => work.Where(i => i.Kind is WorkKind.TransmissionDoubtful).Select(i => (i.Kind, i.State)).Single();

    /// <summary>A claim whose file is in doubt, or is not yet recorded as delivered, counts as sent and pending all the same.</summary>
    static async Task AssertTotalsAsync(RelayFixture relay, int inDoubt)
    {
        var account = Assert.Single((await relay.Get<ReadStatus>().RunAsync(TestContext.Current.CancellationToken)).Accounts);
        Assert.Equal((1, 1, inDoubt, 0), (account.Sent.Claims, account.Pending.Claims, account.InDoubt.Claims, account.Unexplained.Claims));
    }

    internal static void OneClaimASet(JsonObject relay) => relay["intake"] = new JsonObject { ["claimsPerTransaction"] = 1 };
}
