using ClaimRelay.X12.Checking.Guides;
using ClaimRelay.X12.Claims;

namespace ClaimRelay.X12.Checking.Situations;

/// <summary>What the rules ask of one claim and of the loops above it, gathered segment by segment. Codes are numbers of their characters.</summary>
sealed class ClaimFacts(ClaimType type)
{
    readonly List<ulong> diagnoses = [];
    readonly HashSet<ulong> lineControlNumbers = [];

    public ClaimType Type => type;

    /// <summary>Of CLM.</summary>
    public Spot Spot { get; private set; }
    public DateOnly? Created { get; private set; }

    // Subscriber and patient.
    public KeySet Subscriber { get; } = new();
    public KeySet Patient { get; } = new();
    public bool HasPatient { get; private set; }
    public bool SubscriberIsPatient { get; private set; }
    public bool SubscriberIsPerson { get; private set; }
    public bool HasSubscriberId { get; private set; }
    public ulong Responsibility { get; private set; }
    public ulong Filing { get; private set; }
    public bool HasInsuranceType { get; private set; }
    public bool IsPregnant { get; private set; }
    public bool IsMale { get; private set; }
    public DateOnly? Birth { get; private set; }
    public ulong BillingNpi { get; private set; }

    // The claim.
    public KeySet Keys { get; } = new();
    public decimal? Charge { get; private set; }
    public int ControlNumberLength { get; private set; }
    public ulong Facility { get; private set; }
    public ulong Frequency { get; private set; }
    public bool IsPredetermination { get; private set; }
    public bool IsAutoAccident { get; private set; }
    public bool IsAccident { get; private set; }
    public bool HasCause { get; private set; }
    public bool HasAccidentState { get; private set; }
    public Period? Statement { get; private set; }
    public DateOnly? Admission { get; private set; }
    public DateOnly? Discharge { get; private set; }
    public DateOnly? Onset { get; private set; }
    public DateOnly? Accident { get; private set; }
    public Period? Service { get; private set; }
    public bool HasReversedPeriod { get; private set; }
    public ulong AdmissionType { get; private set; }
    public ulong PatientStatus { get; private set; }
    public ulong RenderingNpi { get; private set; }
    public bool PrimaryCareFirst { get; private set; }
    public bool LacksAttachmentNumber { get; private set; }
    public bool LacksPresentOnAdmission { get; private set; }
    public bool HasAcuteManipulation { get; private set; }
    public bool PrincipalProcedureLacksDate { get; private set; }
    public bool HasReversedSpan { get; private set; }
    public int DiagnosisCount => diagnoses.Count;
    public bool HasDuplicateDiagnosis { get; private set; }
    public bool HasAmbulanceProcedure { get; private set; }
    public bool HasOrthodonticProcedure { get; private set; }

    // Lines.
    public LineFacts Line { get; } = new();
    public bool IsInLine { get; private set; }
    public int LineCount { get; private set; }
    public decimal LineCharges { get; private set; }
    public bool HasUnscheduledRevenue { get; private set; }
    public bool HasDuplicateLineControlNumber { get; private set; }
    public bool LinesAreNumbered { get; private set; }

    // Other payers.
    public List<OtherPayerFacts> OtherPayers { get; } = [];
    public bool HasUnknownLinePayer { get; private set; }

    public bool AnyOtherPayer(Func<ClaimFacts, OtherPayerFacts, bool> fits)
    {
        foreach (var payer in OtherPayers)
            if (fits(this, payer)) return true;
        return false;
    }
    OtherPayerFacts? otherPayer;
    OtherPayerFacts? linePayer;

    /// <summary>Another transaction set begins.</summary>
    public void Clear()
    {
        (Created, BillingNpi, IsInLine, LineBalance) = (null, 0, false, 0);
        (HasPatient, IsPregnant, IsMale, Birth, SubscriberIsPatient, SubscriberIsPerson, HasSubscriberId) = (false, false, false, null, false, false, false);
        (Responsibility, Filing, HasInsuranceType) = (0, 0, false);
        Subscriber.Clear();
        Patient.Clear();
    }

    public void StartSet(in Segment bht) => Created = Period.Day(bht[4].Bytes);

    /// <summary>HL: what was said of the levels below is over.</summary>
    public void StartLevel(in Segment hl)
    {
        (HasPatient, IsPregnant, IsMale, Birth) = (hl[3].Is("23"u8), false, false, null);
        Patient.Clear();
        if (HasPatient) return;
        Subscriber.Clear();
        (SubscriberIsPatient, SubscriberIsPerson, HasSubscriberId, Responsibility, Filing, HasInsuranceType) = (false, false, false, 0, 0, false);
    }

