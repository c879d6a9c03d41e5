using ClaimRelay.Commands;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Responses;
using ClaimRelay.Tests.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;
using Xunit;

namespace ClaimRelay.Tests.Transmissions;

/// <summary>A person decides about a file of which nobody knows whether it arrived.</summary>
public sealed class SettleTransmissionTests(AzuriteFixture azurite)
{
    const int TimeLimit = 120_000;
    const string Reason = "Invented support, ticket 7";

    [Fact(Timeout = TimeLimit)]
    public async Task Delivered_tells_every_claim_and_closes_the_question()
    {
        await using var one = new Doubt(azurite, TestContext.Current.CancellationToken);
        var doubtful = await one.DoubtfulAsync();
        await one.AskAsync();
        Assert.Equal((TransmissionState.Delivered, null), await one.SettleAsync(doubtful, SettleDecision.Delivered));
        Assert.Equal((TransmissionState.Delivered, null), await one.SettleAsync(doubtful, SettleDecision.Delivered));
        await one.TransmitAsync(doubtful);

        Assert.Empty(Directory.GetFiles(one.Relay.Inbound));
        Assert.Equal(ClaimStatus.Transmitted, await one.StatusAsync());
        var settled = await one.NowAsync(doubtful);
        Assert.Equal((SettleDecision.Delivered, Reason), (Assert.Single(settled.Settlings).Decision, settled.Settlings[0].Reason));
        Assert.Equal((WorkState.Done, $"A person decided: Delivered. {Reason}"), Assert.Single(await one.DoubtsAsync()));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Resend_sends_the_same_bytes_once_under_the_same_name()
    {
        await using var one = new Doubt(azurite, TestContext.Current.CancellationToken);
        var doubtful = await one.DoubtfulAsync();
        Assert.Equal((TransmissionState.Ready, null), await one.SettleAsync(doubtful, SettleDecision.Resend));
        Assert.Equal((TransmissionState.Ready, null), await one.SettleAsync(doubtful, SettleDecision.Resend));
        Assert.True((await one.NowAsync(doubtful)).MayHaveLeft);
        await one.TransmitAsync(doubtful);
        await one.TransmitAsync(doubtful);

        var sent = await one.NowAsync(doubtful);
        Assert.Equal((TransmissionState.Delivered, 1), (sent.State, sent.Resends));
        Assert.Equal([doubtful.FileName], Directory.GetFiles(one.Relay.Inbound).Select(Path.GetFileName));
        Assert.Equal(doubtful.Size, new FileInfo(Path.Combine(one.Relay.Inbound, doubtful.FileName)).Length);
        Assert.Equal(ClaimStatus.Transmitted, await one.StatusAsync());
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Resend_finds_the_file_that_had_arrived_after_all_and_sends_nothing()
    {
        await using var one = new Doubt(azurite, TestContext.Current.CancellationToken);
        var doubtful = await one.DoubtfulAsync();
        var final = Path.Combine(one.Relay.Inbound, doubtful.FileName);
        await File.WriteAllBytesAsync(final, (await one.Relay.Get<ClaimRelay.Storage.Archive>().ReadAsync(doubtful.Sha256!, TestContext.Current.CancellationToken)).ToArray(), TestContext.Current.CancellationToken);
        var written = new DateTime(2026, 11, 2, 8, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(final, written);
        await one.SettleAsync(doubtful, SettleDecision.Resend);
        await one.TransmitAsync(doubtful);
        Assert.Equal(TransmissionState.Delivered, (await one.NowAsync(doubtful)).State);
        Assert.Equal(written, File.GetLastWriteTimeUtc(final));
        Assert.Single(Directory.GetFiles(one.Relay.Inbound));
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Resend_leaves_half_a_file_under_the_final_name_in_doubt_and_asks_again()
    {
        await using var one = new Doubt(azurite, TestContext.Current.CancellationToken);
        var doubtful = await one.DoubtfulAsync();
        await one.AskAsync();
        await File.WriteAllTextAsync(Path.Combine(one.Relay.Inbound, doubtful.FileName), "ISA*half", TestContext.Current.CancellationToken);
        await one.SettleAsync(doubtful, SettleDecision.Resend);
        await one.TransmitAsync(doubtful);
        Assert.Equal(TransmissionState.Ambiguous, (await one.NowAsync(doubtful)).State);
        await one.AskAsync();
        Assert.Equal([WorkState.Open, WorkState.Done], (await one.DoubtsAsync()).Select(d => d.State).Order());
    }

    [Fact(Timeout = TimeLimit)]
    public async Task Resend_that_finds_another_file_of_that_size_stays_in_doubt_and_its_claims_are_not_free()
    {
        await using var one = new Doubt(azurite, TestContext.Current.CancellationToken);
        var doubtful = await one.DoubtfulAsync();
        await File.WriteAllTextAsync(Path.Combine(one.Relay.Inbound, doubtful.FileName), new string('x', (int)doubtful.Size), TestContext.Current.CancellationToken);
        await one.SettleAsync(doubtful, SettleDecision.Resend);
        await one.TransmitAsync(doubtful);
        var now = await one.NowAsync(doubtful);
        Assert.Equal((TransmissionState.Ambiguous, DeliveryOutcome.Ambiguous), (now.State, now.Outcome));
        Assert.NotEqual(ClaimStatus.Held, await one.StatusAsync());
    }

    [Fact(Timeout = TimeLimit)]
    public async Task An_answer_between_the_decision_and_the_upload_stops_the_upload()
    {
        await using var one = new Doubt(azurite, TestContext.Current.CancellationToken);
        var doubtful = await one.DoubtfulAsync();
        await one.SettleAsync(doubtful, SettleDecision.Resend);
        await one.AnswerAsync();
        await one.TransmitAsync(doubtful);
        Assert.Empty(Directory.GetFiles(one.Relay.Inbound));
        Assert.Equal(TransmissionState.Delivered, (await one.NowAsync(doubtful)).State);
        Assert.Equal(ClaimStatus.Transmitted, await one.StatusAsync());
        Assert.StartsWith("it is delivered", (await one.SettleAsync(doubtful, SettleDecision.Resend)).Refusal, StringComparison.Ordinal);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task What_is_not_in_doubt_is_left_as_it_is()
    {
        await using var one = new Doubt(azurite, TestContext.Current.CancellationToken);
        var ready = await one.ReadyAsync();
        Assert.Equal((TransmissionState.Ready, "it is not in doubt: it is still being sent"), await one.SettleAsync(ready, SettleDecision.Resend));
        Assert.Equal((TransmissionState.Ready, "it is not in doubt: it is still being sent"), await one.SettleAsync(ready, SettleDecision.Delivered));
        await one.TransmitAsync(ready);
        Assert.StartsWith("it is delivered", (await one.SettleAsync(ready, SettleDecision.Resend)).Refusal, StringComparison.Ordinal);
        Assert.Empty((await one.NowAsync(ready)).Settlings);
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_file_that_was_certainly_not_delivered_stays_so_whatever_is_said_under_its_number()
    {
        await using var one = new Doubt(azurite, TestContext.Current.CancellationToken);
        var ready = await one.ReadyAsync();
        await File.WriteAllTextAsync(Path.Combine(one.Relay.Inbound, ready.FileName), "somebody else's", TestContext.Current.CancellationToken);
        await one.TransmitAsync(ready);
        foreach (var decision in Enum.GetValues<SettleDecision>())
            Assert.StartsWith("it was certainly not delivered", (await one.SettleAsync(ready, decision)).Refusal, StringComparison.Ordinal);

        // The other file has our number, or else it would not have our name: its answer is not about our claims.
        await one.AnswerAsync();
        await one.TransmitAsync(ready);
        Assert.Equal((TransmissionState.Failed, ClaimStatus.Held), ((await one.NowAsync(ready)).State, await one.StatusAsync()));
        Assert.Contains(await one.Relay.Get<WorkItems>().ListAsync(one.Relay.Practice, TestContext.Current.CancellationToken), i => i is { Kind: WorkKind.TransmissionFailing, State: WorkState.Open });
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_decision_to_send_again_may_be_taken_back_before_it_is_carried_out()
    {
        await using var one = new Doubt(azurite, TestContext.Current.CancellationToken);
        var doubtful = await one.DoubtfulAsync();
        await one.SettleAsync(doubtful, SettleDecision.Resend);
        Assert.Equal((TransmissionState.Delivered, null), await one.SettleAsync(doubtful, SettleDecision.Delivered));
        await one.TransmitAsync(doubtful);
        Assert.Empty(Directory.GetFiles(one.Relay.Inbound));
        Assert.Equal(ClaimStatus.Transmitted, await one.StatusAsync());
    }

    [Fact(Timeout = TimeLimit)]
    public async Task A_resend_that_test_and_production_forbid_leaves_the_doubt_and_frees_no_claim()
    {
        await using var one = new Doubt(azurite, TestContext.Current.CancellationToken);
        var doubtful = await one.DoubtfulAsync();
        await one.SettleAsync(doubtful, SettleDecision.Resend);
        await one.Relay.ReconfigureAsync(relay =>
        {
            relay["accounts"]![0]!["usage"] = "T";
            relay["accounts"]![0]!["root"] = one.Relay.Mailbox;
        });
        await one.TransmitAsync(doubtful);
        Assert.Equal((TransmissionState.Ambiguous, ClaimStatus.Received), ((await one.NowAsync(doubtful)).State, await one.StatusAsync()));
        Assert.Empty(Directory.GetFiles(one.Relay.Inbound));
    }

    [Fact]
    public void A_transmission_of_an_earlier_version_can_be_read()
    {
        var row = """{"id":"0123456789abcdef","account":"a","practice":"p","batchId":"b","preparedAt":"2026-11-02T09:00:00+00:00","firstNumber":1,"numbers":3,"claims":1,"charge":1.00,"fileName":"f","state":"Ambiguous"}""";
        var read = System.Text.Json.JsonSerializer.Deserialize(row, LedgerJson.Default.Transmission)!;
        Assert.Equal((0, 0, true), (read.Settlings.Count, read.Resends, read.MayHaveLeft));
    }

    /// <summary>One file, and what becomes of it.</summary>
    sealed class Doubt(AzuriteFixture azurite, CancellationToken stop) : IAsyncDisposable
    {
        public RelayFixture Relay { get; } = new(azurite);

        public async Task<Transmission> ReadyAsync()
        {
            await Relay.ReceiveAsync(InventedClaims.File("A-1"));
            return Assert.Single(await Relay.Get<TransmissionLedger>().ListAsync(Relay.Account, stop));
        }

        /// <summary>As after a crash behind the request to rename, with nothing in the mailbox.</summary>
        public async Task<Transmission> DoubtfulAsync()
        {
            var ready = await ReadyAsync();
            await Relay.Get<TransmissionLedger>().ChangeAsync(Relay.Account, ready.Id, t => t with { Step = UploadStep.RenameRequested }, stop);
            await TransmitAsync(ready);
            var doubtful = await NowAsync(ready);
            Assert.Equal(TransmissionState.Ambiguous, doubtful.State);
            return doubtful;
        }

        /// <summary>No acknowledgment came: a person is asked.</summary>
        public Task AskAsync()
        {
            Relay.Clock.Advance(TimeSpan.FromDays(3));
            return Relay.Get<WatchDeadlines>().RunAsync(stop);
        }

        public async Task AnswerAsync()
        {
            await File.WriteAllTextAsync(Path.Combine(Relay.Outbound, "a.ta1"),
                "ISA*00*          *00*          *ZZ*HOUSE          *ZZ*RELAY01        *261102*0901*^*00501*000000009*0*P*:~TA1*000000001*261102*0900*A*000~IEA*0*000000009~", stop);
            await Relay.Get<PollMailbox>().RunAsync(Relay.Account, stop);
            var file = Assert.Single(await Relay.Get<FetchLedger>().ListAsync(Relay.Account, stop));
            await Relay.Get<ProcessResponse>().RunAsync(Relay.Account, file.Key, stop);
        }

        public Task<CommandOutcome> TransmitAsync(Transmission transmission) => Relay.Get<Transmit>().RunAsync(Relay.Account, transmission.Id, stop);

        public async Task<(TransmissionState State, string? Refusal)> SettleAsync(Transmission transmission, SettleDecision decision)
        {
            var (settled, refusal) = await Relay.Get<SettleTransmission>().RunAsync(Relay.Account, transmission.Id, decision, Reason, stop);
            return (settled.State, refusal);
        }

        public async Task<Transmission> NowAsync(Transmission transmission) => (await Relay.Get<TransmissionLedger>().FindAsync(Relay.Account, transmission.Id, stop))!;

        public async Task<ClaimStatus> StatusAsync() => Assert.Single(await Relay.Get<ClaimLedger>().FindAsync(Relay.Practice, "A-1", stop)).Status;

        public async Task<IEnumerable<(WorkState State, string? Because)>> DoubtsAsync() =>
            (await Relay.Get<WorkItems>().ListAsync(Relay.Practice, stop)).Where(i => i.Kind is WorkKind.TransmissionDoubtful).Select(i => (i.State, i.ClosedBecause));

        public ValueTask DisposeAsync() => Relay.DisposeAsync();
    }
}
