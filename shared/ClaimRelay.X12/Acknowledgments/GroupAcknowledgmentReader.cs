using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Reading;

namespace ClaimRelay.X12.Acknowledgments;

/// <summary>Reads a 999, or the 997 before it, which says the same with AK3, AK4 and AK5 for IK3, IK4 and IK5.</summary>
public static class GroupAcknowledgmentReader
{
    /// <summary>
    /// Never throws on bad content. A missing AK9 reads as an empty code; a set without IK5 as one with an empty code: neither is acceptance.
    /// </summary>
    public static GroupAcknowledgment Read(ReadOnlyMemory<byte> file, Interchange interchange, TransactionSet set)
    {
        GroupAcknowledgment result = new()
        {
            TransactionSetId = set.Id,
            FunctionalId = "",
            GroupControlNumber = "",
            Code = "",
            Included = 0,
            Received = 0,
            Accepted = 0,
            Errors = [],
            Transactions = [],
            Range = set.Range,
        };
        List<TransactionAcknowledgment> transactions = [];
        OpenTransaction? open = null;
        foreach (var segment in SegmentReader.Over(file, set.Range, interchange.Delimiters, set.FirstOrdinal))
        {
            if (segment.Is("AK2"u8) || segment.Is("AK9"u8) || segment.Is("SE"u8))
            {
                if (open is not null) transactions.Add(open.Close());
                open = null;
            }
            if (segment.Is("AK1"u8)) result = result with { FunctionalId = segment[1].ToString(), GroupControlNumber = segment[2].ToString() };
            else if (segment.Is("AK2"u8)) open = new(segment);
            else if (segment.Is("AK9"u8))
            {
                result = result with
                {
                    Code = segment[1].ToString(),
                    Included = Number(segment[2]),
                    Received = Number(segment[3]),
                    Accepted = Number(segment[4]),
                    Errors = Codes(segment, 5, 9),
                };
            }
            else open?.Add(segment);
        }
        if (open is not null) transactions.Add(open.Close());
        return result with { Transactions = transactions };
    }

    static int Number(Element element) => element.TryInt32(out var value) ? value : 0;

    static List<string> Codes(Segment segment, int first, int last)
    {
        List<string> codes = [];
        for (var i = first; i <= last; i++)
            if (!segment[i].IsEmpty) codes.Add(segment[i].ToString());
        return codes;
    }

    /// <summary>AK2 to IK5.</summary>
    sealed class OpenTransaction(Segment ak2)
    {
        readonly string controlNumber = ak2[2].ToString();
        readonly long start = ak2.Offset;
        readonly List<SegmentError> errors = [];
        long end = ak2.Range.End;
        string code = "";
        IReadOnlyList<string> setErrors = [];
        SegmentError? segmentError;

        public void Add(Segment segment)
        {
            end = segment.Range.End;
            if (segment.Is("IK3"u8) || segment.Is("AK3"u8))
            {
                EndSegmentError();
                segmentError = new(segment[1].ToString(), Number(segment[2]), segment[3].ToString(), segment[4].ToString(), 0, 0, "");
            }
            else if ((segment.Is("IK4"u8) || segment.Is("AK4"u8)) && segmentError is { } of)
            {
                var element = of with
                {
                    Element = Number(segment[1].Component(1)),
                    Component = Number(segment[1].Component(2)),
                    ElementCode = segment[3].ToString(),
                };
                // The segment error itself is told by its first element error; it is listed alone only when it has none.
                errors.Add(element);
                segmentError = of with { Element = -1 };
            }
            else if (segment.Is("IK5"u8) || segment.Is("AK5"u8))
            {
                EndSegmentError();
                code = segment[1].ToString();
                setErrors = Codes(segment, 2, 6);
            }
        }

        public TransactionAcknowledgment Close()
        {
            EndSegmentError();
            return new() { ControlNumber = controlNumber, Code = code, SetErrors = setErrors, Errors = errors, Range = new(start, end - start) };
        }

        void EndSegmentError()
        {
            if (segmentError is { Element: 0 } alone) errors.Add(alone);
            segmentError = null;
        }
    }
}
