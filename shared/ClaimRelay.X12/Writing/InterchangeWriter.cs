using System.Buffers;
using System.Globalization;
using ClaimRelay.X12.Claims;
using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Reading;

namespace ClaimRelay.X12.Writing;

/// <summary>
/// Composes an outgoing interchange of transaction sets copied from received files or written anew. Counts and echoes are right by
/// construction; the same calls give the same bytes.
/// </summary>
/// <remarks>Calls out of order throw <see cref="InvalidOperationException"/>. After any exception the output is to be thrown away.</remarks>
public sealed class InterchangeWriter(IBufferWriter<byte> output, Delimiters delimiters, ReadOnlyMemory<byte> lineEnd = default)
{
    readonly SegmentWriter writer = new(output, delimiters, lineEnd);
    readonly HashSet<string> setNumbers = [];
    readonly HashSet<long> groupNumbers = [];
    InterchangeHeader? interchange;
    GroupHeader? group;
    bool isEnded;

    /// <summary>A writer with the delimiters and line ends of a received interchange, whose sets can then be copied.</summary>
    public static InterchangeWriter Like(IBufferWriter<byte> output, ReadOnlyMemory<byte> file, Interchange source)
        => new(output, source.Delimiters, LineEndOf(file, source));

    /// <summary>The bytes behind the terminator of the ISA: none, CR, LF or CRLF.</summary>
    public static ReadOnlyMemory<byte> LineEndOf(ReadOnlyMemory<byte> file, Interchange source) => source.Isa.Length > 106 ? source.Isa.In(file)[106..] : default;

    public void Begin(InterchangeHeader header)
    {
        Require(interchange is null && !isEnded, "An interchange begins once.");
        writer.Isa(header);
        interchange = header;
    }

    public void BeginGroup(GroupHeader header)
    {
        Require(interchange is not null && group is null, "A group begins inside an interchange, behind the end of the group before.");
        Require(groupNumbers.Add(header.ControlNumber), "GS06 was used before in this interchange.");
        writer.Segment("GS", header.FunctionalId, header.SenderCode, header.ReceiverCode,
            header.At.ToString("yyyyMMdd", CultureInfo.InvariantCulture), header.At.ToString("HHmm", CultureInfo.InvariantCulture),
            header.ControlNumber, "X", header.Version);
        setNumbers.Clear();
        group = header;
    }

    /// <summary>Adds a received transaction set byte for byte; only ST02 and SE02 are new.</summary>
    public void AddTransaction(ReadOnlyMemory<byte> file, Interchange source, TransactionSet set, string controlNumber)
    {
        StartSet(controlNumber, source.Delimiters);
        var bytes = file.Span;
        var bodyStart = set.Range.Offset;
        var isClosed = false;
        foreach (var segment in SegmentReader.Over(file, set.Range, source.Delimiters, set.FirstOrdinal))
        {
            if (segment.Is("ST"u8))
            {
                SegmentCopy.With(output, segment, (2, controlNumber));
                bodyStart = segment.Range.End;
            }
            else if (segment.Is("SE"u8))
            {
                output.Write(bytes[(int)bodyStart..(int)segment.Offset]);
                SegmentCopy.With(output, segment, (1, set.SegmentCount.ToString()), (2, controlNumber));
                isClosed = true;
            }
        }
        if (!isClosed) throw new ArgumentException("The transaction set has no SE: it is cut off and cannot be sent on.", nameof(set));
    }

    /// <summary>Adds a received 837 with only some of its claims; see <see cref="ClaimSubset"/>.</summary>
    public void AddClaims(
        ReadOnlyMemory<byte> file, Interchange source, TransactionSet set, IReadOnlySet<int> claims, string controlNumber, string? reference = null)
    {
        StartSet(controlNumber, source.Delimiters);
        ClaimSubset.Write(output, file, source, set, claims, controlNumber, reference);
    }

    /// <summary>Adds a set of one's own: ST, what <paramref name="body"/> writes, SE.</summary>
    /// <param name="version">ST03; null leaves it out, as in 4010 and the 997.</param>
    public void AddTransaction(string id, string controlNumber, string? version, Action<SegmentWriter> body)
    {
        StartSet(controlNumber, delimiters);
        writer.Segment("ST", id, controlNumber, version);
        body(writer);
        writer.Se(controlNumber);
    }

    /// <summary>Adds a segment between ISA and the first group: TA1.</summary>
    public void AddInterchangeSegment(string id, params ReadOnlySpan<ElementValue> elements)
    {
        Require(interchange is not null && group is null && groupNumbers.Count == 0, "A TA1 stands directly behind ISA.");
        writer.Segment(id, elements);
    }

    public void EndGroup()
    {
        Require(group is not null, "No group is open.");
        writer.Segment("GE", setNumbers.Count, group!.ControlNumber);
        group = null;
    }

    public void End()
    {
        Require(interchange is not null && group is null, "An interchange ends behind its last group.");
        writer.Segment("IEA", groupNumbers.Count, interchange!.ControlNumber.ToString("000000000", CultureInfo.InvariantCulture));
        (interchange, isEnded) = (null, true);
    }

    void StartSet(string controlNumber, Delimiters source)
    {
        Require(group is not null, "A transaction set stands inside a group.");
        Require(source == delimiters, "A set can be copied only between interchanges with the same delimiters.");
        Require(setNumbers.Add(controlNumber), "ST02 was used before in this group.");
    }

    static void Require(bool condition, string message)
    {
        if (!condition) throw new InvalidOperationException(message);
    }
}
