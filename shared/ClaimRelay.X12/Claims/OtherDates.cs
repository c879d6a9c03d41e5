namespace ClaimRelay.X12.Claims;

/// <summary>Reads the dates of a claim that are not of its service.</summary>
static class OtherDates
{
    /// <summary>The dates known, with what a DTP of the claim adds: null as long as there is none.</summary>
    /// <param name="findings">An unreadable one is a warning: the claim can be sent and followed without it.</param>
    public static ClaimDates? Add(ClaimDates? known, in Segment dtp, List<Finding> findings)
    {
        var code = dtp[1];
        var (isAdmission, isDischarge, isOnset, isAccident) = (code.Is("435"u8), code.Is("096"u8), code.Is("431"u8), code.Is("439"u8));
        if (!isAdmission && !isDischarge && !isOnset && !isAccident) return known;

        var day = Period.Read(dtp[2], dtp[3])?.From;
        var hour = Hour(dtp[2], dtp[3]);
        if (day is null && (hour is null || !isDischarge))
        {
            findings.Add(new("date-unreadable", FindingSeverity.Warning, "DTP03 is not a date; it was left out.", dtp.Place(3)));
            return known;
        }

        var dates = known ?? new();
        if (isAdmission) return dates with { Admission = day, AdmissionHour = hour };
        if (isDischarge) return dates with { Discharge = day, DischargeHour = hour };
        return isOnset ? dates with { Onset = day } : dates with { Accident = day };
    }

    /// <summary>HHmm of the formats TM and DT; null when there is none.</summary>
    static TimeOnly? Hour(Element format, Element value)
    {
        var bytes = value.Bytes;
        if (format.Is("DT"u8) && bytes.Length is 12 or 14) bytes = bytes[8..];
        else if (!format.Is("TM"u8)) return null;
        if (bytes.Length is not (4 or 6)) return null;
        return Number(bytes[..2]) is { } hour and >= 0 and < 24 && Number(bytes[2..4]) is { } minute and >= 0 and < 60 ? new(hour, minute) : null;
    }

    static int? Number(ReadOnlySpan<byte> two) => new Element(two, 0, 0).TryInt32(out var number) ? number : null;
}
