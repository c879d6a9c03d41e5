namespace ClaimRelay.Partners;

static class PollCheck
{
    const int MostHolidays = 400;

    public static void Run(PollSettings polling, string path, CheckReport report)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(polling.TimeZone, out var zone) || !zone.HasIanaId) report.Error($"{path}.timeZone", Quoted.Short(polling.TimeZone), "an IANA time zone, as America/New_York");
        if (polling.Every is { } every) Interval(every, $"{path}.every", report);
        foreach (var (i, window) in polling.Windows.Index())
        {
            if (window.Every is { } interval) Interval(interval, $"{path}.windows[{i}].every", report);
            if (window.From == window.To) report.Error($"{path}.windows[{i}].to", $"{Text(window.To)} as in from", "another time; an interval for the whole day is every");
        }

        if (polling.Days is PollDays.All && polling.Holidays.Count > 0) report.Error($"{path}.holidays", $"{polling.Holidays.Count} with days all", "none, or days business");
        if (polling.Holidays.Count > MostHolidays) report.Error($"{path}.holidays", polling.Holidays.Count.ToString(), $"{MostHolidays} at most");
        Overlaps(polling.Windows, path, report);
    }

    static void Interval(TimeSpan every, string path, CheckReport report)
    {
        if (every < TimeSpan.FromSeconds(1)) report.Error(path, every.ToString(), "00:00:01 or more");
    }

    static void Overlaps(IReadOnlyList<PollWindow> windows, string path, CheckReport report)
    {
        var parts = windows.SelectMany((window, index) => PartsOf(window).Select(part => (part.Begin, part.End, Index: index))).OrderBy(part => part.Begin).ToList();
        var overlapped = false;
        foreach (var (one, next) in parts.Zip(parts.Skip(1)).Where(pair => pair.First.End > pair.Second.Begin))
        {
            var (first, second) = (Math.Min(one.Index, next.Index), Math.Max(one.Index, next.Index));
            overlapped = true;
            report.Error($"{path}.windows[{second}]", Text(windows[second]), $"a window apart from windows[{first}], {Text(windows[first])}");
        }

        var closed = windows.Where(window => window.Every is null).SelectMany(PartsOf).Sum(part => part.End - part.Begin);
        if (!overlapped && closed == TimeSpan.TicksPerDay) report.Error($"{path}.windows", "no time with polls", "some time of the day in which every is not null");
    }

    /// <summary>In ticks of one day; a window over midnight has two.</summary>
    static IEnumerable<(long Begin, long End)> PartsOf(PollWindow window)
    {
        if (window.From < window.To) return [(window.From.Ticks, window.To.Ticks)];
        return window.From == window.To ? [] : window.To == TimeOnly.MinValue ? [(window.From.Ticks, TimeSpan.TicksPerDay)] : [(0, window.To.Ticks), (window.From.Ticks, TimeSpan.TicksPerDay)];
    }

    static string Text(PollWindow window) => $"{Text(window.From)} to {Text(window.To)}";

    static string Text(TimeOnly time) => time.ToString(time.Ticks % TimeSpan.TicksPerMinute == 0 ? "HH:mm" : "HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
}
