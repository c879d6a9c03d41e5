using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Writing;

namespace ClaimRelay.X12.Acknowledgments;

/// <summary>The envelope of an acknowledgment: the received interchange turned round, in its own delimiters.</summary>
static class AcknowledgmentHeader
{
    public static InterchangeHeader Back(Interchange received, long controlNumber, DateTimeOffset at)
    {
        var delimiters = DelimitersFor(received);
        return new()
        {
            SenderQualifier = Echo(received.ReceiverQualifier, delimiters, 2),
            SenderId = Echo(received.ReceiverId, delimiters, 15),
            ReceiverQualifier = Echo(received.SenderQualifier, delimiters, 2),
            ReceiverId = Echo(received.SenderId, delimiters, 15),
            At = at,
            ControlNumber = controlNumber,
            Usage = received.Usage == "T" ? "T" : "P",
        };
    }

    /// <summary>
    /// The delimiters of the received file. Where it had no repetition delimiter, one is chosen, as 00501 wants one; where one is beyond
    /// ASCII, the usual ones are taken: a byte that is half a character cannot be written as text.
    /// </summary>
    public static Delimiters DelimitersFor(Interchange received)
    {
        var own = received.Delimiters;
        if ((own.Element | own.Component | own.Segment) >= 0x80) return Delimiters.Usual;
        if (own.Repetition is > 0 and < 0x80) return own;
        foreach (var candidate in "^!|&"u8)
            if (candidate != own.Element && candidate != own.Component && candidate != own.Segment) return own with { Repetition = candidate };
        return own;
    }

    /// <summary>A value of the received file fit to be written back: without delimiters and cut to its place, however bad it was.</summary>
    public static string Echo(string value, Delimiters delimiters, int length)
    {
        Span<char> kept = stackalloc char[length];
        var count = 0;
        foreach (var c in value)
        {
            if (count == length) break;
            if (c is < ' ' or > '~' || c == delimiters.Element || c == delimiters.Component || c == delimiters.Segment || c == delimiters.Repetition) continue;
            kept[count++] = c;
        }
        return kept[..count].ToString();
    }
}
