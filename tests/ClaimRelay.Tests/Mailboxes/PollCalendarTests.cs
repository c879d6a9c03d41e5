using System.Globalization;
using System.Text.Json;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using CsCheck;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>Moments are UTC in what is written here; 2 November 2026 is a Monday. New York's clock goes forward on 8 March at 07:00 UTC and back on 1 November at 06:00 UTC.</summary>
public class PollCalendarTests
{
    const string ByDay = """{ "timeZone": "America/New_York", "every": "01:00:00", "windows": [{ "from": "06:00", "to": "20:00", "every": "00:05:00" }] }""";
    const string DayOnly = """{ "timeZone": "America/New_York", "windows": [{ "from": "20:00", "to": "06:00", "every": null }] }""";
    const string OverMidnight = """{ "timeZone": "UTC", "every": "06:00:00", "windows": [{ "from": "22:00", "to": "02:00", "every": "00:30:00" }] }""";
    const string Business = """{ "timeZone": "America/New_York", "days": "business", "holidays": ["2026-11-26", "2026-12-25"] }""";
    const string BusinessNights = """{ "timeZone": "UTC", "days": "business", "every": "04:00:00", "windows": [{ "from": "22:00", "to": "02:00", "every": "00:10:00" }] }""";
    const string SkippedHour = """{ "timeZone": "America/New_York", "windows": [{ "from": "04:00", "to": "02:30", "every": null }] }""";
    const string RepeatedHour = """{ "timeZone": "America/New_York", "windows": [{ "from": "02:00", "to": "01:30", "every": null }] }""";
    const string Maintenance = """{ "windows": [{ "from": "02:00", "to": "02:30", "every": null }] }""";

    [Theory]
    // Every five minutes where nothing else is said; the first poll is at once.
    [InlineData("{}", "2026-11-02 09:00", null, "2026-11-02 09:00")]
    [InlineData("{}", "2026-11-02 09:00", "2026-11-02 08:58", "2026-11-02 09:03")]
    [InlineData("{}", "2026-11-02 09:00", "2026-11-01 08:58", "2026-11-02 09:00")]
    [InlineData("""{ "every": "2.00:00:00" }""", "2026-11-02 09:00", "2026-11-02 08:00", "2026-11-04 08:00")]
    // By day, by night, and where the one becomes the other.
    [InlineData(ByDay, "2026-11-02 15:01", "2026-11-02 15:00", "2026-11-02 15:05")]
    [InlineData(ByDay, "2026-11-03 04:01", "2026-11-03 04:00", "2026-11-03 05:00")]
    [InlineData(ByDay, "2026-11-03 10:41", "2026-11-03 10:40", "2026-11-03 11:00")]
    [InlineData(ByDay, "2026-11-03 10:59", "2026-11-03 10:58", "2026-11-03 11:03")]
    [InlineData(ByDay, "2026-11-03 00:58", "2026-11-03 00:58", "2026-11-03 01:58")]
    // In July the window begins an hour earlier by UTC.
    [InlineData(ByDay, "2026-07-06 09:41", "2026-07-06 09:40", "2026-07-06 10:00")]
    [InlineData(DayOnly, "2026-11-03 02:00", "2026-11-03 00:59", "2026-11-03 11:00")]
    [InlineData(DayOnly, "2026-11-03 02:00", null, "2026-11-03 11:00")]
    [InlineData(Maintenance, "2026-11-03 01:58", "2026-11-03 01:57", "2026-11-03 02:30")]
    // A window over midnight.
    [InlineData(OverMidnight, "2026-11-02 23:50", "2026-11-02 23:45", "2026-11-03 00:15")]
    [InlineData(OverMidnight, "2026-11-03 01:50", "2026-11-03 01:45", "2026-11-03 07:45")]
    [InlineData(OverMidnight, "2026-11-02 21:00", "2026-11-02 20:00", "2026-11-02 22:00")]
    // The day before New York's midnight on Friday is a business day, the day after it is not; Thanksgiving and the weekend are closed.
    [InlineData(Business, "2026-11-07 04:58", "2026-11-07 04:57", "2026-11-09 05:00")]
    [InlineData(Business, "2026-11-07 04:58", "2026-11-07 04:50", "2026-11-07 04:58")]
    [InlineData(Business, "2026-11-26 12:00", "2026-11-26 04:59", "2026-11-27 05:00")]
    [InlineData(Business, "2026-11-28 12:00", null, "2026-11-30 05:00")]
    [InlineData(BusinessNights, "2026-11-06 23:55", "2026-11-06 23:54", "2026-11-09 00:00")]
    // The clock skips 02:30: the window begins when it shows 03:00. The day after it begins at 02:30.
    [InlineData(SkippedHour, "2026-03-08 06:00", "2026-03-07 08:50", "2026-03-08 07:00")]
    [InlineData(SkippedHour, "2026-03-08 07:57", "2026-03-08 07:56", "2026-03-09 06:30")]
    // The clock shows 01:30 to 02:00 twice: the window is open twice, and closed between.
    [InlineData(RepeatedHour, "2026-11-01 04:00", "2026-10-31 05:50", "2026-11-01 05:30")]
    [InlineData(RepeatedHour, "2026-11-01 05:58", "2026-11-01 05:57", "2026-11-01 06:30")]
    [InlineData(RepeatedHour, "2026-11-01 06:58", "2026-11-01 06:57", "2026-11-02 06:30")]
    // An interval is time that passes, not what the clock shows.
    [InlineData("""{ "timeZone": "America/New_York", "every": "02:00:00", "days": "all", "windows": [{ "from": "23:00", "to": "23:30", "every": "00:05:00" }] }""", "2026-11-01 05:00", "2026-11-01 05:00", "2026-11-01 07:00")]
    public void The_next_poll_is_when_the_local_clock_says(string settings, string now, string? last, string next) =>
        Assert.Equal(At(next), Of(settings).Next(At(now), last is null ? null : At(last)));

