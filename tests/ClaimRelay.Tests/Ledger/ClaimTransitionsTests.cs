using ClaimRelay.Ledger;
using ClaimRelay.WorkQueues;
using ClaimRelay.X12.Claims;
using Xunit;

namespace ClaimRelay.Tests.Ledger;

public sealed class ClaimTransitionsTests
{
    static readonly DateOnly Monday = new(2026, 11, 2);
    static int counter;

    [Fact]
    public void A_payer_outranks_a_clearinghouse_in_either_order()
    {
        AssertEnds(ClaimStatus.AcceptedByPayer, 0, Status(AnswerSource.Clearinghouse, StatusVerdict.Rejected, 3), Status(AnswerSource.Payer, StatusVerdict.Accepted, 1));
        AssertEnds(ClaimStatus.Rejected, 0, Status(AnswerSource.Clearinghouse, StatusVerdict.Accepted, 3), Status(AnswerSource.Payer, StatusVerdict.Rejected, 1));
    }

    [Fact]
    public void Of_one_source_the_later_date_wins_in_either_order() =>
        AssertEnds(ClaimStatus.Rejected, 0, Status(AnswerSource.Payer, StatusVerdict.Accepted, 1), Status(AnswerSource.Payer, StatusVerdict.Rejected, 2));

    [Fact]
    public void Accepted_and_rejected_by_one_source_on_one_day_is_rejected_in_either_order() =>
        AssertEnds(ClaimStatus.Rejected, 0, Status(AnswerSource.Payer, StatusVerdict.Accepted, 1), Status(AnswerSource.Payer, StatusVerdict.Rejected, 1));

    [Fact]
    public void Received_and_forwarded_by_a_payer_are_no_acceptance()
    {
        AssertEnds(ClaimStatus.Transmitted, 0, Status(AnswerSource.Payer, StatusVerdict.Received, 1), Status(AnswerSource.Payer, StatusVerdict.Forwarded, 2));
        AssertEnds(ClaimStatus.Transmitted, 0, Status(AnswerSource.Clearinghouse, StatusVerdict.Received, 1), Status(AnswerSource.Payer, StatusVerdict.NotFound, 2));
    }

    [Fact]
    public void A_999_outranks_a_TA1_in_either_order() =>
        AssertEnds(ClaimStatus.Acknowledged, 0, new SetRejected { Id = "ta1", Source = AnswerSource.Interchange, Causes = [] }, new SetAccepted { Id = "999", Code = "A" });

    [Fact]
    public void A_set_both_accepted_and_rejected_is_rejected_in_either_order() =>
        AssertEnds(ClaimStatus.Rejected, 0, new SetRejected { Id = "r", Source = AnswerSource.Set, Causes = [] }, new SetAccepted { Id = "a", Code = "A" });

    [Fact]
    public void All_answers_of_a_paid_reversed_and_corrected_claim_end_alike_in_every_order() =>
        AssertEnds(ClaimStatus.PartlyPaid, 60,
            new SetAccepted { Id = "999", Code = "A" },
            Status(AnswerSource.Clearinghouse, StatusVerdict.Accepted, 1),
            Status(AnswerSource.Payer, StatusVerdict.Accepted, 1),
            Payment(PaymentVerdict.Paid, 100, 10),
            Payment(PaymentVerdict.Reversed, -100, 20),
            Payment(PaymentVerdict.PartlyPaid, 60, 21));

    [Fact]
    public void A_claim_that_a_payer_forwards_still_waits_for_the_next_payers_remittance()
    {
        var claim = Run(Transmitted(), Payment(PaymentVerdict.Forwarded, 0, 10));
        Assert.Equal((ClaimStatus.Forwarded, ExpectedAnswer.Remittance), (claim.Status, Assert.Single(claim.Expectations).Answer));
    }

    [Fact]
    public void A_reversal_alone_leaves_the_patient_nothing_to_pay()
    {
        var paid = (PaymentReported)Payment(PaymentVerdict.Paid, 80, 10) with { PatientResponsibility = 20 };
        var claim = Run(Transmitted(), paid, (PaymentReported)Payment(PaymentVerdict.Reversed, -80, 20) with { PatientResponsibility = -20 });
        Assert.Equal((0m, 0m), (claim.Paid, claim.PatientResponsibility));
    }

    [Fact]
    public void A_reject_after_an_acceptance_is_news_and_sets_the_filing_clock_going_again()
    {
        var claim = Run(Transmitted(), Status(AnswerSource.Payer, StatusVerdict.Accepted, 1));
        Assert.DoesNotContain(claim.Expectations, e => e.Answer is ExpectedAnswer.Filing);
        var decision = ClaimTransitions.Next(claim, Status(AnswerSource.Payer, StatusVerdict.Rejected, 2));
        Assert.Equal(WorkKind.ClaimRejected, Assert.Single(decision.Opened).Kind);
        Assert.Contains(decision.Claim.Expectations, e => e.Answer is ExpectedAnswer.Filing && !e.Overdue);
    }