    public void StartClaim(in Segment clm)
    {
        Spot = Spot.Of(clm);
        Keys.Clear();
        diagnoses.Clear();
        lineControlNumbers.Clear();
        OtherPayers.Clear();
        (otherPayer, linePayer, IsInLine, LineCount, LineCharges, HasUnscheduledRevenue) = (null, null, false, 0, 0, false);
        (HasDuplicateLineControlNumber, LinesAreNumbered, HasUnknownLinePayer, HasAmbulanceProcedure, HasOrthodonticProcedure, HasDuplicateDiagnosis) = (false, true, false, false, false, false);
        (Statement, Admission, Discharge, Onset, Accident, Service, HasReversedPeriod, HasReversedSpan) = (null, null, null, null, null, null, false, false);
        (AdmissionType, PatientStatus, RenderingNpi, PrimaryCareFirst, LacksAttachmentNumber, LacksPresentOnAdmission) = (0, 0, 0, false, false, false);
        (HasAcuteManipulation, PrincipalProcedureLacksDate) = (false, false);

        Charge = clm[2].TryDecimal(out var charge) ? charge : null;
        ControlNumberLength = clm[1].Bytes.Length;
        Facility = CodeSet.Key(clm[5].Component(1).Bytes);
        Frequency = CodeSet.Key(clm[5].Component(3).Bytes);
        IsPredetermination = clm[19].Is("PB"u8);
        var first = clm[11].Component(1);
        var second = clm[11].Component(2);
        IsAutoAccident = first.Is("AA"u8) || second.Is("AA"u8);
        IsAccident = IsAutoAccident || first.Is("OA"u8) || second.Is("OA"u8);
        (HasCause, HasAccidentState) = (!clm[11].IsEmpty, !clm[11].Component(4).IsEmpty);
    }

    public void Add(in Segment segment, int tag, Scope scope, TextCache texts)
    {
        switch (scope)
        {
            case Scope.Billing: if (tag == Tags.Nm1 && segment[1].Is("85"u8)) BillingNpi = OtherPayerFacts.IdOf(segment[9]); break;
            case Scope.Subscriber: AddSubscriber(segment, tag); break;
            case Scope.Patient: AddPerson(segment, tag, Patient); break;
            case Scope.Claim: AddToClaim(segment, tag); break;
            case Scope.OtherPayer: AddOtherPayer(segment, tag); break;
            case Scope.Line: AddToLine(segment, tag, texts); break;
            case Scope.LineAdjudication: AddLineAdjudication(segment, tag); break;
        }
    }

    void AddSubscriber(in Segment segment, int tag)
    {
        AddPerson(segment, tag, Subscriber);
        if (tag == Tags.Sbr)
            (Responsibility, SubscriberIsPatient, HasInsuranceType, Filing) = (CodeSet.Key(segment[1].Bytes), segment[2].Is("18"u8), !segment[5].IsEmpty, CodeSet.Key(segment[9].Bytes));
        else if (tag == Tags.Nm1 && segment[1].Is("IL"u8)) (SubscriberIsPerson, HasSubscriberId) = (segment[2].Is("1"u8), !segment[9].IsEmpty);
    }

    void AddPerson(in Segment segment, int tag, KeySet keys)
    {
        keys.Add(tag, tag is Tags.Nm1 or Tags.Ref ? segment[1].Bytes : default);
        if (tag == Tags.Dmg) (Birth, IsMale) = (Period.Day(segment[2].Bytes), segment[3].Is("M"u8));
        if (tag == Tags.Pat) IsPregnant = segment[9].Is("Y"u8);
    }

    void AddToClaim(in Segment segment, int tag)
    {
        Keys.Add(tag, tag == Tags.Hi ? default : segment[1].Bytes);
        switch (tag)
        {
            case Tags.Hi: AddCodes(segment); break;
            case Tags.Dtp: AddDate(segment); break;
            case Tags.Cl1: (AdmissionType, PatientStatus) = (CodeSet.Key(segment[1].Bytes), CodeSet.Key(segment[3].Bytes)); break;
            case Tags.Nm1:
                if (segment[1].Is("82"u8) && segment[8].Is("XX"u8)) RenderingNpi = OtherPayerFacts.IdOf(segment[9]);
                PrimaryCareFirst |= segment[1].Is("P3"u8) && !Keys.Has(Referring);
                break;
            case Tags.Pwk: LacksAttachmentNumber |= segment[6].IsEmpty && !segment[2].Is("AA"u8); break;
            case Tags.Cr1: Keys.Add(tag, default); break;
            case Tags.Cr2:
                Keys.Add(tag, default);
                HasAcuteManipulation |= segment[8].Is("A"u8) || segment[8].Is("M"u8);
                break;
            case Tags.Dn1: Keys.Add(tag, default); break;
        }
    }

    static readonly ulong Referring = KeySet.Key("NM1", "DN");

