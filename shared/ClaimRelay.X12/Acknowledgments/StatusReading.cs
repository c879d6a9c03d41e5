namespace ClaimRelay.X12.Acknowledgments;

/// <summary>Reads one STC with all three of its composites.</summary>
static class StatusReading
{
    public static ClaimStatus Status(in Segment stc)
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
            Payment = Payment(stc),
            Text = stc[12].TextOrNull(),
        };
    }

    static StatusPayment? Payment(in Segment stc)
    {
        if (stc.Count < 5 || (stc[5].IsEmpty && stc[6].IsEmpty && stc[7].IsEmpty && stc[8].IsEmpty && stc[9].IsEmpty)) return null;
        return new(
            stc[5].TryDecimal(out var paid) ? paid : null,
            stc[6].TryDate(out var adjudicated) ? adjudicated : null, stc[7].ToString(),
            stc[8].TryDate(out var day) ? day : null, stc[9].ToString());
    }

    static StatusCode Code(Element composite)
        => new(composite.Component(1).ToString(), composite.Component(2).ToString(), composite.Component(3).ToString());
}
