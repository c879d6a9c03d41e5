namespace ClaimRelay.X12.Acknowledgments;

/// <summary>What receiver and provider levels have in common: statuses and totals.</summary>
abstract class StatusLevel(long start)
{
    int? accepted;
    int? rejected;
    decimal? acceptedAmount;
    decimal? rejectedAmount;

    public long End { get; set; }

    protected ByteRange Range => new(start, End - start);

    protected List<ClaimStatus> Statuses { get; } = [];

    protected StatusTotals Totals => new(accepted, rejected, acceptedAmount, rejectedAmount);

    public virtual void Add(in Segment segment)
    {
        if (segment.Is("STC"u8)) Statuses.Add(StatusReading.Status(segment));
        else if (segment.Is("QTY"u8) && segment[2].TryDecimal(out var quantity) && quantity is >= 0 and <= int.MaxValue)
        {
            if (segment[1].Is("90"u8) || segment[1].Is("QA"u8)) accepted = (int)quantity;
            else if (segment[1].Is("AA"u8) || segment[1].Is("QC"u8)) rejected = (int)quantity;
        }
        else if (segment.Is("AMT"u8) && segment[2].TryDecimal(out var amount))
        {
            if (segment[1].Is("YU"u8)) acceptedAmount = amount;
            else if (segment[1].Is("YY"u8)) rejectedAmount = amount;
        }
    }
}

/// <summary>2000B.</summary>
sealed class ReceiverLevel(long start) : StatusLevel(start)
{
    string batchReference = "";

    public List<ProviderLevel> Providers { get; } = [];

    public override void Add(in Segment segment)
    {
        if (segment.Is("TRN"u8) && batchReference.Length == 0) batchReference = segment[2].ToString();
        else base.Add(segment);
    }

    public ReceiverStatus Build() => new()
    {
        BatchReference = batchReference,
        Statuses = Statuses,
        Totals = Totals,
        Providers = [.. Providers.Select(p => p.Build())],
        Range = Range,
    };
}

/// <summary>2000C.</summary>
sealed class ProviderLevel(long start) : StatusLevel(start)
{
    string npi = "";
    string id = "";
    string? trace;

    public List<PatientLevel> Claims { get; } = [];

    public override void Add(in Segment segment)
    {
        if (segment.Is("NM1"u8) && id.Length == 0)
        {
            id = segment[9].ToString();
            npi = segment[8].Is("XX"u8) ? id : "";
        }
        else if (segment.Is("TRN"u8)) trace ??= segment[2].TextOrNull();
        else base.Add(segment);
    }

    public ProviderStatus Build() => new()
    {
        Npi = npi,
        Id = id,
        Trace = trace,
        Statuses = Statuses,
        Totals = Totals,
        Claims = [.. Claims.Select(c => c.Build())],
        Range = Range,
    };
}

/// <summary>2200D and its lines.</summary>
sealed class PatientLevel(long start, bool isClaimAcknowledgment)
{
    readonly List<ClaimStatus> statuses = [];
    readonly List<LineStatus> lines = [];
    string trace = "";
    string? patientControlNumber;
    string? billType;
    string? payerClaimNumber;
    string? clearinghouseTrace;
    Period? service;
    LineStatus? line;
    List<ClaimStatus> lineStatuses = [];

    public long End { get; set; }

    public void Add(in Segment segment)
    {
        if (segment.Is("TRN"u8)) trace = segment[2].ToString();
        else if (segment.Is("SVC"u8)) StartLine(segment);
        else if (segment.Is("STC"u8)) (line is null ? statuses : lineStatuses).Add(StatusReading.Status(segment));
        else if (segment.Is("REF"u8)) AddReference(segment);
        else if (segment.Is("DTP"u8)) AddDate(segment);
    }

    public PatientStatus Build()
    {
        EndLine();
        return new()
        {
            PatientControlNumber = patientControlNumber ?? trace,
            InquiryTrace = patientControlNumber is null ? null : trace,
            BillType = billType,
            Statuses = statuses,
            PayerClaimNumber = payerClaimNumber,
            ClearinghouseTrace = clearinghouseTrace,
            ServiceFrom = service?.From,
            ServiceTo = service?.To,
            Lines = lines,
            Range = new(start, End - start),
        };
    }

    void StartLine(in Segment svc)
    {
        EndLine();
        lineStatuses = [];
        var procedure = svc[1].Component(2).IsEmpty ? svc[4] : svc[1].Component(2);
        line = new(procedure.ToString(), svc[2].TryDecimal(out var charge) ? charge : null, null, lineStatuses);
    }

    void EndLine()
    {
        if (line is not null) lines.Add(line);
        line = null;
    }

    void AddDate(in Segment segment)
    {
        var isService = segment[1].Is("472"u8);
        if (line is not null)
        {
            if (isService && Period.Read(segment[2], segment[3]) is { } day) line = line with { From = day.From, To = day.To };
        }
        // The claim's own service date is DTP*472; DTP*232 with a range is seen in its place.
        else if (isService || (service is null && segment[1].Is("232"u8))) service = Period.Read(segment[2], segment[3]) ?? service;
    }

    void AddReference(in Segment segment)
    {
        if (line is not null)
        {
            if (segment[1].Is("FJ"u8)) line = line with { ControlNumber = segment[2].TextOrNull() ?? line.ControlNumber };
            else if (segment[1].Is("6R"u8)) line = line with { ControlNumber = line.ControlNumber ?? segment[2].TextOrNull() };
        }
        else if (segment[1].Is("1K"u8)) payerClaimNumber ??= segment[2].TextOrNull();
        else if (segment[1].Is("D9"u8)) clearinghouseTrace ??= segment[2].TextOrNull();
        else if (segment[1].Is("BLT"u8)) billType ??= segment[2].TextOrNull();
        // TRN02 of a 277 that answers a 276 is the trace of the 276 (005010X212, 2200D REF*EJ).
        else if (!isClaimAcknowledgment && segment[1].Is("EJ"u8)) patientControlNumber ??= segment[2].TextOrNull();
    }
}
