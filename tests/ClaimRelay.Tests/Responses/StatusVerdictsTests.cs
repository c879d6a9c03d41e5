using ClaimRelay.Ledger;
using ClaimRelay.Responses;
using ClaimRelay.X12.Acknowledgments;
using ClaimRelay.X12.Codes;
using Xunit;
using ClaimStatus = ClaimRelay.X12.Acknowledgments.ClaimStatus;

namespace ClaimRelay.Tests.Responses;

public sealed class StatusVerdictsTests
{
    static readonly DateOnly Monday = new(2026, 11, 2);
    static readonly DateOnly Today = new(2026, 11, 9);

    [Theory]
    [InlineData("A0", "", StatusVerdict.Forwarded)]
    [InlineData("A1", "WQ", StatusVerdict.Received)]
    [InlineData("A2", "WQ", StatusVerdict.Accepted)]
    [InlineData("A3", "U", StatusVerdict.Rejected)]
    [InlineData("A4", "", StatusVerdict.NotFound)]
    [InlineData("A5", "", StatusVerdict.Accepted)]
    [InlineData("A6", "", StatusVerdict.Rejected)]
    [InlineData("A7", "U", StatusVerdict.Rejected)]
    [InlineData("A8", "", StatusVerdict.Rejected)]
    [InlineData("P1", "", StatusVerdict.Received)]
    [InlineData("", "", StatusVerdict.Received)]
    [InlineData("A2", "U", StatusVerdict.Rejected)]
    [InlineData("A7", "WQ", StatusVerdict.Accepted)]
    public void Each_category_has_its_class_and_the_action_outranks_it(string category, string action, StatusVerdict expected) =>
        Assert.Equal(expected, Assert.Single(StatusVerdicts.Judge([Status(Monday, action, category)], Today, CodeLists.Default)).Verdict);

    [Theory]
    [InlineData("A2", "U", true)]
    [InlineData("A7", "WQ", true)]
    [InlineData("A1", "WQ", false)]
    [InlineData("A4", "U", false)]
    [InlineData("A3", "U", false)]
    public void A_contradiction_of_action_and_category_is_flagged(string category, string action, bool contradictory) =>
        Assert.Equal(contradictory, Assert.Single(StatusVerdicts.Judge([Status(Monday, action, category)], Today, CodeLists.Default)).Contradictory);

    [Fact]
    public void One_reject_among_all_statuses_and_composites_rejects()
    {
        Assert.Equal(StatusVerdict.Rejected, Assert.Single(StatusVerdicts.Judge([Status(Monday, "", "A2"), Status(Monday, "", "A1", "A2", "A8")], Today, CodeLists.Default)).Verdict);
        Assert.True(StatusVerdicts.AnyRejects([Status(Monday, "WQ", "A2"), Status(Monday, "U", "A3")]));
        Assert.False(StatusVerdicts.AnyRejects([Status(Monday, "WQ", "A7")]));
    }

    [Fact]
    public void Each_date_is_judged_by_itself_earliest_first()
    {
        var judged = StatusVerdicts.Judge([Status(Monday.AddDays(1), "", "A2"), Status(Monday, "", "A7")], Today, CodeLists.Default);
        Assert.Equal([(Monday, StatusVerdict.Rejected), (Monday.AddDays(1), StatusVerdict.Accepted)], judged.Select(j => (j.Date, j.Verdict)));
    }

    [Fact]
    public void A_status_without_a_date_counts_for_the_day_it_came()
    {
        var judged = Assert.Single(StatusVerdicts.Judge([Status(null, "", "A2")], Today, CodeLists.Default));
        Assert.Equal((Today, false), (judged.Date, judged.Dated));
        Assert.Empty(StatusVerdicts.Judge([], Today, CodeLists.Default));
    }

    static ClaimStatus Status(DateOnly? date, string action, params string[] categories) =>
        new() { Codes = [.. categories.Select(c => new StatusCode(c, "20", ""))], Date = date, Action = action };
}
