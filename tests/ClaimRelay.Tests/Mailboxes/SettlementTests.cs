using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

public sealed class SettlementTests
{
    // Sizes: 100 is right, 40 is wrong, -1 is no file.
    [Theory]
    [InlineData(RenameAnswer.Done, -1, 100, "Delivered")]
    [InlineData(RenameAnswer.Done, -1, 40, "Ambiguous")]
    [InlineData(RenameAnswer.Done, -1, -1, "PickedUp")]
    [InlineData(RenameAnswer.Done, 100, -1, "Ambiguous")]
    [InlineData(RenameAnswer.Unknown, -1, 100, "Delivered")]
    [InlineData(RenameAnswer.Unknown, 100, 100, "Compare")]
    [InlineData(RenameAnswer.Unknown, 40, 100, "Compare")]
    [InlineData(RenameAnswer.Unknown, 100, 40, "Failed")]
    [InlineData(RenameAnswer.Unknown, -1, 40, "Ambiguous")]
    [InlineData(RenameAnswer.Unknown, 40, 40, "Ambiguous")]
    [InlineData(RenameAnswer.Unknown, 100, -1, "Rename")]
    [InlineData(RenameAnswer.Unknown, 40, -1, "Ambiguous")]
    [InlineData(RenameAnswer.Unknown, -1, -1, "Ambiguous")]
    [InlineData(RenameAnswer.TargetExists, -1, 100, "Delivered")]
    [InlineData(RenameAnswer.TargetExists, 100, 100, "Compare")]
    [InlineData(RenameAnswer.TargetExists, 100, 40, "Failed")]
    [InlineData(RenameAnswer.TargetExists, -1, 40, "Ambiguous")]
    [InlineData(RenameAnswer.TargetExists, 100, -1, "Rename")]
    [InlineData(RenameAnswer.TargetExists, -1, -1, "Ambiguous")]
    [InlineData(RenameAnswer.Refused, -1, 100, "Delivered")]
    [InlineData(RenameAnswer.Refused, 100, 100, "Compare")]
    [InlineData(RenameAnswer.Refused, 100, 40, "Failed")]
    [InlineData(RenameAnswer.Refused, 100, -1, "Refused")]
    [InlineData(RenameAnswer.Refused, 40, -1, "Ambiguous")]
    [InlineData(RenameAnswer.Refused, -1, -1, "Ambiguous")]
    public void What_is_seen_after_a_rename_decides(RenameAnswer answer, long part, long final, string expected)
    {
        var verdict = Settlement.Decide(answer, new Sighting(part < 0 ? null : part, final < 0 ? null : final), 100);
        Assert.Equal(expected, verdict is Verdict.Settled settled ? settled.Delivery.Outcome.ToString() : verdict.GetType().Name);
    }

    [Theory]
    [InlineData(true, true, 100, DeliveryOutcome.Delivered)]
    [InlineData(true, true, 40, DeliveryOutcome.Ambiguous)]
    [InlineData(true, true, -1, DeliveryOutcome.PickedUp)]
    [InlineData(false, true, 100, DeliveryOutcome.Delivered)]
    [InlineData(false, true, 40, DeliveryOutcome.Ambiguous)]
    [InlineData(false, true, -1, DeliveryOutcome.Ambiguous)]
    [InlineData(false, false, 40, DeliveryOutcome.Ambiguous)]
    [InlineData(false, false, -1, DeliveryOutcome.Ambiguous)]
    public void What_is_seen_after_a_direct_write_decides(bool answered, bool mayBeWhole, long final, DeliveryOutcome expected) =>
        Assert.Equal(expected, Settlement.DecideDirect(answered, mayBeWhole, final < 0 ? null : final, 100).Outcome);

    [Theory]
    [InlineData(true, DeliveryOutcome.Delivered)]
    [InlineData(false, DeliveryOutcome.Failed)]
    [InlineData(null, DeliveryOutcome.Ambiguous)]
    public void Two_files_of_the_right_size_are_told_apart_by_their_bytes(bool? same, DeliveryOutcome expected) =>
        Assert.Equal(expected, Settlement.AfterCompare(same, 100).Outcome);
}

public sealed class StabilityTests
{
    static readonly MailboxFile Listed = new("outbound/a", 5, DateTimeOffset.UnixEpoch);
    static readonly DateTimeOffset Seen = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);
    static readonly ClearinghouseProfile Profile = new() { Id = "own", SettledAfter = TimeSpan.FromSeconds(20), UnfinishedAfter = TimeSpan.FromSeconds(3600) };

    [Fact]
    public void A_new_grown_or_touched_file_has_not_been_quiet()
    {
        Assert.Null(Stability.QuietFor(Listed, null, Seen));
        Assert.Null(Stability.QuietFor(Listed, new(Listed with { Size = 4 }, Seen, null), Seen.AddDays(1)));
        Assert.Null(Stability.QuietFor(Listed, new(Listed with { Modified = DateTimeOffset.UnixEpoch.AddSeconds(1) }, Seen, null), Seen.AddDays(1)));
        Assert.Equal(TimeSpan.FromSeconds(7), Stability.QuietFor(Listed, new(Listed with { }, Seen, null), Seen.AddSeconds(7)));
    }

    [Theory, InlineData(37, 0, true), InlineData(37, 60, true), InlineData(0, 59, true), InlineData(37, 37.4, true), InlineData(37, 38, false), InlineData(37, 120, false), InlineData(0, 60, false), InlineData(37.4, 37.6, false)]
    public void A_time_that_differs_only_within_the_coarser_unit_is_the_same(double listed, double seen, bool same)
    {
        Assert.Equal(same, Stability.MayBe(At(listed), At(seen)));
        Assert.False(Stability.MayBe(At(listed), At(seen) with { Size = 4 }));

        static MailboxFile At(double seconds) => Listed with { Modified = DateTimeOffset.UnixEpoch.AddSeconds(seconds) };
    }

    [Theory]
    [InlineData(ContentEnd.Whole, null, true)]
    [InlineData(ContentEnd.Unknown, null, false)]
    [InlineData(ContentEnd.Unknown, 19, false)]
    [InlineData(ContentEnd.Unknown, 20, true)]
    [InlineData(ContentEnd.CutShort, 20, false)]
    [InlineData(ContentEnd.CutShort, 3599, false)]
    [InlineData(ContentEnd.CutShort, 3600, true)]
    public void What_is_whole_is_ready_at_once_and_the_rest_when_it_was_quiet_for_long_enough(ContentEnd end, int? quiet, bool ready)
    {
        TimeSpan? span = quiet is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        Assert.Equal(ready, Stability.IsReady(Listed, span, end, Profile));
        Assert.False(Stability.IsReady(Listed with { Size = 0 }, span, end, Profile));
    }
}
