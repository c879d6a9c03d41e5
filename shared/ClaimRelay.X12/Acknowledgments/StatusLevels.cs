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

    public virtual void Add(Segment segment)
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

    public override void Add(Segment segment)
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

    public List<PatientLevel> Claims { get; } = [];

    public override void Add(Segment segment)
    {
        if (segment.Is("NM1"u8) && id.Length == 0)
        {
            id = segment[9].ToString();
            npi = segment[8].Is("XX"u8) ? id : "";
        }
        else base.Add(segment);
    }

    public ProviderStatus Build() => new()
    {
        Npi = npi,
        Id = id,
        Statuses = Statuses,
        Totals = Totals,
        Claims = [.. Claims.Select(c => c.Build())],
        Range = Range,
    };
}

/// <summary>2200D and its lines.</summary>
sealed class PatientLevel(long start)
{
    readonly List<ClaimStatus> statuses = [];
    readonly List<LineStatus> lines = [];
    string patientControlNumber = "";
    string? payerClaimNumber;
    string? clearinghouseTrace;
    Period? service;
    LineStatus? line;
    List<ClaimStatus> lineStatuses = [];

    public long End { get; set; }

    public void Add(Segment segment)
    {
        if (segment.Is("TRN"u8)) patientControlNumber = segment[2].ToString();
        else if (segment.Is("SVC"u8)) StartLine(segment);
        else if (segment.Is("STC"u8)) (line is null ? statuses : lineStatuses).Add(StatusReading.Status(segment));
        else if (segment.Is("REF"u8)) AddReference(segment);
        // The claim's own service date is DTP*472; DTP*232 with a range is seen in its place.
        else if (segment.Is("DTP"u8) && line is null && (segment[1].Is("472"u8) || (service is null && segment[1].Is("232"u8))))
            service = Period.Read(segment[2], segment[3]) ?? service;
    }

    public PatientStatus Build()
    {
        EndLine();
        return new()
        {
            PatientControlNumber = patientControlNumber,
            Statuses = statuses,
            PayerClaimNumber = payerClaimNumber,
            ClearinghouseTrace = clearinghouseTrace,
            ServiceFrom = service?.From,
            ServiceTo = service?.To,
            Lines = lines,
            Range = new(start, End - start),
        };
    }

    void StartLine(Segment svc)
    {
        EndLine();
        lineStatuses = [];
        var procedure = svc[1].Component(2).IsEmpty ? svc[4] : svc[1].Component(2);
        line = new(procedure.ToString(), svc[2].TryDecimal(out var charge) ? charge : 0, null, lineStatuses);
    }

    void EndLine()
    {
        if (line is not null) lines.Add(line);
        line = null;
    }

    void AddReference(Segment segment)
    {
        if (line is not null)
        {
            if (segment[1].Is("FJ"u8) || segment[1].Is("6R"u8)) line = line with { ControlNumber = line.ControlNumber ?? segment[2].TextOrNull() };
        }
        else if (segment[1].Is("1K"u8)) payerClaimNumber ??= segment[2].TextOrNull();
        else if (segment[1].Is("D9"u8)) clearinghouseTrace ??= segment[2].TextOrNull();
    }
}
