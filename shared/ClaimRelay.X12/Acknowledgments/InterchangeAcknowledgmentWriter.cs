using System.Buffers;
using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Writing;

namespace ClaimRelay.X12.Acknowledgments;

/// <summary>Writes a TA1 for a received interchange, as a complete interchange back to its sender.</summary>
public static class InterchangeAcknowledgmentWriter
{
    /// <summary>Writes TA104 R with the note of the first finding that refuses the interchange, else E with the first that does not, else A with 000; gives back TA104.</summary>
    /// <param name="controlNumber">ISA13 of the answer.</param>
    public static string Write(IBufferWriter<byte> output, ReadOnlyMemory<byte> file, Interchange received, long controlNumber, DateTimeOffset at)
    {
        var worst = received.Findings.Where(f => f.InterchangeNote is not null).MaxBy(f => f.Severity);
        var (note, code) = (worst?.InterchangeNote, worst?.Severity switch { null => "A", FindingSeverity.Error => "R", _ => "E" });
        var delimiters = AcknowledgmentHeader.DelimitersFor(received);
        InterchangeWriter writer = new(output, delimiters, InterchangeWriter.LineEndOf(file, received));
        writer.Begin(AcknowledgmentHeader.Back(received, controlNumber, at));
        writer.AddInterchangeSegment("TA1",
            AcknowledgmentHeader.Echo(received.ControlNumber, delimiters, 9), AcknowledgmentHeader.Echo(received.Date, delimiters, 6),
            AcknowledgmentHeader.Echo(received.Time, delimiters, 4), code, note ?? "000");
        writer.End();
        return code;
    }
}
