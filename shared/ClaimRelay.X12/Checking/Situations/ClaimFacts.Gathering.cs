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
        (Created, BillingNpi, IsInLine) = (null, 0, false);
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
        Spot = Spot.Of(clm, "2300");
        Keys.Clear();
        diagnoses.Clear();
        lineControlNumbers.Clear();
        OtherPayers.Clear();
        (otherPayer, linePayer, IsInLine, LineCount, LineCharges) = (null, null, false, 0, 0);
        (DuplicateLineControlNumber, MisnumberedLine, UnknownLinePayer, UnscheduledRevenue, AmbulanceLine, OrthodonticLine) = (null, null, null, null, null, null);
        (Statement, Admission, Discharge, Onset, Accident, Service, FirstService, LastService) = (null, null, null, null, null, null, null, null);
        (ReversedPeriod, ReversedSpan, DuplicateDiagnosis, UnknownPresence, UndatedProcedure) = (null, null, null, null, null);
        (AdmissionType, PatientStatus, RenderingNpi, EarlyPrimaryCare, UnnumberedAttachment) = (0, 0, 0, null, null);
        (HasAcuteManipulation, HasSurgery, IsDuplicate) = (false, false, false);
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

    /// <param name="node">Its place in the guide.</param>
    public void Add(in Segment segment, int tag, GuideNode node, TextCache texts)
    {
        var loop = node.Loop;
        switch (node.Scope)
        {
            case Scope.Billing: if (tag == Tags.Nm1 && segment[1].Is("85"u8)) BillingNpi = OtherPayerFacts.IdOf(segment[9]); break;
            case Scope.Subscriber: AddSubscriber(segment, tag, loop); break;
            case Scope.Patient: AddPerson(segment, tag, loop, Patient); break;
            case Scope.Claim: AddToClaim(segment, tag, loop); break;
            // A provider's numbers are not the claim's.
            case Scope.Provider: if (tag == Tags.Nm1) AddToClaim(segment, tag, loop); break;
            case Scope.OtherPayer: AddOtherPayer(segment, tag, loop); break;
            case Scope.Line: AddToLine(segment, tag, loop, texts); break;
            case Scope.LineAdjudication: AddLineAdjudication(segment, tag, loop); break;
        }
    }

    void AddSubscriber(in Segment segment, int tag, string loop)
    {
        AddPerson(segment, tag, loop, Subscriber);
        if (tag == Tags.Sbr)
            (Responsibility, SubscriberIsPatient, HasInsuranceType, Filing) = (CodeSet.Key(segment[1].Bytes), segment[2].Is("18"u8), !segment[5].IsEmpty, CodeSet.Key(segment[9].Bytes));
        else if (tag == Tags.Nm1 && segment[1].Is("IL"u8)) (SubscriberIsPerson, HasSubscriberId, HasMedicareId) = (segment[2].Is("1"u8), !segment[9].IsEmpty, CodeForms.IsMedicareId(segment[9].Bytes));
    }

    void AddPerson(in Segment segment, int tag, string loop, KeySet keys)
    {
        keys.Add(tag, tag is Tags.Nm1 or Tags.Ref ? segment[1].Bytes : default, Spot.Of(segment, loop));
        if (tag == Tags.Dmg) (Birth, IsMale) = (Period.Day(segment[2].Bytes), segment[3].Is("M"u8));
        if (tag == Tags.Pat) IsPregnant = segment[9].Is("Y"u8);
    }

    void AddToClaim(in Segment segment, int tag, string loop)
    {
        var spot = Spot.Of(segment, loop);
        Keys.Add(tag, tag is Tags.Hi or Tags.Cr1 or Tags.Cr2 or Tags.Dn1 or Tags.Cl1 ? default : segment[1].Bytes, spot);
        switch (tag)
        {
            case Tags.Hi: AddCodes(segment, spot); break;
            case Tags.Dtp: AddDate(segment, spot); break;
            case Tags.Cl1: (AdmissionType, PatientStatus) = (CodeSet.Key(segment[1].Bytes), CodeSet.Key(segment[3].Bytes)); break;
            case Tags.Nm1:
                if (segment[1].Is("82"u8) && segment[8].Is("XX"u8)) RenderingNpi = OtherPayerFacts.IdOf(segment[9]);
                if (segment[1].Is("P3"u8) && !Keys.Has(Referring)) EarlyPrimaryCare ??= spot;
                break;
            case Tags.Pwk: if (segment[6].IsEmpty && !segment[2].Is("AA"u8)) UnnumberedAttachment ??= spot; break;
            case Tags.Cr2: HasAcuteManipulation |= segment[8].Is("A"u8) || segment[8].Is("M"u8); break;
        }
    }

    static readonly ulong Referring = KeySet.Key("NM1", "DN");

    const ulong MedicareA = 'M' << 8 | 'A', MedicareB = 'M' << 8 | 'B';

    void AddCodes(in Segment hi, Spot spot)
    {
        Span<byte> key = stackalloc byte[5];
        foreach (var element in hi.Elements)
        {
            spot = spot with { Element = spot.Element + 1 };
            var qualifier = element.Component(1);
            var code = element.Component(2);
            if (qualifier.IsEmpty) continue;
            Keys.Add(Tags.Hi, qualifier.Bytes, spot);
            if (qualifier.Bytes.Length == 2 && code.Bytes.Length is > 0 and <= 3)
            {
                // Values, occurrences, spans and conditions are asked for one by one, as BE80.
                qualifier.Bytes.CopyTo(key);
                code.Bytes.CopyTo(key[2..]);
                Keys.Add(Tags.Hi, key[..(2 + code.Bytes.Length)], spot);
            }
            if (qualifier.Is("ABK"u8) || qualifier.Is("ABF"u8) || qualifier.Is("BK"u8) || qualifier.Is("BF"u8))
            {
                var diagnosis = CodeSet.Key(code.Bytes[..Math.Min(8, code.Bytes.Length)]);
                if (diagnoses.Contains(diagnosis)) DuplicateDiagnosis ??= spot with { Component = 2 };
                diagnoses.Add(diagnosis);
                if (element.Component(9).IsEmpty) UnknownPresence ??= spot with { Component = 9 };
            }
            if (qualifier.Is("BBR"u8) || qualifier.Is("BR"u8))
            {
                if (element.Component(4).IsEmpty) UndatedProcedure ??= spot with { Component = 4 };
                HasSurgery |= qualifier.Is("BR"u8) || code.Bytes is [(byte)'0', ..];
            }
            if (qualifier.Is("BI"u8) && element.Component(4).Bytes is { Length: 17 } span && Period.Day(span[..8]) is { } from && Period.Day(span[9..]) is { } to && from > to)
                ReversedSpan ??= spot with { Component = 4 };
        }
    }

    void AddDate(in Segment dtp, Spot spot)
    {
        spot = spot with { Element = 3 };
        var code = dtp[1];
        var period = Period.Read(dtp[2], dtp[3]);
        if (period is { } p && p.From > p.To) ReversedPeriod ??= spot;
        if (code.Is("434"u8)) AddService(Statement = period, spot);
        else if (code.Is("435"u8)) Admission = period?.From;
        else if (code.Is("096"u8) && !dtp[2].Is("TM"u8)) Discharge = period?.From;
        else if (code.Is("431"u8)) Onset = period?.From;
        else if (code.Is("439"u8)) Accident = period?.From;
        else if (code.Is("472"u8)) AddService(Service = period, spot);
    }

    /// <summary>Keeps where the first and the last day of service stand, of claim, lines and statement.</summary>
    void AddService(Period? period, in Spot spot)
    {
        if (period is not { } days) return;
        if (FirstService is not { } first || days.From < first.Day) FirstService = (days.From, spot);
        if (LastService is not { } last || days.To > last.Day) LastService = (days.To, spot);
    }

    void AddOtherPayer(in Segment segment, int tag, string loop)
    {
        if (tag == Tags.Sbr)
        {
            // More than the guides allow are told as such, and not looked at.
            otherPayer = OtherPayers.Count < MaxOtherPayers ? new() { Responsibility = CodeSet.Key(segment[1].Bytes), Spot = Spot.Of(segment, loop, 1) } : null;
            if (otherPayer is not null) OtherPayers.Add(otherPayer);
        }
        if (otherPayer is not { } payer) return;
        if (tag == Tags.Cas) payer.Adjusted += OtherPayerFacts.SumOf(segment);
        else if (tag == Tags.Amt && segment[1].Is("D"u8) && segment[2].TryDecimal(out var paid)) (payer.Paid, payer.PaidAt) = (paid, Spot.Of(segment, loop, 2));
        else if (tag == Tags.Nm1 && segment[1].Is("PR"u8)) (payer.Id, payer.NamedAt) = (OtherPayerFacts.IdOf(segment[9]), Spot.Of(segment, loop, 9));
        else if (tag == Tags.Dtp) payer.HasDate |= segment[1].Is("573"u8);
    }

    void AddToLine(in Segment segment, int tag, string loop, TextCache texts)
    {
        var spot = Spot.Of(segment, loop);
        if (tag == Tags.Lx)
        {
            LineCount++;
            (IsInLine, linePayer) = (true, null);
            foreach (var payer in OtherPayers) (payer.Line, payer.LineAt) = (0, null);
            Line.Start(segment, spot);
            if (Line.Number != LineCount) MisnumberedLine ??= spot with { Element = 1 };
            return;
        }
        Line.Add(segment, tag, spot, texts);
        if (tag == Tags.Ref && segment[1].Is("6R"u8) && !lineControlNumbers.Add(OtherPayerFacts.IdOf(segment[2]))) DuplicateLineControlNumber ??= spot with { Element = 2 };
    }

    /// <summary>To be called when a claim is over, before the rules that look at it.</summary>
    public void EndClaim() => IsDuplicate = !claims.Add((controlNumber * 31 + (ulong)(Charge ?? 0).GetHashCode()) * 31 + (ulong)((Service ?? Statement)?.From.DayNumber ?? 0));

    /// <summary>To be called when a line is over, behind the rules that look at it.</summary>
    public void EndLine()
    {
        IsInLine = false;
        LineCharges += Line.Charge;
        Service = Period.Around(Service, Line.Service);
        AddService(Line.Service, Line.ServiceAt);
        if (Line.Service is { } p && p.From > p.To) ReversedPeriod ??= Line.ServiceAt;
        if (Line.Revenue is (>= 450 and <= 459) or 516 or 526 or 762) UnscheduledRevenue ??= Line.Spot with { Element = 1 };
        if (Line.Procedure.StartsWith('A') && ClaimRules.IsAmbulance(Line.Procedure)) AmbulanceLine ??= Line.ProcedureAt;
        if (Line.Procedure.StartsWith('D') && Line.Procedure.StartsWith("D80", StringComparison.Ordinal)) OrthodonticLine ??= Line.ProcedureAt;
    }

    void AddLineAdjudication(in Segment segment, int tag, string loop)
    {
        if (tag == Tags.Svd)
        {
            var id = OtherPayerFacts.IdOf(segment[1]);
            linePayer = OtherPayers.Find(p => p.Id == id);
            var spot = Spot.Of(segment, loop, 2);
            if (linePayer is null)
            {
                UnknownLinePayer ??= spot with { Element = 1 };
                return;
            }
            linePayer.HasLines = true;
            linePayer.LineAt ??= spot;
            if (!segment[2].TryDecimal(out var paid)) return;
            linePayer.LinesPaid += paid;
            linePayer.Line += paid;
        }
        else if (tag == Tags.Cas && linePayer is not null)
        {
            var sum = OtherPayerFacts.SumOf(segment);
            linePayer.LinesAdjusted += sum;
            linePayer.Line += sum;
        }
        else if (tag == Tags.Dtp && linePayer is not null) linePayer.HasDate = true;
    }
}