    void AddCodes(in Segment hi)
    {
        Span<byte> key = stackalloc byte[5];
        foreach (var element in hi.Elements)
        {
            var qualifier = element.Component(1);
            var code = element.Component(2);
            if (qualifier.IsEmpty) continue;
            Keys.Add(Tags.Hi, qualifier.Bytes);
            if (qualifier.Bytes.Length == 2 && code.Bytes.Length is > 0 and <= 3)
            {
                // Values, occurrences, spans and conditions are asked for one by one, as BE80.
                qualifier.Bytes.CopyTo(key);
                code.Bytes.CopyTo(key[2..]);
                Keys.Add(Tags.Hi, key[..(2 + code.Bytes.Length)]);
            }
            if (qualifier.Is("ABK"u8) || qualifier.Is("ABF"u8) || qualifier.Is("BK"u8) || qualifier.Is("BF"u8))
            {
                var diagnosis = CodeSet.Key(code.Bytes[..Math.Min(8, code.Bytes.Length)]);
                HasDuplicateDiagnosis |= diagnoses.Contains(diagnosis);
                diagnoses.Add(diagnosis);
                LacksPresentOnAdmission |= element.Component(9).IsEmpty;
            }
            if (qualifier.Is("BBR"u8) || qualifier.Is("BR"u8)) PrincipalProcedureLacksDate |= element.Component(4).IsEmpty;
            if (qualifier.Is("BI"u8) && element.Component(4).Bytes is { Length: 17 } span)
                HasReversedSpan |= Period.Day(span[..8]) is { } from && Period.Day(span[9..]) is { } to && from > to;
        }
    }

    void AddDate(in Segment dtp)
    {
        var code = dtp[1];
        var period = Period.Read(dtp[2], dtp[3]);
        HasReversedPeriod |= period is { } p && p.From > p.To;
        if (code.Is("434"u8)) Statement = period;
        else if (code.Is("435"u8)) Admission = period?.From;
        else if (code.Is("096"u8) && !dtp[2].Is("TM"u8)) Discharge = period?.From;
        else if (code.Is("431"u8)) Onset = period?.From;
        else if (code.Is("439"u8)) Accident = period?.From;
        else if (code.Is("472"u8)) Service = period;
    }

    void AddOtherPayer(in Segment segment, int tag)
    {
        if (tag == Tags.Sbr) OtherPayers.Add(otherPayer = new() { Responsibility = CodeSet.Key(segment[1].Bytes) });
        if (otherPayer is not { } payer) return;
        if (tag == Tags.Cas) payer.Adjusted += OtherPayerFacts.SumOf(segment);
        else if (tag == Tags.Amt && segment[1].Is("D"u8) && segment[2].TryDecimal(out var paid)) payer.Paid = paid;
        else if (tag == Tags.Nm1 && segment[1].Is("PR"u8)) payer.Id = OtherPayerFacts.IdOf(segment[9]);
        else if (tag == Tags.Dtp) payer.HasDate |= segment[1].Is("573"u8);
    }

    void AddToLine(in Segment segment, int tag, TextCache texts)
    {
        if (tag == Tags.Lx)
        {
            LineCount++;
            (IsInLine, linePayer) = (true, null);
            Line.Start(segment);
            LinesAreNumbered &= Line.Number == LineCount;
            return;
        }
        Line.Add(segment, tag, texts);
        if (tag == Tags.Ref && segment[1].Is("6R"u8))
            HasDuplicateLineControlNumber |= !lineControlNumbers.Add(OtherPayerFacts.IdOf(segment[2]));
    }

    /// <summary>To be called when a line is over, behind the rules that look at it.</summary>
    public void EndLine()
    {
        IsInLine = false;
        LineCharges += Line.Charge;
        Service = Period.Around(Service, Line.Service);
        HasReversedPeriod |= Line.Service is { } p && p.From > p.To;
        HasUnscheduledRevenue |= Line.Revenue is (>= 450 and <= 459) or 516 or 526 or 762;
        HasAmbulanceProcedure |= Line.Procedure.StartsWith('A') && ClaimRules.IsAmbulance(Line.Procedure);
        HasOrthodonticProcedure |= Line.Procedure.StartsWith('D') && Line.Procedure.StartsWith("D80", StringComparison.Ordinal);
    }

    void AddLineAdjudication(in Segment segment, int tag)
    {
        if (tag == Tags.Svd)
        {
            var id = OtherPayerFacts.IdOf(segment[1]);
            linePayer = OtherPayers.Find(p => p.Id == id);
            HasUnknownLinePayer |= linePayer is null;
            if (linePayer is null) return;
            linePayer.HasLines = true;
            if (segment[2].TryDecimal(out var paid)) linePayer.LinesPaid += paid;
            LineBalance = Line.Charge - (segment[2].TryDecimal(out var own) ? own : 0);
        }
        else if (tag == Tags.Cas && linePayer is not null)
        {
            var sum = OtherPayerFacts.SumOf(segment);
            linePayer.LinesAdjusted += sum;
            LineBalance -= sum;
        }
        else if (tag == Tags.Dtp && linePayer is not null) linePayer.HasDate = true;
    }

    /// <summary>Line charge less what the last payer of the line paid and adjusted; 0 when that balances.</summary>
    public decimal LineBalance { get; private set; }

    public void ClearLineBalance() => LineBalance = 0;
}
