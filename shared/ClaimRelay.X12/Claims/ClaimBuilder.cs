namespace ClaimRelay.X12.Claims;

/// <summary>Takes the segments of one claim after the other, each from CLM to its last line.</summary>
sealed class ClaimBuilder(List<Finding> findings, TextCache texts)
{
    /// <summary>Whose loop the segments at hand stand in: a REF or DTP behind NM1, SBR or SVD speaks of another provider or payer, not of the claim or line.</summary>
    enum Within { Claim, Entity, OtherPayer }

    // What comes in any number; emptied for each claim.
    readonly List<ServiceLine> lines = [];
    readonly List<string> diagnoses = [];
    readonly List<OtherPayer> otherPayers = [];

    LoopsAbove above = new(texts);
    ClaimLoops loops;
    ClaimType? type;
    int ordinal;
    string patientControlNumber = "";
    decimal? charge;
    string facility = "";
    string frequency = "";
    long start;
    long end;
    Period? statement;
    Period? service;
    ClaimDates? dates;
    string? payerClaimNumber;
    string? authorization;
    string? referral;
    string? rendering;
    string? referring;
    string? attending;
    Within within;
    ClaimType? typeByLines;

    // The other payer at hand.
    bool hasOtherPayer;
    OtherPayer otherPayer = None;

    // The line at hand.
    bool hasLine;
    int number;
    string procedure = "";
    IReadOnlyList<string> modifiers = [];
    string? revenueCode;
    decimal? lineCharge;
    decimal? units;
    string unitCode = "";
    Period? lineService;
    string? lineControlNumber;
    string? lineRendering;

    static readonly OtherPayer None = new("", "", "", null, null, null);

    public void Start(ClaimType? type, int ordinal, LoopsAbove above, in Segment clm)
    {
        (this.type, this.ordinal, this.above) = (type, ordinal, above);
        (start, end) = (clm.Offset, clm.End);
        loops = above.CloseAt(clm.Offset);
        patientControlNumber = clm[1].ToString();
        charge = clm.Amount(2, findings);
        facility = texts.Text(clm[5].Component(1));
        frequency = texts.Text(clm[5].Component(3));
        (statement, service, payerClaimNumber, authorization, referral, rendering, referring, attending) = (null, null, null, null, null, null, null, null);
        (within, typeByLines, hasOtherPayer, dates) = (Within.Claim, null, false, null);
        lines.Clear();
        diagnoses.Clear();
        otherPayers.Clear();
    }

    public void Add(in Segment segment, int tag)
    {
        end = segment.End;
        switch (tag)
        {
            case Tags.Lx: StartLine(segment); break;
            case Tags.Sv1: Service(segment, ClaimType.Professional, segment[1], charge: 2, unit: 3, quantity: 4); break;
            case Tags.Sv2: Service(segment, ClaimType.Institutional, segment[2], charge: 3, unit: 4, quantity: 5); break;
            case Tags.Sv3: Service(segment, ClaimType.Dental, segment[1], charge: 2, unit: 0, quantity: 6); break;
            case Tags.Sbr: StartOtherPayer(segment); break;
            case Tags.Nm1: StartEntity(segment); break;
            case Tags.Svd: within = Within.Entity; break;
            case Tags.Amt when within == Within.OtherPayer: OtherAmount(segment); break;
            // The dates of the claim and of its lines have qualifiers that no entity uses, and so has the line's control number.
            case Tags.Dtp: Date(segment); break;
            case Tags.Ref when within == Within.Claim || hasLine: Reference(segment); break;
            case Tags.Hi when !hasLine: Diagnoses(segment); break;
        }
    }

    public Claim837 Build()
    {
        EndLine();
        EndOtherPayer();
        var period = statement ?? service;
        return new()
        {
            Type = type ?? typeByLines ?? ClaimType.Professional,
            Ordinal = ordinal,
            PatientControlNumber = patientControlNumber,
            Charge = charge,
            FacilityCode = facility,
            Frequency = frequency,
            ServiceFrom = period?.From,
            ServiceTo = period?.To,
            Dates = dates,
            PayerId = above.PayerId,
            PayerName = above.PayerName,
            SubscriberId = above.SubscriberId,
            PatientId = above.PatientId,
            Responsibility = above.Responsibility,
            BillingNpi = above.BillingNpi,
            BillingTaxId = above.BillingTaxId,
            RenderingNpi = rendering,
            ReferringNpi = referring,
            AttendingNpi = attending,
            Diagnoses = diagnoses.ToArray(),
            AuthorizationNumber = authorization,
            ReferralNumber = referral,
            PayerClaimNumber = payerClaimNumber,
            OtherPayers = otherPayers.ToArray(),
            Lines = lines.ToArray(),
            Range = new(start, end - start),
            Loops = loops,
        };
    }

