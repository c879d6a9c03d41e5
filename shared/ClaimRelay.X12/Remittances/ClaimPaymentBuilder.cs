namespace ClaimRelay.X12.Remittances;

/// <summary>Takes the segments of one paid claim (2100) with its lines (2110) after the other.</summary>
sealed class ClaimPaymentBuilder(List<Finding> findings, TextCache texts)
{
    // What comes in any number; emptied for each claim, that of a line for each line.
    readonly List<PaidLine> lines = [];
    readonly List<Adjustment> adjustments = [];
    readonly List<string> remarks = [];
    readonly List<Adjustment> lineAdjustments = [];
    readonly List<string> lineRemarks = [];
    readonly OpenDetails details = new(texts);
    readonly OpenDetails lineDetails = new(texts);

    string patientControlNumber = "";
    string status = "";
    decimal? charge;
    decimal? paid;
    decimal? patientResponsibility;
    string payerClaimNumber = "";
    string frequency = "";
    long start;
    int ordinal;
    string? rendering;
    InpatientAdjudication? inpatient;
    OutpatientAdjudication? outpatient;
    DateOnly? from;
    DateOnly? to;
    Period? lineDates;
    bool crossedOver;
    bool insuredCorrected;
    long end;

    // The line at hand.
    bool hasLine;
    long lineOffset;
    int lineOrdinal;
    string procedure = "";
    IReadOnlyList<string> modifiers = [];
    decimal? lineCharge;
    decimal? linePaid;
    decimal? units;
    decimal? allowed;
    DateOnly? lineFrom;
    DateOnly? lineTo;
    string? lineControlNumber;
    string? originalProcedure;
    IReadOnlyList<string> originalModifiers = [];
    decimal? originalUnits;

    public void Start(in Segment clp)
    {
        (start, end, ordinal) = (clp.Offset, clp.End, clp.Ordinal);
        patientControlNumber = clp[1].ToString();
        status = texts.Text(clp[2]);
        charge = clp.Amount(3, findings);
        paid = clp.Amount(4, findings);
        patientResponsibility = clp[5].IsEmpty ? null : clp.Amount(5, findings);
        payerClaimNumber = clp[7].ToString();
        frequency = texts.Text(clp[9]);
        (rendering, inpatient, outpatient, from, to, lineDates, crossedOver, insuredCorrected) = (null, null, null, null, null, null, false, false);
        lines.Clear();
        adjustments.Clear();
        remarks.Clear();
        details.Clear();
    }

    public void Add(in Segment segment, int tag)
    {
        end = segment.End;
        switch (tag)
        {
            case Tags.Svc: StartLine(segment); break;
            case Tags.Cas when hasLine: AddAdjustments(segment, lineAdjustments); break;
            case Tags.Cas: AddAdjustments(segment, adjustments); break;
            case Tags.Dtm: AddDate(segment); break;
            case Tags.Ref when hasLine && lineControlNumber is null && segment[1].Is("6R"u8): lineControlNumber = segment[2].TextOrNull(); break;
            case Tags.Amt when hasLine && allowed is null && segment[1].Is("B6"u8): allowed = segment.OptionalAmount(2, findings); break;
            case Tags.Ref or Tags.Amt or Tags.Qty: (hasLine ? lineDetails : details).Add(segment, tag); break;
            case Tags.Lq when hasLine: AddRemark(segment); break;
            case Tags.Nm1 when !hasLine: AddEntity(segment); break;
            case Tags.Mia when !hasLine: AddInpatient(segment); break;
            case Tags.Moa when !hasLine: AddOutpatient(segment); break;
        }
    }

    public ClaimPayment Build()
    {
        EndLine();
        return new()
        {
            PatientControlNumber = patientControlNumber,
            StatusCode = status,
            Charge = charge,
            Paid = paid,
            PatientResponsibility = patientResponsibility,
            PayerClaimNumber = payerClaimNumber,
            Frequency = frequency,
            RenderingNpi = rendering,
            Inpatient = inpatient,
            Outpatient = outpatient,
            // A payer may date the lines alone (005010X221A1, DTM in 2100).
            ServiceFrom = from ?? lineDates?.From,
            ServiceTo = to ?? from ?? lineDates?.To,
            Adjustments = adjustments.ToArray(),
            Remarks = remarks.ToArray(),
            Details = details.IsEmpty ? null : details.Into(new PaymentDetails()),
            Lines = lines.ToArray(),
            CrossedOver = crossedOver,
            InsuredCorrected = insuredCorrected,
            Range = new(start, end - start),
            Ordinal = ordinal,
        };
    }

    void AddEntity(in Segment nm1)
    {
        var code = nm1[1];
        crossedOver |= code.Is("TT"u8);
        insuredCorrected |= code.Is("74"u8);
        if (code.Is("82"u8) && nm1[8].Is("XX"u8)) rendering = texts.TextOrNull(nm1[9]);
    }

