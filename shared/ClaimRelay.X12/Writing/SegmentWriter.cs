using System.Buffers;
using System.Globalization;
using System.Text;

namespace ClaimRelay.X12.Writing;

/// <summary>Writes segments with given delimiters and, optionally, a line end behind each terminator. Text is written as UTF-8.</summary>
/// <remarks>Trailing empty elements and components are left out. A value that holds a delimiter throws <see cref="X12ValueException"/>.</remarks>
public sealed class SegmentWriter(IBufferWriter<byte> output, Delimiters delimiters, ReadOnlyMemory<byte> lineEnd = default)
{
    public Delimiters Delimiters => delimiters;

    /// <summary>Segments written so far, raw ones as they were told.</summary>
    public int SegmentCount { get; private set; }

    /// <summary>Segments since the last ST, that one counted: with the SE to come one short of SE01.</summary>
    public int SetSegmentCount { get; private set; }

    /// <summary>Writes one segment; element n of the segment is the n-th value.</summary>
    public void Segment(string id, params ReadOnlySpan<ElementValue> elements)
    {
        var count = elements.Length;
        while (count > 0 && elements[count - 1].IsEmpty) count--;

        // Everything is checked before the first byte goes out, so that a refused segment leaves nothing behind.
        Check(id, 0, 0, id);
        for (var i = 0; i < count; i++)
        {
            if (elements[i].Components is not { } components) Check(id, i + 1, 0, elements[i].Text);
            else
                for (var c = 0; c < components.Length; c++) Check(id, i + 1, c + 1, components[c]);
        }

        Write(id);
        for (var i = 0; i < count; i++)
        {
            Write(delimiters.Element);
            if (elements[i].Components is { } components) WriteComponents(components);
            else Write(elements[i].Text);
        }
        End(id == "ST");
    }

    /// <summary>Writes bytes as they are: whole segments with their own terminators.</summary>
    /// <param name="segments">How many segments the bytes hold, for the counts.</param>
    public void Raw(ReadOnlySpan<byte> bytes, int segments = 1)
    {
        output.Write(bytes);
        SegmentCount += segments;
        SetSegmentCount += segments;
    }

    /// <summary>Writes SE with the count of segments since ST, both counted.</summary>
    public void Se(string controlNumber) => Segment("SE", SetSegmentCount + 1, controlNumber);

    /// <summary>Writes an ISA of exactly 106 bytes (and the line end).</summary>
    public void Isa(InterchangeHeader header)
    {
        // Before 00402 ISA11 is the standards identifier, not a delimiter.
        var repetition = delimiters.Repetition == 0 ? "U" : ((char)delimiters.Repetition).ToString();
        var number = header.ControlNumber.ToString("000000000", CultureInfo.InvariantCulture);
        ReadOnlySpan<(string Value, int Width)> values =
        [
            (header.AuthorizationQualifier, 2), (header.Authorization, 10), (header.SecurityQualifier, 2), (header.Security, 10),
            (header.SenderQualifier, 2), (header.SenderId, 15), (header.ReceiverQualifier, 2), (header.ReceiverId, 15),
            (header.At.ToString("yyMMdd", CultureInfo.InvariantCulture), 6), (header.At.ToString("HHmm", CultureInfo.InvariantCulture), 4),
            (repetition, 1), (header.Version, 5), (number, 9), (header.AcknowledgmentRequested ? "1" : "0", 1), (header.Usage, 1),
        ];
        for (var i = 0; i < values.Length; i++)
        {
            if (i != 10) Check("ISA", i + 1, 0, values[i].Value);
            if (values[i].Value.Length > values[i].Width || !Ascii.IsValid(values[i].Value))
                throw new X12ValueException("ISA", i + 1, 0, $"must be ASCII of at most {values[i].Width} characters.");
        }

        Write("ISA");
        foreach (var (value, width) in values)
        {
            Write(delimiters.Element);
            Write(value.PadRight(width));
        }
        Write(delimiters.Element);
        Write(delimiters.Component);
        End(false);
    }

    void WriteComponents(string?[] components)
    {
        var count = components.Length;
        while (count > 0 && string.IsNullOrEmpty(components[count - 1])) count--;
        for (var i = 0; i < count; i++)
        {
            if (i > 0) Write(delimiters.Component);
            Write(components[i] ?? "");
        }
    }

    void End(bool startsSet)
    {
        Write(delimiters.Segment);
        output.Write(lineEnd.Span);
        SegmentCount++;
        SetSegmentCount = startsSet ? 1 : SetSegmentCount + 1;
    }

    void Check(string id, int element, int component, string? value)
    {
        foreach (var character in value ?? "")
        {
            if (character == delimiters.Element || character == delimiters.Component || character == delimiters.Segment
                || (delimiters.Repetition != 0 && character == delimiters.Repetition))
                throw new X12ValueException(id, element, component, $"holds the delimiter 0x{(int)character:X2}.");
        }
    }

    void Write(string text)
    {
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    void Write(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
