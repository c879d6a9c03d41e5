using ClaimRelay.X12;

namespace ClaimRelay.Sandbox.Clearinghouses.Claims;

/// <summary>Follows the loops of one 837 transaction set and collects its claims.</summary>
sealed class ClaimLoops(SubmittedSet set)
{
    BillingProvider provider = new(0);
    string level = "";
    string plan = "";
    string payerId = "";
    string payerName = "";
    Person patient = new("", "", "");
    SubmittedClaim? claim;
    SubmittedLine? line;
    bool inBillingName;
    int providers;

    public void Take(in Segment segment, int position)
    {
        switch (segment.Id)
        {
            case var id when id.SequenceEqual("BHT"u8): set.Reference = segment[3].ToString(); break;
            case var id when id.SequenceEqual("HL"u8): EnterLevel(segment); break;
            case var id when id.SequenceEqual("NM1"u8): TakeName(segment); break;
            case var id when id.SequenceEqual("SBR"u8): if (claim is null) plan = segment[9].ToString(); break;
            case var id when id.SequenceEqual("CLM"u8): StartClaim(segment, position); break;
            case var id when id.SequenceEqual("LX"u8): StartLine(segment); break;
            case var id when id.SequenceEqual("SV1"u8): TakeService(segment, segment[1], charge: 2, units: 4, revenue: ""); break;
            case var id when id.SequenceEqual("SV2"u8): TakeService(segment, segment[2], charge: 3, units: 5, segment[1].ToString()); break;
            case var id when id.SequenceEqual("SV3"u8): TakeService(segment, segment[1], charge: 2, units: 6, revenue: ""); break;
            case var id when id.SequenceEqual("DTP"u8): TakeDate(segment); break;
            case var id when id.SequenceEqual("REF"u8): TakeReference(segment); break;
        }
    }

    void EnterLevel(in Segment hl)
    {
        level = hl[3].ToString();
        (claim, line, inBillingName) = (null, null, false);
        if (level == "20") provider = new(++providers);
    }

    void TakeName(in Segment nm1)
    {
        var who = nm1[1].ToString();
        inBillingName = who == "85" && claim is null;
        if (claim is not null) return;
        switch (who)
        {
            case "41":
                set.SubmitterName = nm1[3].ToString();
                break;
            case "85":
                provider.Name = nm1[3].ToString();
                provider.Npi = nm1[9].ToString();
                break;
            case "IL":
                patient = new(nm1[3].ToString(), nm1[4].ToString(), nm1[9].ToString());
                break;
            case "QC":
                // A dependent has no number of its own; answers name the subscriber's.
                patient = patient with { Last = nm1[3].ToString(), First = nm1[4].ToString() };
                break;
            case "PR":
                (payerName, payerId) = (nm1[3].ToString(), nm1[9].ToString());
                break;
        }
    }

    void StartClaim(in Segment clm, int position)
    {
        clm[2].TryDecimal(out var charge);
        claim = new()
        {
            Pcn = clm[1].ToString(),
            Charge = charge,
            Facility = clm[5].Component(1).ToString(),
            FacilityQualifier = clm[5].Component(2).ToString(),
            Frequency = clm[5].Component(3).ToString(),
            Provider = provider,
            PayerId = payerId,
            PayerName = payerName,
            PlanCode = plan,
            Patient = patient,
            Segment = position,
        };
        line = null;
        set.Claims.Add(claim);
    }

    void StartLine(in Segment lx)
    {
        if (claim is null) return;
        lx[1].TryInt32(out var number);
        line = new(number);
        claim.Lines.Add(line);
    }

    void TakeService(in Segment sv, Element procedure, int charge, int units, string revenue)
    {
        if (line is null) return;
        line.Qualifier = procedure.Component(1).ToString();
        line.Procedure = procedure.Component(2).ToString();
        line.Modifier = procedure.Component(3).ToString();
        line.Revenue = revenue;
        if (sv[charge].TryDecimal(out var dollars)) line.Charge = dollars;
        if (sv[units].TryDecimal(out var count)) line.Units = count;
    }

    void TakeDate(in Segment dtp)
    {
        if (claim is null || !(dtp[1].Is("472"u8) || dtp[1].Is("434"u8))) return;
        var text = dtp[3].ToString();
        if (!Day(text[..Math.Min(8, text.Length)], out var from)) return;
        var to = text.Length == 17 && Day(text[9..], out var last) ? last : from;
        claim.Covers(from, to);
        if (line is not null) line.Date = from;
    }

    void TakeReference(in Segment reference)
    {
        if (inBillingName && reference[1].ToString() is "EI" or "SY") provider.TaxId = reference[2].ToString();
        if (line is not null && reference[1].Is("6R"u8)) line.Control = reference[2].ToString();
    }

    static bool Day(string text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyyMMdd", out day);
}
