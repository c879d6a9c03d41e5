using System.Security.Cryptography;
using System.Text;
using ClaimRelay.Partners;

namespace ClaimRelay.Mailboxes;

/// <summary>When an account's mailbox is looked at next: intervals by the local wall clock, closed days and hours, summer time. Pure.</summary>
public sealed class PollCalendar
{
    /// <summary>How far polls are spread, as a part of the interval: accounts with one calendar do not all connect in the same second.</summary>
    public const double MostSpread = 0.1;

    // A poll is run somewhat later than it is due: the queue counts whole seconds, a worker takes it when it can, and what it finds closed is not polled.
    static readonly TimeSpan BeforeEnd = TimeSpan.FromMinutes(2);

    static readonly TimeSpan Farthest = TimeSpan.FromDays(800);
    static readonly TimeSpan LongestRun = TimeSpan.FromDays(20);

    readonly PollSettings settings;
    readonly TimeSpan otherwise;
    readonly TimeZoneInfo zone;
    readonly HashSet<DateOnly> holidays;
    readonly IReadOnlyList<TimeOnly> changes;

    /// <param name="settings">Checked with the configuration.</param>
    /// <param name="every">The interval where the settings name none.</param>
    public PollCalendar(PollSettings settings, TimeSpan every)
    {
        (this.settings, otherwise) = (settings, settings.Every ?? every);
        zone = TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone);
        holidays = [.. settings.Holidays];
        changes = [.. settings.Windows.SelectMany(window => new[] { window.From, window.To }).Append(TimeOnly.MinValue).Distinct()];
    }

    public static PollCalendar Of(ClearinghouseProfile profile) => new(profile.Polling ?? new(), profile.PollEvery);

    /// <summary>The part of an interval by which an account's next poll comes later: from 0 to <see cref="MostSpread"/>, the same however often it is asked, another for each poll.</summary>
    public static double SpreadOf(string account, int polls) =>
        BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{account}|{polls}"))) / (uint.MaxValue + 1d) * MostSpread;

    /// <summary>The interval in force at a moment; null while the mailbox is not looked at.</summary>
    public TimeSpan? IntervalAt(DateTimeOffset time)
    {
        var local = TimeZoneInfo.ConvertTime(time, zone).DateTime;
        if (settings.Days is PollDays.Business && (local.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || holidays.Contains(DateOnly.FromDateTime(local)))) return null;
        var window = settings.Windows.FirstOrDefault(w => w.Contains(TimeOnly.FromDateTime(local)));
        return window is null ? otherwise : window.Every;
    }

    /// <summary>The first moment, not before <paramref name="now"/>, that is as long after the last poll as the interval in force at that moment wants, and as its spread adds.
    /// The spread also holds back from the moment at which an interval comes into force: else all accounts would poll when a window opens.</summary>
    /// <param name="last">When the last poll was; null before the first.</param>
    /// <param name="spread">Of <see cref="SpreadOf"/>.</param>
    public DateTimeOffset Next(DateTimeOffset now, DateTimeOffset? last, double spread = 0)
    {
        var (running, since) = ((TimeSpan?)null, DateTimeOffset.MinValue);
        // So far back that what came into force before no longer holds anything back.
        var from = now.ToUniversalTime() - TimeSpan.FromDays(1) - Longest * MostSpread;
        foreach (var (begin, end, interval) in Runs(from).TakeWhile(run => run.Begin < now + Farthest))
        {
            if (begin == from) running = interval;
            else if (interval != running) (running, since) = (interval, begin);
            if (interval is not { } every || end <= now) continue;

            var earliest = Latest(now, begin, since + (every < end - begin ? every : end - begin) * spread);
            if (last is { } polled)
            {
                var spreadOut = Latest(earliest, polled + every * (1 + spread));
                earliest = Latest(earliest, polled + every);
                // Where the spread would lead out of a window, or to its last moments, less of it is added, or none: no window is missed for it.
                var latest = end - (every * MostSpread > BeforeEnd ? every * MostSpread : BeforeEnd);
                if (earliest < end) earliest = spreadOut < latest ? spreadOut : Latest(earliest, latest);
            }

            if (earliest < end) return earliest.ToUniversalTime();
        }

        throw new InvalidOperationException("The calendar has no open hour.");
    }

    TimeSpan Longest => settings.Windows.Select(window => window.Every ?? TimeSpan.Zero).Append(otherwise).Max();

    static DateTimeOffset Latest(params ReadOnlySpan<DateTimeOffset> times)
    {
        var latest = times[0];
        foreach (var time in times) if (time > latest) latest = time;
        return latest;
    }

    /// <summary>Stretches put together while the same interval is in force, those of weeks in parts.</summary>
    IEnumerable<(DateTimeOffset Begin, DateTimeOffset End, TimeSpan? Every)> Runs(DateTimeOffset from)
    {
        (DateTimeOffset Begin, DateTimeOffset End, TimeSpan? Every)? run = null;
        foreach (var (begin, end) in Stretches(from))
        {
            var every = IntervalAt(begin);
            if (run is { } open && open.Every == every && end - open.Begin < LongestRun) run = open with { End = end };
            else
            {
                if (run is { } ended) yield return ended;
                run = (begin, end, every);
            }
        }

        if (run is { } last) yield return last;
    }

    /// <summary>Stretches of time, one after the other and without end, in each of which one interval is in force. Neighbours may have the same.</summary>
    IEnumerable<(DateTimeOffset Begin, DateTimeOffset End)> Stretches(DateTimeOffset from)
    {
        if (settings is { Windows.Count: 0, Days: PollDays.All })
        {
            yield return (from, DateTimeOffset.MaxValue);
            yield break;
        }

        for (var (day, begin) = (from.UtcDateTime.Date, from); ; day = day.AddDays(1))
        {
            foreach (var change in ChangesIn(day).Where(change => change > begin).Order())
            {
                yield return (begin, change);
                begin = change;
            }
        }
    }

    /// <summary>Moments of one day of UTC at which another interval may come into force.</summary>
    IEnumerable<DateTimeOffset> ChangesIn(DateTime day)
    {
        var (begin, end) = (new DateTimeOffset(day, TimeSpan.Zero), new DateTimeOffset(day, TimeSpan.Zero).AddDays(1));
        if (zone.GetUtcOffset(begin) != zone.GetUtcOffset(end)) yield return ClockChange(begin, end);

        // A local date begins at most 14 hours before the one of UTC, and 12 after it.
        for (var date = DateOnly.FromDateTime(day).AddDays(-1); date <= DateOnly.FromDateTime(day).AddDays(1); date = date.AddDays(1))
            foreach (var time in changes.SelectMany(change => MomentsOf(date.ToDateTime(change))).Where(time => begin <= time && time < end)) yield return time;
    }

    /// <summary>None for a time that the clock skips, two for one that it shows twice.</summary>
    IEnumerable<DateTimeOffset> MomentsOf(DateTime local) =>
        zone.IsInvalidTime(local) ? [] : (zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local) : [zone.GetUtcOffset(local)]).Select(offset => new DateTimeOffset(local, offset).ToUniversalTime());

    /// <summary>The moment at which the clock is put forward or back.</summary>
    DateTimeOffset ClockChange(DateTimeOffset before, DateTimeOffset after)
    {
        var offset = zone.GetUtcOffset(before);
        while (after - before > TimeSpan.FromTicks(1))
        {
            var middle = before + (after - before) / 2;
            if (zone.GetUtcOffset(middle) == offset) before = middle;
            else after = middle;
        }

        return after;
    }
}
