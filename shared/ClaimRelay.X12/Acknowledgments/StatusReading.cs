namespace ClaimRelay.X12.Acknowledgments;

/// <summary>Reads one STC with all three of its composites.</summary>
static class StatusReading
{
    public static ClaimStatus Status(Segment stc)
    {
        List<StatusCode> codes = [Code(stc[1])];
        if (!stc[10].IsEmpty) codes.Add(Code(stc[10]));
        if (!stc[11].IsEmpty) codes.Add(Code(stc[11]));
        return new()
        {
            Codes = codes,
            Date = stc[2].TryDate(out var date) ? date : null,
            Action = stc[3].ToString(),
            Amount = stc[4].TryDecimal(out var amount) ? amount : null,
            Text = stc[12].TextOrNull(),
        };
    }

    static StatusCode Code(Element composite)
        => new(composite.Component(1).ToString(), composite.Component(2).ToString(), composite.Component(3).ToString());
}
