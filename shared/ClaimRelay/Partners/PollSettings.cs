namespace ClaimRelay.Partners;

/// <summary>On which days a mailbox is looked at.</summary>
public enum PollDays { All, Business }

/// <summary>When a mailbox is looked at, by the wall clock of a time zone.</summary>
public sealed record PollSettings
{
    /// <summary>IANA id, as <c>America/New_York</c>. Windows, days and holidays are told by its clock, summer time included.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Time from one poll to the next outside the windows; null takes the profile's pollEvery.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>Parts of the day with an interval of their own. They must not overlap.</summary>
    public IReadOnlyList<PollWindow> Windows { get; init; } = [];

    /// <summary>With business, no poll on Saturdays, Sundays and holidays. The date of the moment counts: a window over midnight ends where a closed day begins.</summary>
    public PollDays Days { get; init; }

    /// <summary>Dates without polls, as <c>2026-12-25</c>; with business days only.</summary>
    public IReadOnlyList<DateOnly> Holidays { get; init; } = [];
}

/// <summary>A part of each day.</summary>
public sealed record PollWindow
{
    /// <summary>Its first moment, as <c>06:00</c>.</summary>
    public required TimeOnly From { get; init; }

    /// <summary>The first moment after it. At or before its beginning means on the next day; <c>00:00</c> is the end of the day.</summary>
    public required TimeOnly To { get; init; }

    /// <summary>Time from one poll to the next in it; null means no poll in it, as while the clearinghouse maintains its server.</summary>
    public required TimeSpan? Every { get; init; }

    internal bool Contains(TimeOnly time) => From < To ? From <= time && time < To : From <= time || time < To;
}