    [Fact]
    public void A_spread_adds_to_the_interval_and_to_the_beginning_of_a_window()
    {
        var calendar = Of(ByDay);
        Assert.Equal(At("2026-11-02 15:05:15"), calendar.Next(At("2026-11-02 15:01"), At("2026-11-02 15:00"), 0.05));
        Assert.Equal(At("2026-11-03 11:00:15"), calendar.Next(At("2026-11-03 10:41"), At("2026-11-03 10:40"), 0.05));
        Assert.Equal(At("2026-11-09 05:00:30"), Of(Business).Next(At("2026-11-08 12:00"), null, 0.1));
    }

    [Theory, InlineData("06:00", "06:30", "1.00:00:00"), InlineData("04:00", "04:10", "04:00:00"), InlineData("06:00", "08:00", "1.00:00:00")]
    public void A_short_window_is_missed_on_no_day_however_far_polls_are_spread(string from, string to, string every)
    {
        var calendar = Of($$"""{ "windows": [{ "from": "{{from}}", "to": "{{to}}", "every": "{{every}}" }, { "from": "{{to}}", "to": "{{from}}", "every": null }] }""");
        foreach (var spread in new[] { 0, 0.021, 0.05, PollCalendar.MostSpread })
        {
            var last = calendar.Next(At("2026-11-02 12:00"), null, spread);
            for (var day = 3; day < 10; day++)
            {
                Assert.Equal(new DateTime(2026, 11, day), last.UtcDateTime.Date);
                last = calendar.Next(last.AddSeconds(1), last, spread);
            }
        }
    }

