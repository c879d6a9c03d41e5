using System.Text.Json.Nodes;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Reports;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.Responses;

/// <summary>A clearinghouse that sends no 999 for what it accepts: the 277CA is the first answer.</summary>
public sealed class RejectedOnlyTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;

    [Theory(Timeout = TimeLimit)]
    [InlineData("rejectedOnly")]
    [InlineData("none")]
    public async Task No_999_is_waited_for_and_a_277CA_brings_the_claim_forward(string sends999)
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken, relay => Sends(relay, sends999));
        await WatchAsync(exchange, TimeSpan.FromHours(35));
        Assert.Empty(await exchange.WorkAsync());

        var reference = await exchange.ReferenceAsync();
        Assert.Equal(0, (await exchange.AnswerAsync(Answers.Status("AY", reference, "A-1", "STC*A2:20*20261103*WQ*100"))).Unmatched);
        Assert.Equal(ClaimStatus.AcceptedByClearinghouse, await exchange.StatusAsync("A-1"));
        await exchange.AnswerAsync(Answers.Status("PR", reference, "A-1", "STC*A2:20:PR*20261104*WQ*100"));
        Assert.Equal(ClaimStatus.AcceptedByPayer, await exchange.StatusAsync("A-1"));

        await WatchAsync(exchange, TimeSpan.FromDays(20));
        Assert.Empty(await exchange.WorkAsync());
        var account = await TotalsAsync(exchange);
        Assert.Equal((1, 1, default), (account.Sent.Claims, account.Accepted.Claims, account.Unexplained));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Where_no_277CA_comes_either_that_is_what_is_overdue()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken, relay => Sends(relay, "rejectedOnly"));
        await WatchAsync(exchange, TimeSpan.FromHours(37));
        var item = Assert.Single(await exchange.WorkAsync());
        Assert.Equal((WorkKind.AnswerOverdue, "ClearinghouseStatus"), (item.Kind, Assert.Single(item.Causes).Code));
    }

    [Theory(Timeout = TimeLimit)]
    [InlineData("R", false)]
    [InlineData("P", true)]
    public async Task A_999_that_rejects_still_does_and_a_set_it_is_silent_about_waits_for_its_277CA(string group, bool secondWasTaken)
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1", "A-2"], TestContext.Current.CancellationToken, relay =>
        {
            Sends(relay, "rejectedOnly");
            AcknowledgmentTests.OneClaimASet(relay);
        });
        var sets = await exchange.SetsAsync();
        await exchange.AnswerAsync(Answers.Acknowledgment($"AK1*HC*{sets[0].GroupControlNumber}*005010X222A1", $"AK2*837*{sets[0].ControlNumber}", "IK5*R*5", $"AK9*{group}*2*2*{(secondWasTaken ? 1 : 0)}"));
        await WatchAsync(exchange, TimeSpan.FromHours(12));

        Assert.Equal(ClaimStatus.Rejected, await exchange.StatusAsync("A-1"));
        Assert.Equal(secondWasTaken ? ClaimStatus.Transmitted : ClaimStatus.Rejected, await exchange.StatusAsync("A-2"));
        Assert.Equal(secondWasTaken ? [WorkKind.SetRejected] : [WorkKind.SetRejected, WorkKind.SetRejected], await exchange.KindsAsync());
        if (!secondWasTaken) return;

        await exchange.AnswerAsync(Answers.Status("AY", sets[1].Reference, "A-2", "STC*A2:20*20261103*WQ*100"));
        Assert.Equal(ClaimStatus.AcceptedByClearinghouse, await exchange.StatusAsync("A-2"));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task What_was_waited_for_under_another_profile_is_not_told_as_overdue()
    {
        await using var exchange = await Exchange.SentAsync(azurite, ["A-1"], TestContext.Current.CancellationToken);
        await exchange.Relay.ReconfigureAsync(relay => Sends(relay, "rejectedOnly"));
        await WatchAsync(exchange, TimeSpan.FromHours(12));
        Assert.Empty(await exchange.WorkAsync());
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_in_doubt_waits_for_the_277CA_which_settles_it()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var exchange = new Exchange(new RelayFixture(azurite, change: relay => Sends(relay, "rejectedOnly")), stop);
        var relay = exchange.Relay;
        await relay.ReceiveAsync(InventedClaims.File("A-1"));
        var sent = await exchange.TransmissionAsync();
        // Died behind the request to rename; then the clearinghouse took the file away.
        await relay.Get<TransmissionLedger>().ChangeAsync(relay.Account, sent.Id, t => t with { Step = UploadStep.RenameRequested }, stop);
        await relay.Get<Transmit>().RunAsync(relay.Account, sent.Id, stop);
        Assert.Equal(TransmissionState.Ambiguous, (await exchange.TransmissionAsync()).State);

        await WatchAsync(exchange, TimeSpan.FromHours(35));
        Assert.Empty(await exchange.WorkAsync());
        await WatchAsync(exchange, TimeSpan.FromHours(2));
        Assert.Equal([(WorkKind.TransmissionDoubtful, WorkState.Open)], (await exchange.WorkAsync()).Select(i => (i.Kind, i.State)));

        await exchange.AnswerAsync(Answers.Status("AY", await exchange.ReferenceAsync(), "A-1", "STC*A2:20*20261103*WQ*100"));
        await relay.Get<Transmit>().RunAsync(relay.Account, sent.Id, stop);
        Assert.Equal([(WorkKind.TransmissionDoubtful, WorkState.Done)], (await exchange.WorkAsync()).Select(i => (i.Kind, i.State)));
        Assert.Equal(ClaimStatus.AcceptedByClearinghouse, await exchange.StatusAsync("A-1"));
        Assert.True((await exchange.TransmissionAsync()) is { State: TransmissionState.Delivered, Recorded: true });
    }

    static void Sends(JsonObject relay, string sends999) => (relay["profiles"]![0]!["sends999"], relay["profiles"]![0]!["sendsTa1"]) = (sends999, false);

    static Task WatchAsync(Exchange exchange, TimeSpan later)
    {
        exchange.Relay.Clock.Advance(later);
        return exchange.Relay.Get<WatchDeadlines>().RunAsync(TestContext.Current.CancellationToken);
    }

    static async Task<AccountStatus> TotalsAsync(Exchange exchange) =>
        Assert.Single((await exchange.Relay.Get<ReadStatus>().RunAsync(TestContext.Current.CancellationToken)).Accounts);
}