    void AddDate(in Segment dtm)
    {
        var code = dtm[1];
        var isFrom = code.Is("232"u8) || code.Is("150"u8);
        var isTo = code.Is("233"u8) || code.Is("151"u8);
        var isDay = code.Is("472"u8);
        if (!isFrom && !isTo && !isDay) return;
        if (dtm.OptionalDate(2, findings) is not { } day) return;
        if (hasLine)
        {
            if (lineDates is not { } known || day < known.From || day > known.To) lineDates = Period.Around(lineDates, new(day, day));
            if (isDay || isFrom) lineFrom = day;
            if (isDay || isTo) lineTo = day;
            else lineTo ??= day;
        }
        else if (isFrom) from = day;
        else if (isTo) to = day;
        else (from, to) = (day, day);
    }

    void StartLine(in Segment svc)
    {
        EndLine();
        (hasLine, lineOffset, lineOrdinal) = (true, svc.Offset, svc.Ordinal);
        // Without a code of its own (institutional lines) the revenue code names the service.
        var code = svc[1].Component(2);
        procedure = texts.Text(code.IsEmpty ? svc[4] : code);
        modifiers = svc[1].Components(3, 6, texts);
        lineCharge = svc.Amount(2, findings);
        linePaid = svc.Amount(3, findings);
        units = svc[5].IsEmpty ? 1 : svc.OptionalAmount(5, findings);
        if (svc.Count < 6) return;
        originalProcedure = texts.TextOrNull(svc[6].Component(2));
        originalModifiers = svc[6].Components(3, 6, texts);
        originalUnits = svc[7].TryDecimal(out var submitted) ? submitted : null;
    }

    void EndLine()
    {
        if (!hasLine) return;
        lines.Add(new()
        {
            Procedure = procedure,
            Modifiers = modifiers,
            Charge = lineCharge,
            Paid = linePaid,
            Units = units,
            From = lineFrom,
            To = lineTo,
            ControlNumber = lineControlNumber,
            Allowed = allowed,
            Adjustments = lineAdjustments.ToArray(),
            Remarks = lineRemarks.ToArray(),
            Details = Details(),
            OffsetInClaim = (int)(lineOffset - start),
            Ordinal = lineOrdinal,
        });
        (hasLine, lineFrom, lineTo, lineControlNumber, allowed) = (false, null, null, null, null);
        lineAdjustments.Clear();
        lineRemarks.Clear();
        lineDetails.Clear();
        (originalProcedure, originalModifiers, originalUnits) = (null, [], null);
    }

    /// <summary>Null for nearly every line: a kept file has millions.</summary>
    LineDetails? Details()
    {
        if (originalProcedure is null && originalModifiers.Count == 0 && originalUnits is null && lineDetails.IsEmpty) return null;
        return (LineDetails)lineDetails.Into(new LineDetails { OriginalProcedure = originalProcedure, OriginalModifiers = originalModifiers, OriginalUnits = originalUnits });
    }

    void AddRemark(in Segment lq)
    {
        if (lq[2].IsEmpty) return;
        var code = texts.Text(lq[2]);
        // Remark codes and the pharmacies' reject codes (RX) share names as M1.
        lineRemarks.Add(lq[1].Is("HE"u8) || lq[1].IsEmpty ? code : $"{lq[1].ToString()}:{code}");
    }

    /// <summary>CAS01 and up to six triplets of reason, amount, quantity. An empty triplet in between is passed over.</summary>
    void AddAdjustments(in Segment cas, List<Adjustment> into)
    {
        var group = texts.Text(cas[1]);
        for (var i = 2; i <= cas.Count; i += 3)
        {
            if (cas[i].IsEmpty && cas[i + 1].IsEmpty) continue;
            into.Add(new(group, texts.Text(cas[i]), cas.Amount(i + 1, findings), cas.OptionalAmount(i + 2, findings)));
        }
    }

    void AddInpatient(in Segment mia)
    {
        AddRemarks(mia, 5, 5);
        AddRemarks(mia, 20, 23);
        var values = new decimal?[25];
        for (var i = 1; i < values.Length; i++)
            if (i is not (5 or 20 or 21 or 22 or 23)) values[i] = mia.OptionalAmount(i, findings);
        inpatient = new(
            values[1], values[2], values[3], values[4], values[6], values[7], values[8], values[9], values[10], values[11], values[12], values[13],
            values[14], values[15], values[16], values[17], values[18], values[19], values[24]);
    }

    void AddOutpatient(in Segment moa)
    {
        AddRemarks(moa, 3, 7);
        outpatient = new(moa.OptionalAmount(1, findings), moa.OptionalAmount(2, findings), moa.OptionalAmount(8, findings), moa.OptionalAmount(9, findings));
    }

    void AddRemarks(in Segment segment, int first, int last)
    {
        for (var i = first; i <= last; i++)
            if (!segment[i].IsEmpty) remarks.Add(texts.Text(segment[i]));
    }
}