    /// <summary>The schedule of Azure, once a minute and ahead of time, and the local one, each second; both with a worker that is not there at once.</summary>
    [Theory]
    [InlineData("06:00", "06:30", "1.00:00:00", 60)]
    [InlineData("06:00", "06:30", "1.00:00:00", 1)]
    [InlineData("04:00", "04:10", "04:00:00", 60)]
    [InlineData("04:00", "04:10", "04:00:00", 1)]
    [InlineData("04:00", "04:03", "04:00:00", 60)]
    public void A_short_window_is_missed_on_no_day_when_polls_are_run_as_late_as_they_are(string from, string to, string every, int seconds)
    {
        var calendar = Of($$"""{ "windows": [{ "from": "{{from}}", "to": "{{to}}", "every": "{{every}}" }, { "from": "{{to}}", "to": "{{from}}", "every": null }] }""");
        foreach (var spread in new[] { 0, 0.021, 0.05, PollCalendar.MostSpread })
            Assert.Equal(Enumerable.Range(3, 14), Polls(calendar, At("2026-11-02 12:00:20"), TimeSpan.FromSeconds(seconds), seconds < 60 ? TimeSpan.Zero : TimeSpan.FromSeconds(seconds), spread).Take(14).Select(poll => poll.Day));
    }

    static IEnumerable<DateTimeOffset> Polls(PollCalendar calendar, DateTimeOffset run, TimeSpan between, TimeSpan ahead, double spread)
    {
        for (DateTimeOffset? last = null; ;)
        {
            var due = calendar.Next(run, last, spread);
            if (due - ahead > run) run += Math.Ceiling((due - ahead - run) / between) * between;
            var wait = TimeSpan.FromSeconds(Math.Max(0, Math.Ceiling((due - run).TotalSeconds)));
            var begun = run + wait + TimeSpan.FromSeconds(3);
            // What a worker finds closed is not polled, and queued again when its mark lapses.
            if (calendar.IntervalAt(begun) is null) run += TimeSpan.FromMinutes(15);
            else
            {
                yield return begun;
                last = begun + TimeSpan.FromSeconds(4);
                run += Math.Ceiling((last.Value - run) / between) * between;
            }
        }
    }

    [Fact]
    public void Accounts_are_spread_and_each_of_their_polls_anew()
    {
        var spreads = Enumerable.Range(0, 200).Select(i => PollCalendar.SpreadOf($"account-{i}", 7)).ToList();
        Assert.All(spreads, spread => Assert.InRange(spread, 0, PollCalendar.MostSpread));
        Assert.Equal(200, spreads.Distinct().Count());

        // Twenty equal parts of the spread: none holds more than three times its share.
        Assert.True(spreads.GroupBy(spread => (int)(spread / PollCalendar.MostSpread * 20)).Max(part => part.Count()) <= 30);
        Assert.NotEqual(PollCalendar.SpreadOf("account-1", 7), PollCalendar.SpreadOf("account-1", 8));
        Assert.Equal(PollCalendar.SpreadOf("account-1", 7), PollCalendar.SpreadOf("account-1", 7));
    }

    // Among them a clock that goes back by half an hour, and two that stand off the full hour.
    static readonly string[] Zones = ["UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns"];

    static readonly DateTimeOffset[] Around = [At("2026-03-06 00:00"), At("2026-10-30 00:00"), At("2026-11-24 00:00"), At("2026-04-03 00:00")];

    static readonly Gen<PollSettings> AnySettings =
        from zone in Gen.OneOf([.. Zones.Select(Gen.Const)])
        from every in Minutes
        from cuts in Gen.Int[0, 47].HashSet[2, 6].Select(halves => halves.Order().Select(half => new TimeOnly(half / 2, half % 2 * 30)).ToList())
        from intervals in Gen.OneOf(Minutes.Select(m => (TimeSpan?)m), Gen.Const((TimeSpan?)null)).Array[cuts.Count]
        from days in Gen.Enum<PollDays>()
        select new PollSettings
        {
            TimeZone = zone,
            Every = every,
            Days = days,
            Holidays = days is PollDays.Business ? [new(2026, 11, 26)] : [],
            // Every second part of the day is outside the windows; the last may go over midnight.
            Windows = [.. cuts.Select((cut, i) => new PollWindow { From = cut, To = cuts[(i + 1) % cuts.Count], Every = intervals[i] }).Where((_, i) => i % 2 == 1)],
        };

