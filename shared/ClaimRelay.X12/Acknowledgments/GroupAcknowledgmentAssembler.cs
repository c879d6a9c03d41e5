namespace ClaimRelay.X12.Acknowledgments;

/// <summary>
/// Puts each 999 together, or the 997 before it, which says the same with AK3, AK4 and AK5 for IK3, IK4 and IK5. A missing AK9 reads as
/// an empty code; a set without IK5 as one with an empty code: neither is acceptance.
/// </summary>
public sealed class GroupAcknowledgmentAssembler : SetAssembler<GroupAcknowledgment>
{
    string id = "";
    string functionalId = "";
    string controlNumber = "";
    string code = "";
    int included;
    int received;
    int accepted;
    List<string> errors = [];
    List<TransactionAcknowledgment> transactions = [];
    OpenTransaction? open;

    private protected override bool Begin(in Segment st)
    {
        id = st[1].ToString();
        (functionalId, controlNumber, code, included, received, accepted, errors, transactions, open) = ("", "", "", 0, 0, 0, [], [], null);
        return id is "999" or "997";
    }

    private protected override void Take(in Segment segment, int tag)
    {
        if (segment.Is("AK2"u8) || segment.Is("AK9"u8)) EndTransaction();
        if (segment.Is("AK1"u8)) (functionalId, controlNumber) = (segment[1].ToString(), segment[2].ToString());
        else if (segment.Is("AK2"u8)) open = new(segment);
        else if (segment.Is("AK9"u8))
        {
            (code, included, received, accepted) = (segment[1].ToString(), Number(segment[2]), Number(segment[3]), Number(segment[4]));
            errors = Codes(segment, 5, 9);
        }
        else open?.Add(segment);
    }

    private protected override GroupAcknowledgment Build(ByteRange range)
    {
        EndTransaction();
        return new()
        {
            TransactionSetId = id,
            FunctionalId = functionalId,
            GroupControlNumber = controlNumber,
            Code = code,
            Included = included,
            Received = received,
            Accepted = accepted,
            Errors = errors,
            Transactions = transactions,
            Range = range,
        };
    }

    void EndTransaction()
    {
        if (open is not null) transactions.Add(open.Close());
        open = null;
    }

    static int Number(Element element) => element.TryInt32(out var value) ? value : 0;

    static List<string> Codes(in Segment segment, int first, int last)
    {
        List<string> codes = [];
        for (var i = first; i <= last; i++)
            if (!segment[i].IsEmpty) codes.Add(segment[i].ToString());
        return codes;
    }

    /// <summary>AK2 to IK5.</summary>
    sealed class OpenTransaction(in Segment ak2)
    {
        readonly string controlNumber = ak2[2].ToString();
        readonly long start = ak2.Offset;
        readonly List<SegmentError> errors = [];
        long end = ak2.End;
        string code = "";
        IReadOnlyList<string> setErrors = [];

        // The IK3 at hand, what its CTX say, and whether an element error told it: it is listed alone only when it has none.
        SegmentError? segmentError;
        List<ErrorContext> contexts = [];
        List<ErrorContext>? own;
        bool isTold;

        public void Add(in Segment segment)
        {
            end = segment.End;
            if (segment.Is("IK3"u8) || segment.Is("AK3"u8))
            {
                EndSegmentError();
                segmentError = new(segment[1].ToString(), Number(segment[2]), segment[3].ToString(), segment[4].ToString(), 0, 0, "");
            }
            else if (segment.Is("CTX"u8)) AddContext(segment);
            else if ((segment.Is("IK4"u8) || segment.Is("AK4"u8)) && segmentError is { } of)
            {
                (isTold, own) = (true, null);
                errors.Add(of with
                {
                    Element = Number(segment[1].Component(1)),
                    Component = Number(segment[1].Component(2)),
                    ElementCode = segment[3].ToString(),
                    Contexts = contexts,
                });
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

        void AddContext(in Segment ctx)
        {
            ErrorContext context = new(
                ctx[1].Component(1).ToString(), ctx[1].Component(2).ToString(), ctx[2].ToString(), Number(ctx[3]), ctx[4].ToString(),
                Number(ctx[5].Component(1)), Number(ctx[5].Component(2)));
            // An element error has the contexts of its segment and, from the first of its own on, a list of its own to add to.
            if (isTold)
            {
                if (own is null) errors[^1] = errors[^1] with { Contexts = own = [.. contexts] };
                own.Add(context);
            }
            else if (segmentError is not null) contexts.Add(context);
        }

        void EndSegmentError()
        {
            if (segmentError is { } alone && !isTold) errors.Add(alone with { Contexts = contexts });
            (segmentError, contexts, own, isTold) = (null, [], null, false);
        }
    }
}
