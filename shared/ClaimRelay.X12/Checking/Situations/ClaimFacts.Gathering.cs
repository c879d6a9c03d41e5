using ClaimRelay.X12.Checking.Guides;

namespace ClaimRelay.X12.Checking.Situations;

/// <summary>How the facts are gathered.</summary>
sealed partial class ClaimFacts
{
    readonly List<ulong> diagnoses = [];
    readonly HashSet<ulong> lineControlNumbers = [];
    readonly HashSet<ulong> claims = [];
    ulong controlNumber;
    const int MaxOtherPayers = 10;
    OtherPayerFacts? otherPayer;
    OtherPayerFacts? linePayer;

    /// <summary>Another transaction set begins.</summary>
    public void Clear()
    {
        (Created, BillingNpi, IsInLine, LineBalance) = (null, 0, false, 0);
        claims.Clear();
        (HasPatient, IsPregnant, IsMale, Birth) = (false, false, false, null);
        Patient.Clear();
        ClearSubscriber();
    }

    public void StartSet(in Segment bht) => Created = Period.Day(bht[4].Bytes);

    /// <summary>HL: what was said of the levels below is over.</summary>
    public void StartLevel(in Segment hl)
    {
        (HasPatient, IsPregnant, IsMale, Birth) = (hl[3].Is("23"u8), false, false, null);
        Patient.Clear();
        if (!HasPatient) ClearSubscriber();
    }

    void ClearSubscriber()
    {
        Subscriber.Clear();
        (SubscriberIsPatient, SubscriberIsPerson, HasSubscriberId, HasMedicareId, SubscriberHasClaims) = (false, false, false, false, false);
        (Responsibility, Filing, HasInsuranceType) = (0, 0, false);
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
        (HasAcuteManipulation, PrincipalProcedureLacksDate, HasSurgery, IsDuplicate) = (false, false, false, false);
        SubscriberHasClaims |= !HasPatient;

        Charge = clm[2].TryDecimal(out var charge) ? charge : null;
        controlNumber = OtherPayerFacts.IdOf(clm[1]);
        ControlNumberLength = clm[1].Bytes.Length;
        HasPaddedControlNumber = clm[1].Bytes is [(byte)' ', ..] or [.., (byte)' '];
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
            // A provider's numbers are not the claim's.
            case Scope.Provider: if (tag == Tags.Nm1) AddToClaim(segment, tag); break;
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
        else if (tag == Tags.Nm1 && segment[1].Is("IL"u8)) (SubscriberIsPerson, HasSubscriberId, HasMedicareId) = (segment[2].Is("1"u8), !segment[9].IsEmpty, CodeForms.IsMedicareId(segment[9].Bytes));
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

    const ulong MedicareA = 'M' << 8 | 'A', MedicareB = 'M' << 8 | 'B';

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
            if (qualifier.Is("BBR"u8) || qualifier.Is("BR"u8))
            {
                PrincipalProcedureLacksDate |= element.Component(4).IsEmpty;
                HasSurgery |= qualifier.Is("BR"u8) || code.Bytes is [(byte)'0', ..];
            }
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
        if (tag == Tags.Sbr)
        {
            // More than the guides allow are told as such, and not looked at.
            otherPayer = OtherPayers.Count < MaxOtherPayers ? new() { Responsibility = CodeSet.Key(segment[1].Bytes) } : null;
            if (otherPayer is not null) OtherPayers.Add(otherPayer);
        }
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

    /// <summary>To be called when a claim is over, before the rules that look at it.</summary>
    public void EndClaim() => IsDuplicate = !claims.Add((controlNumber * 31 + (ulong)(Charge ?? 0).GetHashCode()) * 31 + (ulong)((Service ?? Statement)?.From.DayNumber ?? 0));

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

    public void ClearLineBalance() => LineBalance = 0;
}