    static readonly Gen<DateTimeOffset> AnyMoment = from start in Gen.OneOf([.. Around.Select(Gen.Const)]) from minutes in Gen.Int[0, 4 * 24 * 60] select start.AddMinutes(minutes);

    static readonly Gen<double> AnySpread = Gen.Double[0, PollCalendar.MostSpread];

    static Gen<TimeSpan> Minutes => Gen.Int[1, 300].Select(minutes => TimeSpan.FromMinutes(minutes));

    static Gen<(DateTimeOffset Now, DateTimeOffset? Last)> Moments =>
        from now in AnyMoment from ago in Gen.Int[0, 600] from never in Gen.Bool select (now, never ? (DateTimeOffset?)null : now.AddMinutes(-ago));

    [Fact]
    public void It_is_the_first_minute_that_a_walk_through_all_of_them_finds() => Gen.Select(AnySettings, Moments).Sample((settings, at) =>
    {
        var calendar = new PollCalendar(settings, TimeSpan.FromMinutes(5));
        var minute = at.Now;
        while (calendar.IntervalAt(minute) is not { } every || minute - at.Last < every) minute = minute.AddMinutes(1);
        Assert.Equal(minute, calendar.Next(at.Now, at.Last));
    }, iter: 1_000);

    [Fact]
    public void It_is_never_before_the_interval_in_force_nor_while_nothing_is_polled_and_it_stays_while_time_goes_on() =>
        Gen.Select(AnySettings, Moments, AnySpread, Gen.Double[0, 1]).Sample((settings, at, spread, part) =>
        {
            var calendar = new PollCalendar(settings, TimeSpan.FromMinutes(5));
            var next = calendar.Next(at.Now, at.Last, spread);
            Assert.True(next >= at.Now);
            Assert.True(calendar.IntervalAt(next) is { } every && (at.Last is null || next - at.Last >= every));
            Assert.Equal(next, calendar.Next(at.Now + (next - at.Now) * part, at.Last, spread));
        }, iter: 3_000);

    [Fact]
    public void A_later_poll_is_never_followed_by_an_earlier_one() => Gen.Select(AnySettings, Moments, AnySpread, Gen.Int[0, 600], Gen.Int[0, 600]).Sample((settings, at, spread, later, laterStill) =>
    {
        var calendar = new PollCalendar(settings, TimeSpan.FromMinutes(5));
        Assert.True(calendar.Next(at.Now.AddMinutes(later), at.Last, spread) >= calendar.Next(at.Now, at.Last, spread));
        if (at.Last is { } last) Assert.True(calendar.Next(at.Now, last.AddMinutes(-laterStill), spread) <= calendar.Next(at.Now, last, spread));
    }, iter: 3_000);

    [Fact]
    public void It_is_at_most_one_interval_and_its_spread_after_a_window_begins() => Gen.Select(Gen.Int[1, 120], Moments, AnySpread).Sample((minutes, at, spread) =>
    {
        var every = TimeSpan.FromMinutes(minutes);
        var closed = new PollWindow { From = new(20, 0), To = new(6, 0), Every = null };
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        var next = new PollCalendar(new() { TimeZone = zone.Id, Every = every, Windows = [closed], Days = PollDays.Business }, TimeSpan.FromMinutes(5)).Next(at.Now, at.Last, spread);
        var opening = TimeZoneInfo.ConvertTimeToUtc(TimeZoneInfo.ConvertTime(next, zone).Date.AddHours(6), zone);
        Assert.True(next - (at.Now > opening ? at.Now : opening) <= every * (1 + PollCalendar.MostSpread));
    }, iter: 3_000);

    static PollCalendar Of(string settings) => new(JsonSerializer.Deserialize<PollSettings>(settings, ConfigurationJson.Options)!, TimeSpan.FromMinutes(5));

    static DateTimeOffset At(string utc) => DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
