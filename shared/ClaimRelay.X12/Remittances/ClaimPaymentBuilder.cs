namespace ClaimRelay.X12.Remittances;

/// <summary>Takes the segments of one paid claim (2100) with its lines (2110).</summary>
sealed class ClaimPaymentBuilder
{
    readonly List<Finding> findings;
    readonly ClaimPayment head;
    readonly List<Adjustment> adjustments = [];
    readonly List<string> remarks = [];
    readonly List<PaidLine> lines = [];
    DateOnly? from;
    DateOnly? to;
    Period? lineDates;
    bool crossedOver;
    bool insuredCorrected;
    long end;
    PaidLine? line;
    List<Adjustment> lineAdjustments = [];
    List<string> lineRemarks = [];

    public ClaimPaymentBuilder(Segment clp, List<Finding> findings)
    {
        this.findings = findings;
        end = clp.Range.End;
        head = new()
        {
            PatientControlNumber = clp[1].ToString(),
            StatusCode = clp[2].ToString(),
            Charge = clp.Amount(3, findings),
            Paid = clp.Amount(4, findings),
            PatientResponsibility = clp.OptionalAmount(5, findings) ?? 0,
            PayerClaimNumber = clp[7].ToString(),
            Frequency = clp[9].ToString(),
            Adjustments = adjustments,
            Remarks = remarks,
            Lines = lines,
            CrossedOver = false,
            InsuredCorrected = false,
            Range = clp.Range,
        };
    }

    public void Add(Segment segment)
    {
        end = segment.Range.End;
        if (segment.Is("SVC"u8)) StartLine(segment);
        else if (segment.Is("CAS"u8)) AddAdjustments(segment, line is null ? adjustments : lineAdjustments);
        else if (segment.Is("DTM"u8)) AddDate(segment);
        else if (line is not null) AddToLine(line, segment);
        else if (segment.Is("NM1"u8))
        {
            crossedOver |= segment[1].Is("TT"u8);
            insuredCorrected |= segment[1].Is("74"u8);
        }
        else if (segment.Is("MOA"u8)) AddRemarks(segment, 3, 7);
        else if (segment.Is("MIA"u8))
        {
            AddRemarks(segment, 5, 5);
            AddRemarks(segment, 20, 23);
        }
    }

    public ClaimPayment Build()
    {
        EndLine();
        return head with
        {
            // A payer may date the lines alone (005010X221A1, DTM in 2100).
            ServiceFrom = from ?? lineDates?.From,
            ServiceTo = to ?? from ?? lineDates?.To,
            CrossedOver = crossedOver,
            InsuredCorrected = insuredCorrected,
            Range = new(head.Range.Offset, end - head.Range.Offset),
        };
    }

    void AddDate(Segment dtm)
    {
        var isFrom = dtm[1].Is("232"u8) || dtm[1].Is("150"u8);
        var isTo = dtm[1].Is("233"u8) || dtm[1].Is("151"u8);
        var isDay = dtm[1].Is("472"u8);
        if (!isFrom && !isTo && !isDay) return;
        if (dtm.OptionalDate(2, findings) is not { } day) return;
        if (line is not null)
        {
            lineDates = Period.Around(lineDates, new(day, day));
            line = isDay ? line with { From = day, To = day } : isFrom ? line with { From = day, To = line.To ?? day } : line with { To = day };
        }
        else if (isFrom) from = day;
        else if (isTo) to = day;
        else (from, to) = (day, day);
    }

    void StartLine(Segment svc)
    {
        EndLine();
        lineAdjustments = [];
        lineRemarks = [];
        // Without a code of its own (institutional lines) the revenue code names the service.
        var procedure = svc[1].Component(2).IsEmpty ? svc[4] : svc[1].Component(2);
        line = new()
        {
            Procedure = procedure.ToString(),
            Modifiers = svc[1].Components(3, 6),
            Charge = svc.Amount(2, findings),
            Paid = svc.Amount(3, findings),
            Units = svc.OptionalAmount(5, findings) ?? 1,
            Adjustments = lineAdjustments,
            Remarks = lineRemarks,
        };
    }

    void EndLine()
    {
        if (line is not null) lines.Add(line);
        line = null;
    }

    void AddToLine(PaidLine current, Segment segment)
    {
        if (segment.Is("REF"u8) && segment[1].Is("6R"u8) && current.ControlNumber is null) line = current with { ControlNumber = segment[2].TextOrNull() };
        else if (segment.Is("LQ"u8) && segment[1].Is("HE"u8) && !segment[2].IsEmpty) lineRemarks.Add(segment[2].ToString());
    }

    /// <summary>CAS01 and up to six triplets of reason, amount, quantity. An empty triplet in between is passed over.</summary>
    void AddAdjustments(Segment cas, List<Adjustment> into)
    {
        var group = cas[1].ToString();
        for (var i = 2; i <= cas.Count; i += 3)
        {
            if (cas[i].IsEmpty && cas[i + 1].IsEmpty) continue;
            into.Add(new(group, cas[i].ToString(), cas.Amount(i + 1, findings), cas.OptionalAmount(i + 2, findings)));
        }
    }

    void AddRemarks(Segment segment, int first, int last)
    {
        for (var i = first; i <= last; i++)
            if (!segment[i].IsEmpty) remarks.Add(segment[i].ToString());
    }
}
