using ClaimRelay.Partners;
using Xunit;

namespace ClaimRelay.Tests.Partners;

public class PollCheckTests
{
    [Fact]
    public void An_account_polls_as_it_says_else_as_its_profile_says()
    {
        var configuration = Sample.Loaded(document =>
        {
            document["profiles"] = Sample.Json("""[{ "id": "generic", "pollEvery": "00:07:00", "polling": { "timeZone": "America/Chicago" } }]""");
            document.At("accounts", 0)["polling"] = Sample.Json("""
                { "timeZone": "America/New_York", "every": "01:00:00", "windows": [{ "from": "06:00", "to": "20:00:30", "every": "00:05:00" }, { "from": "23:00", "to": "01:00", "every": null }],
                  "days": "business", "holidays": ["2026-12-25"] }
                """);
        });
        var polling = configuration.ProfileOf(configuration.Account("main")).Polling!;
        Assert.Equal(("America/New_York", TimeSpan.FromHours(1), PollDays.Business, new DateOnly(2026, 12, 25)), (polling.TimeZone, polling.Every, polling.Days, polling.Holidays.Single()));
        Assert.Equal([(new TimeOnly(6, 0), new TimeOnly(20, 0, 30), TimeSpan.FromMinutes(5)), (new(23, 0), new(1, 0), null)], polling.Windows.Select(w => (w.From, w.To, w.Every)));

        var generic = configuration.ProfileOf(configuration.Account("second"));
        Assert.Equal(("America/Chicago", null, TimeSpan.FromMinutes(7)), (generic.Polling!.TimeZone, generic.Polling.Every, generic.PollEvery));
    }

    [Theory]
    [InlineData("""{ "timeZone": "Mars/Olympus" }""", """accounts[0].polling.timeZone: found "Mars/Olympus", want an IANA time zone, as America/New_York""")]
    [InlineData("""{ "timeZone": "Eastern Standard Time" }""", """accounts[0].polling.timeZone: found "Eastern Standard Time", want an IANA time zone, as America/New_York""")]
    [InlineData("""{ "every": "00:00:00" }""", "accounts[0].polling.every: found 00:00:00, want 00:00:01 or more")]
    [InlineData("""{ "windows": [{ "from": "06:00", "to": "07:00", "every": "00:00:00" }] }""", "accounts[0].polling.windows[0].every: found 00:00:00, want 00:00:01 or more")]
    [InlineData("""{ "windows": [{ "from": "06:00", "to": "06:00", "every": "00:05:00" }] }""", "accounts[0].polling.windows[0].to: found 06:00 as in from, want another time; an interval for the whole day is every")]
    [InlineData("""{ "windows": [{ "from": "06:00", "to": "12:00", "every": "00:05:00" }, { "from": "11:59:59", "to": "13:00", "every": null }] }""",
        "accounts[0].polling.windows[1]: found 11:59:59 to 13:00, want a window apart from windows[0], 06:00 to 12:00")]
    [InlineData("""{ "windows": [{ "from": "22:00", "to": "02:00", "every": "00:05:00" }, { "from": "01:00", "to": "03:00", "every": null }] }""",
        "accounts[0].polling.windows[1]: found 01:00 to 03:00, want a window apart from windows[0], 22:00 to 02:00")]
    [InlineData("""{ "windows": [{ "from": "00:00", "to": "12:00", "every": null }, { "from": "12:00", "to": "00:00", "every": null }] }""",
        "accounts[0].polling.windows: found no time with polls, want some time of the day in which every is not null")]
    [InlineData("""{ "holidays": ["2026-12-25"] }""", "accounts[0].polling.holidays: found 1 with days all, want none, or days business")]
    [InlineData("""{ "holidays": ["25.12.2026"] }""", """accounts[0].polling.holidays[0]: found "25.12.2026", want a date as yyyy-mm-dd""")]
    [InlineData("""{ "windows": [{ "from": "6 am", "to": "24:00", "every": null }] }""", """accounts[0].polling.windows[0].from: found "6 am", want a time of day as hh:mm or hh:mm:ss""")]
    [InlineData("""{ "windows": [{ "from": "06:00", "to": "07:00" }] }""", "accounts[0].polling.windows[0].every: found none, want a time span as hh:mm:ss or d.hh:mm:ss")]
    [InlineData("""{ "windows": [{ "from": null, "to": "07:00", "every": "00:01:00" }] }""", "accounts[0].polling.windows[0].from: found null, want a time of day as hh:mm or hh:mm:ss")]
    [InlineData("""{ "timezone": "UTC" }""", "accounts[0].polling.timezone: found an unknown property, want one of timeZone, every, windows, days, holidays")]
    public void What_cannot_be_meant_is_an_error(string polling, string error) => Assert.Equal(error, Sample.Errors(document => document.At("accounts", 0)["polling"] = Sample.Json(polling))[0]);

    [Fact]
    public void A_profile_is_checked_too() => Assert.Equal(
        ["profiles[0].polling.every: found 00:00:00, want 00:00:01 or more"],
        Sample.Errors(document => document["profiles"] = Sample.Json("""[{ "id": "own-one", "polling": { "every": "00:00:00" } }]""")));
}
