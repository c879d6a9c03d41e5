namespace ClaimRelay.X12.Claims;

/// <summary>Takes the segments of one claim, from CLM to its last line.</summary>
sealed class ClaimBuilder
{
    readonly ClaimType type;
    readonly int ordinal;
    readonly ClaimContext above;
    readonly List<Finding> findings;
    readonly string patientControlNumber;
    readonly decimal charge;
    readonly string facility;
    readonly string frequency;
    readonly long start;
    readonly List<ServiceLine> lines = [];
    long end;
    Period? statement;
    Period? service;
    string? payerClaimNumber;

    // A REF or DTP behind NM1 or SBR speaks of another provider or payer, not of the claim or line.
    bool inEntity;
    ServiceLine? line;

    public ClaimBuilder(ClaimType type, int ordinal, ClaimContext above, Segment clm, List<Finding> findings)
    {
        (this.type, this.ordinal, this.above, this.findings) = (type, ordinal, above, findings);
        (start, end) = (clm.Offset, clm.Range.End);
        patientControlNumber = clm[1].ToString();
        charge = clm.Amount(2, findings);
        facility = clm[5].Component(1).ToString();
        frequency = clm[5].Component(3).ToString();
    }

    public void Add(Segment segment)
    {
        end = segment.Range.End;
        if (segment.Is("LX"u8)) StartLine(segment);
        else if (segment.Is("NM1"u8) || segment.Is("SBR"u8) || segment.Is("SVD"u8)) inEntity = true;
        else if (line is not null) AddToLine(line, segment);
        else if (inEntity) return;
        else if (segment.Is("DTP"u8) && segment[1].Is("434"u8)) statement = segment.Dtp(findings);
        else if (segment.Is("DTP"u8) && segment[1].Is("472"u8)) service = Period.Around(service, segment.Dtp(findings));
        else if (segment.Is("REF"u8) && segment[1].Is("F8"u8)) payerClaimNumber ??= segment[2].TextOrNull();
    }

    public Claim837 Build()
    {
        EndLine();
        var period = statement ?? service;
        return new()
        {
            Type = type,
            Ordinal = ordinal,
            PatientControlNumber = patientControlNumber,
            Charge = charge,
            FacilityCode = facility,
            Frequency = frequency,
            ServiceFrom = period?.From,
            ServiceTo = period?.To,
            PayerId = above.PayerId,
            PayerName = above.PayerName,
            SubscriberId = above.SubscriberId,
            BillingNpi = above.BillingNpi,
            BillingTaxId = above.BillingTaxId,
            PayerClaimNumber = payerClaimNumber,
            Lines = lines,
            Range = new(start, end - start),
        };
    }

    void StartLine(Segment lx)
    {
        EndLine();
        inEntity = false;
        if (!lx[1].TryInt32(out var number)) number = lines.Count + 1;
        line = new() { Number = number, Procedure = "", Modifiers = [], Charge = 0, Units = 0 };
    }

    void EndLine()
    {
        if (line is not null) lines.Add(line);
        line = null;
    }

    void AddToLine(ServiceLine current, Segment segment)
    {
        if (segment.Is("SV1"u8)) line = WithService(current, segment, segment[1], charge: 2, units: 4);
        else if (segment.Is("SV2"u8))
        {
            line = WithService(current, segment, segment[2], charge: 3, units: 5);
            if (line.Procedure.Length == 0) line = line with { Procedure = segment[1].ToString() };
        }
        else if (segment.Is("SV3"u8))
        {
            line = WithService(current, segment, segment[1], charge: 2, units: 6);
            if (segment[6].IsEmpty) line = line with { Units = 1 };
        }
        else if (inEntity) return;
        else if (segment.Is("DTP"u8) && segment[1].Is("472"u8))
        {
            var period = segment.Dtp(findings);
            service = Period.Around(service, period);
            line = current with { From = period?.From, To = period?.To };
        }
        else if (segment.Is("REF"u8) && segment[1].Is("6R"u8) && current.ControlNumber is null) line = current with { ControlNumber = segment[2].TextOrNull() };
    }

    ServiceLine WithService(ServiceLine current, Segment segment, Element procedure, int charge, int units) => current with
    {
        Procedure = procedure.Component(2).ToString(),
        Modifiers = procedure.Components(3, 6),
        Charge = segment.Amount(charge, findings),
        Units = segment.OptionalAmount(units, findings) ?? 0,
    };
}