    [Fact]
    public void A_rejected_set_is_owed_no_277CA_and_no_835() =>
        Assert.Equal([ExpectedAnswer.Filing], Run(Transmitted(), new SetRejected { Id = "r", Source = AnswerSource.Set, Causes = [] }).Expectations.Select(e => e.Answer));

    [Fact]
    public void An_answer_quicker_than_our_bookkeeping_leaves_open_only_what_is_still_owed()
    {
        var received = ClaimTransitions.Next(Invented(), new ClaimReceived { Id = "in" }).Claim;
        var accepted = Run(received, Status(AnswerSource.Payer, StatusVerdict.Accepted, 1), Sent());
        Assert.Equal(ClaimStatus.AcceptedByPayer, accepted.Status);
        Assert.Equal([ExpectedAnswer.Remittance], accepted.Expectations.Select(e => e.Answer));

        var noted = Run(received, Status(AnswerSource.Clearinghouse, StatusVerdict.Received, 1), Sent());
        Assert.Equal(ClaimStatus.Transmitted, noted.Status);
        Assert.DoesNotContain(noted.Expectations, e => e.Answer is ExpectedAnswer.ClearinghouseStatus);
    }

    [Fact]
    public void An_overdue_answer_is_one_work_item_that_the_answer_settles()
    {
        var overdue = new AnswerOverdue { Id = "late", Answer = ExpectedAnswer.PayerStatus, DueAt = new(Monday.AddDays(4), TimeOnly.MinValue, TimeSpan.Zero) };
        var late = ClaimTransitions.Next(Transmitted(), overdue);
        var item = Assert.Single(late.Opened);
        Assert.Empty(ClaimTransitions.Next(late.Claim, overdue with { Id = "again" }).Opened);
        Assert.Equal(item.Id, Assert.Single(ClaimTransitions.Next(late.Claim, Status(AnswerSource.Payer, StatusVerdict.Accepted, 5)).Settled).Id);
    }

    [Fact]
    public void A_stronger_acceptance_settles_the_work_of_a_rejection()
    {
        var rejected = ClaimTransitions.Next(Transmitted(), Status(AnswerSource.Clearinghouse, StatusVerdict.Rejected, 1));
        var accepted = ClaimTransitions.Next(rejected.Claim, Status(AnswerSource.Payer, StatusVerdict.Accepted, 1));
        Assert.Equal(Assert.Single(rejected.Opened).Id, Assert.Single(accepted.Settled).Id);
    }

    static void AssertEnds(ClaimStatus status, decimal paid, params ClaimEvent[] events)
    {
        foreach (var order in Orders(events))
        {
            var end = Run(Transmitted(), order);
            Assert.Equal((status, paid), (end.Status, end.Paid));
        }
    }

    static IEnumerable<ClaimEvent[]> Orders(ClaimEvent[] events) => events.Length <= 1
        ? [events]
        : events.SelectMany((first, i) => Orders([.. events.Where((_, j) => j != i)]).Select(rest => (ClaimEvent[])[first, .. rest]));

    static Claim Run(Claim claim, params ClaimEvent[] events) => events.Aggregate(claim, (c, e) => ClaimTransitions.Next(c, e).Claim);

    static Claim Transmitted() => Run(Invented(), new ClaimReceived { Id = "in" }, Sent());

    static ClaimTransmitted Sent() => new()
    {
        Id = "sent",
        Account = "acme",
        TransmissionId = "t1",
        Expectations = [.. new[] { ExpectedAnswer.ClearinghouseStatus, ExpectedAnswer.PayerStatus, ExpectedAnswer.Remittance }
            .Select(a => new Expectation(a, new(Monday.AddDays(4), TimeOnly.MinValue, TimeSpan.Zero)))],
    };

    static StatusReported Status(AnswerSource source, StatusVerdict verdict, int day) =>
        new() { Id = $"s{counter++}", Source = source, Verdict = verdict, Date = Monday.AddDays(day), Causes = [] };

    static PaymentReported Payment(PaymentVerdict verdict, decimal paid, int day) => new()
    {
        Id = $"p{counter++}",
        RemittanceId = "r",
        Date = Monday.AddDays(day),
        Verdict = verdict,
        Paid = paid,
        PatientResponsibility = 0,
        PayerClaimNumber = "ICN1",
        Causes = [],
        Refused = verdict is PaymentVerdict.PartlyPaid ? 40 : 0,
    };

    internal static Claim Invented(string practice = "north", string pcn = "A-1", string id = "b1-00000") => new()
    {
        Key = new(practice, pcn, id),
        Type = ClaimType.Professional,
        Charge = 100,
        Frequency = "1",
        ServiceFrom = new(2026, 10, 1),
        ServiceTo = new(2026, 10, 1),
        PayerId = "PINE1",
        PayerName = "PINEWOOD",
        BillingNpi = RelayFixture.Npi,
        BatchId = "b1",
        ReceivedAt = new(Monday, TimeOnly.MinValue, TimeSpan.Zero),
        FilingDeadline = new(2026, 12, 30),
        FilingLimitSource = "Invented manual",
    };
}
