namespace ClaimRelay.X12.Acknowledgments;

/// <summary>
/// Puts each 999 together, or the 997 before it, which says the same with AK3, AK4 and AK5 for IK3, IK4 and IK5. A missing AK9 reads as
/// an empty code; a set without IK5 as one with an empty code: neither is acceptance, and both are found.
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
    List<Finding> findings = [];
    Place at = new(0, 0, "");
    bool hasGroup;
    bool isOver;
    OpenTransaction? open;

    private protected override bool Begin(in Segment st)
    {
        id = st[1].ToString();
        (functionalId, controlNumber, code, included, received, accepted, errors, transactions, open) = ("", "", "", 0, 0, 0, [], [], null);
        (findings, at, hasGroup, isOver) = ([], st.Place(), false, false);
        return id is "999" or "997";
    }

    private protected override void Take(in Segment segment, int tag)
    {
        if (isOver) return;
        if (tag == Tags.Ak1) StartGroup(segment);
        else if (tag == Tags.Ak2)
        {
            EndTransaction();
            open = new(segment);
        }
        else if (tag == Tags.Ak9) EndGroup(segment);
        else if (tag is Tags.Ik5 or Tags.Ak5 && open is not { IsJudged: false })
            Tell("verdict-misplaced", $"{segment.Place().SegmentId} judges no transaction set: none was listed (AK2) since the last verdict.", segment.Place());
        else open?.Add(segment);
    }

    /// <summary>A set answers one group (005010X231A1 AK1): what follows a second AK1 would be taken for the first group's.</summary>
    void StartGroup(in Segment ak1)
    {
        isOver = hasGroup;
        if (isOver) Tell("group-repeated", "A second group is answered (AK1) in one transaction set; it was passed over.", ak1.Place());
        else (hasGroup, functionalId, controlNumber) = (true, ak1[1].ToString(), ak1[2].ToString());
    }

    void EndGroup(in Segment ak9)
    {
        EndTransaction();
        isOver = code.Length > 0;
        if (isOver) Tell("group-repeated", "A second verdict on the group (AK9) stands in one transaction set; neither was taken.", ak9.Place());
        (code, included, received, accepted) = (isOver ? "" : ak9[1].ToString(), Number(ak9[2]), Number(ak9[3]), Number(ak9[4]));
        errors = Codes(ak9, 5, 9);
    }

    private protected override GroupAcknowledgment Build(ByteRange range)
    {
        EndTransaction();
        if (controlNumber.Length == 0) Tell("group-missing", $"The {id} does not say which group it speaks of (AK102).", at);
        if (code.Length == 0) Tell("group-verdict-missing", $"The {id} has no verdict on the group (AK901).", at);
        GroupAcknowledgment answer = new()
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
            Findings = findings,
        };
        if (answer.Accepts && accepted < received && transactions.Count < received)
            Tell("group-verdict", "The group is said to be accepted (AK901 A or E), but fewer sets were accepted (AK904) than received (AK903), and it is not said which.", at);
        return answer;
    }

    void EndTransaction()
    {
        if (open is null) return;
        var set = open.Close();
        transactions.Add(set);
        if (set.ControlNumber.Length == 0) Tell("set-missing", "A verdict does not say which transaction set it speaks of (AK202).", open.Place);
        if (set.Code.Length == 0) Tell("set-verdict-missing", $"A transaction set is listed (AK2) without a verdict on it ({(id == "997" ? "AK5" : "IK5")}01).", open.Place);
        open = null;
    }

    void Tell(string code, string message, Place place) => findings.Add(new(code, FindingSeverity.Error, message, place));

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

        public Place Place { get; } = ak2.Place();

        public bool IsJudged { get; private set; }

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
                IsJudged = true;
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