    void StartLine(in Segment lx)
    {
        EndLine();
        within = Within.Claim;
        hasLine = true;
        if (!lx[1].TryInt32(out number)) number = lines.Count + 1;
    }

    void EndLine()
    {
        if (!hasLine) return;
        lines.Add(new()
        {
            Number = number,
            Procedure = procedure,
            Modifiers = modifiers,
            RevenueCode = revenueCode,
            Charge = lineCharge,
            Units = units,
            UnitCode = unitCode,
            From = lineService?.From,
            To = lineService?.To,
            ControlNumber = lineControlNumber,
            RenderingNpi = lineRendering,
        });
        lineRendering = null;
        (hasLine, procedure, modifiers, revenueCode, lineCharge, units, unitCode, lineService, lineControlNumber) = (false, "", [], null, null, null, "", null, null);
    }

    void Service(in Segment segment, ClaimType kind, Element code, int charge, int unit, int quantity)
    {
        if (!hasLine) return;
        typeByLines ??= kind;
        procedure = texts.Text(code.Component(2));
        modifiers = code.Components(3, 6, texts);
        lineCharge = segment.Amount(charge, findings);
        // A dental line without a quantity is of one (005010X224A2, SV306).
        units = kind == ClaimType.Dental && segment[quantity].IsEmpty ? 1 : segment.OptionalAmount(quantity, findings);
        if (unit > 0) unitCode = texts.Text(segment[unit]);
        if (kind != ClaimType.Institutional) return;
        revenueCode = texts.TextOrNull(segment[1]);
        if (procedure.Length == 0) procedure = revenueCode ?? "";
    }

    void StartEntity(in Segment nm1)
    {
        if (hasOtherPayer && !hasLine)
        {
            within = Within.Entity;
            if (nm1[1].Is("PR"u8)) otherPayer = otherPayer with { Id = texts.Text(nm1[9]), Name = texts.Text(nm1[3]) };
            return;
        }
        within = Within.Entity;
        if (!nm1[8].Is("XX"u8)) return;
        if (hasLine)
        {
            if (nm1[1].Is("82"u8)) lineRendering ??= texts.TextOrNull(nm1[9]);
        }
        else if (nm1[1].Is("82"u8)) rendering ??= texts.TextOrNull(nm1[9]);
        else if (nm1[1].Is("DN"u8)) referring ??= texts.TextOrNull(nm1[9]);
        else if (nm1[1].Is("71"u8)) attending ??= texts.TextOrNull(nm1[9]);
    }

    void StartOtherPayer(in Segment sbr)
    {
        EndOtherPayer();
        (within, hasOtherPayer) = (Within.OtherPayer, true);
        otherPayer = None with { Responsibility = texts.Text(sbr[1]) };
    }

    void EndOtherPayer()
    {
        if (hasOtherPayer) otherPayers.Add(otherPayer);
        hasOtherPayer = false;
    }

    void OtherAmount(in Segment amt)
    {
        if (amt[1].Is("D"u8)) otherPayer = otherPayer with { Paid = amt.OptionalAmount(2, findings) };
        else if (amt[1].Is("EAF"u8)) otherPayer = otherPayer with { PatientLiability = amt.OptionalAmount(2, findings) };
        else if (amt[1].Is("A8"u8)) otherPayer = otherPayer with { NonCovered = amt.OptionalAmount(2, findings) };
    }

    void Date(in Segment dtp)
    {
        if (dtp[1].Is("472"u8))
        {
            var period = dtp.Dtp(findings);
            service = Period.Around(service, period);
            if (hasLine) lineService = period;
        }
        else if (!hasLine && dtp[1].Is("434"u8)) statement = dtp.Dtp(findings);
        else if (!hasLine) dates = OtherDates.Add(dates, dtp, findings);
    }

    void Reference(in Segment segment)
    {
        var code = segment[1];
        if (hasLine)
        {
            if (code.Is("6R"u8)) lineControlNumber ??= segment[2].TextOrNull();
        }
        else if (code.Is("F8"u8)) payerClaimNumber ??= segment[2].TextOrNull();
        else if (code.Is("G1"u8)) authorization ??= segment[2].TextOrNull();
        else if (code.Is("9F"u8)) referral ??= segment[2].TextOrNull();
    }

    /// <summary>Principal (ABK, in ICD-9 BK) and further (ABF, BF) diagnoses; what else HI holds is none.</summary>
    void Diagnoses(in Segment hi)
    {
        for (var i = 1; i <= hi.Count; i++)
        {
            var qualifier = hi[i].Component(1);
            var code = hi[i].Component(2);
            if (code.IsEmpty) continue;
            if (qualifier.Is("ABK"u8) || qualifier.Is("ABF"u8) || qualifier.Is("BK"u8) || qualifier.Is("BF"u8)) diagnoses.Add(texts.Text(code));
        }
    }
}
