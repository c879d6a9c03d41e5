using ClaimRelay.X12.Checking.Guides;
using static ClaimRelay.X12.Checking.Situations.KeySet;

namespace ClaimRelay.X12.Checking.Situations;

/// <summary>The rules between the segments of a claim, as a table: what no list of segments can say. docs/x12-checks.md is made from it.</summary>
static class ClaimRules
{
    const ClaimTypes Every = ClaimTypes.All;
    const ClaimTypes P837 = ClaimTypes.Professional;
    const ClaimTypes I837 = ClaimTypes.Institutional;
    const ClaimTypes D837 = ClaimTypes.Dental;

    public static IReadOnlyList<ClaimRule> All { get; } = [.. Balances(), .. Persons(), .. Claims(), .. Lines(), .. OtherPayers(), .. Professional(), .. Institutional(), .. Dental()];

    static ulong Code(string code) => CodeSet.Key(System.Text.Encoding.ASCII.GetBytes(code));

    static readonly ulong P = Code("P"), S = Code("S"), Unknown = Code("U"), One = Code("1"), Seven = Code("7"), Eight = Code("8"), MedicareA = Code("MA"), MedicareB = Code("MB");

    static readonly ulong Code11 = Code("11"), Code13 = Code("13"), Code14 = Code("14"), Code18 = Code("18"), Code2 = Code("2"), Code21 = Code("21"), Code22 = Code("22"), Code23 = Code("23"), Code24 = Code("24"), Code31 = Code("31"), Code32 = Code("32"), Code41 = Code("41"), Code5 = Code("5"), Code51 = Code("51"), Code61 = Code("61"), Code78 = Code("78"), Code85 = Code("85");

    public static bool IsAmbulance(string procedure) => procedure.Length == 5 && string.CompareOrdinal(procedure, "A0425") >= 0 && string.CompareOrdinal(procedure, "A0436") <= 0;

    static bool IsAnaesthesia(int cpt) => cpt is >= 100 and <= 1999 and not (1953 or 1967 or 1968 or 1996);

    static bool IsInpatientPlace(ulong facility) => facility == Code21 || facility == Code51 || facility == Code61;

    static bool IsInpatientBill(ulong facility) => facility == Code11 || facility == Code18 || facility == Code21 || facility == Code41;

    static IEnumerable<ClaimRule> Balances()
    {
        yield return new("charge-balance", Every, "The total charge (CLM02) is not the sum of the charges of the service lines.", "X222, X223, X224 2300 CLM02",
            c => c.Charge is { } charge && c.LineCount > 0 && charge != c.LineCharges)
        { SnipType = 3, Element = 2 };
        yield return new("other-payer-balance", Every,
            "What another payer paid (AMT*D) is not the total charge less its adjustments (CAS) of the claim and of its lines.", "X222, X223, X224 1.4.4.2.1",
            c => c.AnyOtherPayer(static (c, p) => p.Paid is { } paid && c.Charge is { } charge && charge - p.Adjusted - p.LinesAdjusted != paid))
        { SnipType = 3 };
        yield return new("other-payer-lines-balance", Every, "What another payer paid on the lines (SVD02) is more than it paid on the claim (AMT*D).", "X222, X223, X224 1.4.4.2",
            c => c.AnyOtherPayer(static (_, p) => p is { Paid: { } paid, HasLines: true } && p.LinesPaid > paid))
        { SnipType = 3, Severity = FindingSeverity.Warning };
    }

    static IEnumerable<ClaimRule> Persons()
    {
        ulong dmg = Key("DMG"), n3 = Key("N3"), n4 = Key("N4");
        yield return new("subscriber-is-patient", Every, "The subscriber is said to be the patient (SBR02 is 18), but the claim stands under another patient.", "X222, X223, X224 2000B SBR02",
            c => c.HasPatient && c.SubscriberIsPatient && !c.SubscriberHasClaims);
        yield return new("patient-missing", Every, "The claim stands under the subscriber, but SBR02 does not say that the subscriber is the patient (18).", "X222, X223, X224 2000B SBR02",
            c => !c.HasPatient && !c.SubscriberIsPatient);
        yield return new("subscriber-birth-missing", Every, "The subscriber is the patient, but birth date and gender (DMG) are missing.", "X222, X223, X224 2010BA DMG",
            c => !c.HasPatient && c.SubscriberIsPatient && c.SubscriberIsPerson && !c.Subscriber.Has(dmg))
        { Missing = "DMG" };
        yield return new("subscriber-address-missing", Every, "The subscriber is the patient, but the address (N3 and N4) is missing.", "X222, X223, X224 2010BA N3",
            c => !c.HasPatient && c.SubscriberIsPatient && c.SubscriberIsPerson && !(c.Subscriber.Has(n3) && c.Subscriber.Has(n4)))
        { Missing = "N3" };
        yield return new("subscriber-id-missing", Every, "The subscriber has no member id (NM109 in 2010BA).", "X222, X223, X224 2010BA NM109",
            c => c.SubscriberIsPerson && !c.HasSubscriberId);
        yield return new("medicare-secondary-type-missing", P837, "Medicare is not the first payer: SBR05 must say why (insurance type).", "X222 2000B SBR05",
            c => c.IsMedicare && c.Responsibility != P && c.Responsibility != 0 && !c.HasInsuranceType);
        yield return new("insurance-type-not-used", P837 | D837, "SBR05 is only for Medicare as a later payer.", "X222, X224 2000B SBR05",
            c => c.HasInsuranceType && (c.Responsibility == P || !c.IsMedicare));
        yield return new("filing-indicator-missing", Every, "The kind of payer (SBR09) is missing; receivers want it as long as payers have no national id.", "X222, X223, X224 2000B SBR09", c => c.Filing == 0)
        { Severity = FindingSeverity.Warning };
        yield return new("medicare-id-form", Every, "The subscriber's id (2010BA NM109) has not the form of a Medicare beneficiary identifier.", "CMS, MBI format",
            c => c.IsMedicare && c.HasSubscriberId && !c.HasMedicareId)
        { Severity = FindingSeverity.Warning };
        yield return new("pregnant-male", P837, "The patient is said to be pregnant (PAT09) and male (DMG03).", "X222 2000B PAT09, 2010BA DMG03", c => c.IsPregnant && c.IsMale);
        yield return new("service-before-birth", Every, "A service date lies before the patient's birth.", "X222, X223, X224 DMG02, DTP*472",
            c => c.Birth is { } birth && (c.Service?.From < birth || c.Statement?.From < birth));
    }

    static IEnumerable<ClaimRule> Claims()
    {
        ulong f8 = Key("REF", "F8"), accident = Key("DTP", "439");
        yield return new("replacement-reference-missing", Every,
            "A replacement or void (frequency 7 or 8) needs the payer's claim number of the claim it is for (REF*F8); a claim that was rejected before it was adjudicated goes again as frequency 1.",
            "X222, X223, X224 2300 REF*F8", c => (c.Frequency == Seven || c.Frequency == Eight) && !c.Keys.Has(f8))
        { Element = 5, Missing = "REF" };
        yield return new("payer-claim-number-original", Every, "An original claim (frequency 1) carries the payer's number of an earlier claim (REF*F8): is it a replacement?", "X222, X223, X224 2300 REF*F8",
            c => c.Frequency == One && c.Keys.Has(f8))
        { Severity = FindingSeverity.Warning };
        yield return new("pcn-length", Every, "The patient control number (CLM01) has more than 20 characters; receivers need not keep more.", "X222, X223, X224 2300 CLM01", c => c.ControlNumberLength > 20)
        { Element = 1 };
        yield return new("pcn-blanks", Every, "The patient control number (CLM01) begins or ends with a blank; answers come back without it.", "X12.6 3.5.1; X222, X223, X224 2300 CLM01", c => c.HasPaddedControlNumber)
        { Severity = FindingSeverity.Warning, Element = 1 };
        yield return new("charge-decimals", Every, "The total charge (CLM02) has more than two decimals.", "X222, X223, X224 B.1.1.3.1.2", c => c.Charge is { Scale: > 2 })
        { Severity = FindingSeverity.Warning, Element = 2 };
        yield return new("claim-duplicate", Every, "An earlier claim of this set has the same patient control number, charge and service date: is one claim sent twice? Payers deny the second.", "CARC 18; claim status 54",
            c => c.IsDuplicate)
        { Severity = FindingSeverity.Warning, Element = 1 };
        yield return new("charge-negative", Every, "The total charge (CLM02) is negative.", "X222, X223, X224 2300 CLM02", c => c.Charge < 0) { Element = 2 };
        yield return new("accident-state-missing", P837 | D837, "An auto accident (CLM11 AA) needs the state where it happened (CLM11-4).", "X222, X224 2300 CLM11-4",
            c => c.IsAutoAccident && !c.HasAccidentState)
        { Element = 11 };
        yield return new("accident-date-missing", P837 | D837, "An accident (CLM11 AA or OA) needs its date (DTP*439).", "X222, X224 2300 DTP*439", c => c.IsAccident && !c.Keys.Has(accident))
        { Element = 11, Missing = "DTP" };
        yield return new("accident-cause-missing", P837 | D837, "An accident date (DTP*439) stands without a related cause (CLM11).", "X222, X224 2300 CLM11", c => c.Keys.Has(accident) && !c.HasCause)
        { Severity = FindingSeverity.Warning, Element = 11 };
        yield return new("accident-after-service", P837 | D837, "The accident (DTP*439) lies after the last service date.", "X222, X224 2300 DTP*439", c => c.Accident is { } day && c.Service is { } s && day > s.To);
        yield return new("onset-after-service", P837, "The onset (DTP*431) lies after the last service date.", "X222 2300 DTP*431", c => c.Onset is { } day && c.Service is { } s && day > s.To);
        yield return new("period-reversed", Every, "A period of dates ends before it begins.", "X222, X223, X224 DTP03", c => c.HasReversedPeriod);
        yield return new("service-after-creation", Every, "A service date lies after the day that the file was made (BHT04).", "X222, X223, X224 BHT04, DTP*472",
            c => !c.IsPredetermination && c.Created is { } made && (c.Service?.To > made || c.Statement?.To > made));
        yield return new("admission-after-discharge", P837 | I837, "The admission (DTP*435) lies after the discharge (DTP*096).", "X222 2300 DTP*435, DTP*096",
            c => c.Admission is { } admission && c.Discharge is { } discharge && admission > discharge);
        yield return new("attachment-number-missing", Every, "An attachment that is sent by mail, fax or file (PWK02) needs its control number (PWK06).", "X222, X223, X224 2300 PWK06", c => c.LacksAttachmentNumber);
        yield return new("diagnosis-duplicate", P837 | I837, "A diagnosis stands twice in HI.", "X222, X223 2300 HI", c => c.HasDuplicateDiagnosis);
        yield return new("rendering-is-billing", Every, "The rendering provider (NM1*82) is the billing provider: it is sent only where they differ.", "X222, X224 2310B NM1",
            c => c.RenderingNpi != 0 && c.RenderingNpi == c.BillingNpi)
        { Severity = FindingSeverity.Warning };
        yield return new("primary-care-first", P837 | D837, "The primary care provider (NM1*P3) stands without or before the referring provider (NM1*DN).", "X222, X224 2310A NM1",
            c => c.PrimaryCareFirst);
    }

    static IEnumerable<ClaimRule> Lines()
    {
        ulong lin = Key("LIN"), ctp = Key("CTP");
        yield return new("line-numbers", Every, "The lines are not numbered from 1 without gaps (LX01).", "X222, X223, X224 2400 LX01", c => !c.LinesAreNumbered);
        yield return new("line-control-number-duplicate", Every, "Two lines have one line control number (REF*6R).", "X222, X223, X224 2400 REF*6R", c => c.HasDuplicateLineControlNumber);
        yield return new("units-zero", Every, "The units of a line are zero or less.", "X222, X223, X224 2400 SV104, SV205, SV306", c => c.Line.Units <= 0) { IsOfLine = true };
        yield return new("line-charge-negative", Every, "The charge of a line is negative.", "X222, X223, X224 2400 SV102, SV203, SV302", c => c.Line.Charge < 0) { IsOfLine = true };
        yield return new("line-charge-decimals", Every, "The charge of a line has more than two decimals.", "X222, X223, X224 B.1.1.3.1.2", c => c.Line.Charge.Scale > 2) { IsOfLine = true, Severity = FindingSeverity.Warning };
        yield return new("drug-quantity-missing", P837 | I837, "A drug code (LIN) needs its quantity (CTP).", "X222, X223 2410 CTP", c => c.Line.Keys.Has(lin) && !c.Line.Keys.Has(ctp)) { IsOfLine = true, Missing = "CTP" };
        yield return new("drug-code-missing", P837, "An injected drug (HCPCS J…) stands without its national drug code (LIN*N4), which many payers want.", "X222 2410 LIN; payer rules",
            c => c.Line.Procedure.StartsWith('J') && !c.Line.Keys.Has(lin))
        { IsOfLine = true, Severity = FindingSeverity.Warning, Missing = "LIN" };
    }

    static IEnumerable<ClaimRule> OtherPayers()
    {
        yield return new("responsibility-duplicate", Every, "Two payers of the claim have one place in the order of payment (SBR01).", "X222, X223, X224 2000B and 2320 SBR01",
            c => c.AnyOtherPayer(static (c, p) => p.Responsibility != Unknown && (p.Responsibility == c.Responsibility || c.OtherPayers.Exists(o => o != p && o.Responsibility == p.Responsibility))));
        yield return new("primary-payer-missing", Every, "The claim goes to a later payer (SBR01 is S), but no other payer is the first (2320 with SBR01 P).", "X222, X223, X224 2320 SBR",
            c => c.Responsibility == S && !c.AnyOtherPayer(static (_, p) => p.Responsibility == P))
        { Missing = "SBR" };
        yield return new("other-payer-duplicate", Every, "Two other payers have one id (2330B NM109): the lines cannot say which of them paid.", "X222, X223, X224 2330B NM109",
            c => c.AnyOtherPayer(static (c, p) => p.Id != 0 && c.OtherPayers.Exists(o => o != p && o.Id == p.Id)));
        yield return new("line-payer-unknown", Every, "A line was paid by a payer (SVD01) that is none of the claim's other payers (2330B NM109).", "X222, X223, X224 2430 SVD01", c => c.HasUnknownLinePayer);
        yield return new("other-payer-date-missing", Every, "Another payer paid (AMT*D), but neither the claim nor a line says when (DTP*573).", "X222, X223, X224 2330B DTP*573",
            c => c.AnyOtherPayer(static (_, p) => p.Paid is not null && !p.HasDate))
        { Missing = "DTP" };
        yield return new("other-payer-is-destination", Every, "A first payer's claim (SBR01 is P) says that another payer paid already (AMT*D).", "X222, X223, X224 2000B SBR01",
            c => c.Responsibility == P && c.AnyOtherPayer(static (_, p) => p.Paid is not null))
        { Severity = FindingSeverity.Warning };
    }

    static IEnumerable<ClaimRule> Professional()
    {
        ulong cr1 = Key("CR1"), pickUp = Key("NM1", "PW"), dropOff = Key("NM1", "45"), crc07 = Key("CRC", "07"), admission = Key("DTP", "435"), facility = Key("NM1", "77");
        ulong ps1 = Key("PS1"), purchased = Key("NM1", "QB"), clia = Key("REF", "X4"), mammography = Key("REF", "EW"), initial = Key("DTP", "454"), acute = Key("DTP", "453"), lmp = Key("DTP", "484"), epsdt = Key("CRC", "ZZ");
        ulong minutes = Code("MJ"), units = Code("UN"), qw = Code("QW"), office = Code("11"), laboratory = Code("81");
        yield return new("ambulance-transport-missing", P837, "Ambulance services (A0425 to A0436) need the transport information (CR1).", "X222 2300 CR1",
            c => c.HasAmbulanceProcedure && !c.Keys.Has(cr1))
        { Severity = FindingSeverity.Warning, Missing = "CR1" };
        yield return new("ambulance-pick-up-missing", P837, "Ambulance services (A0425 to A0436) need the place of pick-up (NM1*PW).", "X222 2310E",
            c => c.HasAmbulanceProcedure && !c.Keys.Has(pickUp))
        { Missing = "NM1" };
        yield return new("ambulance-drop-off-missing", P837, "Ambulance services (A0425 to A0436) need the place of drop-off (NM1*45).", "X222 2310F",
            c => c.HasAmbulanceProcedure && !c.Keys.Has(dropOff))
        { Missing = "NM1" };
        yield return new("ambulance-certification-missing", P837, "Ambulance transport (CR1) stands without its certification (CRC*07).", "X222 2300 CRC*07",
            c => c.Keys.Has(cr1) && !c.Keys.Has(crc07))
        { Severity = FindingSeverity.Warning, Missing = "CRC" };
        yield return new("ambulance-without-service", P837, "Ambulance transport (CR1) stands on a claim without ambulance services.", "X222 2300 CR1", c => c.Keys.Has(cr1) && !c.HasAmbulanceProcedure)
        { Severity = FindingSeverity.Warning };
        yield return new("anaesthesia-minutes-missing", P837, "Anaesthesia (00100 to 01999) is billed in minutes (SV103 MJ).", "X222 2400 SV103",
            c => IsAnaesthesia(c.Line.Cpt) && c.Line.Unit == units)
        { IsOfLine = true, Element = 3 };
        yield return new("minutes-without-anaesthesia", P837, "Minutes (SV103 MJ) are for anaesthesia alone.", "X222 2400 SV103", c => c.Line.Unit == minutes && c.Line.Cpt is > 1999 or (> 0 and < 100))
        { IsOfLine = true, Element = 3 };
        yield return new("admission-date-missing", P837, "Services to an inpatient (place of service 21, 51, 61) need the admission date (DTP*435).", "X222 2300 DTP*435",
            c => IsInpatientPlace(c.Facility) && !c.Keys.Has(admission))
        { Missing = "DTP" };
        yield return new("service-facility-missing", P837, "Services outside office and home (place of service 21 to 24, 31, 32, 51, 61) need the service facility (NM1*77) where it is not the billing provider.", "X222 2310C",
            c => (IsInpatientPlace(c.Facility) || c.Facility == Code22 || c.Facility == Code23 || c.Facility == Code24 || c.Facility == Code31 || c.Facility == Code32) && !c.Keys.Has(facility))
        { Severity = FindingSeverity.Warning, Missing = "NM1" };
        yield return new("purchased-provider-missing", P837, "A purchased service (PS1) needs the provider it was bought from (NM1*QB).", "X222 2420B", c => c.Line.Keys.Has(ps1) && !c.Line.Keys.Has(purchased)) { IsOfLine = true, Missing = "NM1" };
        yield return new("purchased-service-missing", P837, "A provider that a service was bought from (NM1*QB) stands without the purchase (PS1).", "X222 2400 PS1",
            c => c.Line.Keys.Has(purchased) && !c.Line.Keys.Has(ps1))
        { IsOfLine = true, Missing = "PS1" };
        yield return new("clia-number-missing", P837, "A waived laboratory test (modifier QW) needs the CLIA number (REF*X4).", "X222 2300 and 2400 REF*X4; 42 CFR 493",
            c => c.Line.HasModifier(qw) && !c.Keys.Has(clia) && !c.Line.Keys.Has(clia))
        { IsOfLine = true, Missing = "REF" };
        yield return new("laboratory-number-missing", P837, "Tests (80047 to 89398) of an independent laboratory (place of service 81) stand without its CLIA number (REF*X4).", "X222 2300 and 2400 REF*X4; 42 CFR 493",
            c => c.Facility == laboratory && c.Line.Cpt is >= 80047 and <= 89398 && !c.Keys.Has(clia) && !c.Line.Keys.Has(clia))
        { IsOfLine = true, Severity = FindingSeverity.Warning, Missing = "REF" };
        yield return new("mammography-number-missing", P837, "A mammography (77065 to 77067) needs the certification number (REF*EW).", "X222 2300 and 2400 REF*EW; 21 CFR 900",
            c => c.Line.Cpt is >= 77065 and <= 77067 && !c.Keys.Has(mammography) && !c.Line.Keys.Has(mammography))
        { IsOfLine = true, Severity = FindingSeverity.Warning, Missing = "REF" };
        yield return new("manipulation-start-missing", P837, "Spinal manipulation (98940 to 98942) for Medicare needs the date of initial treatment (DTP*454).", "X222 2300 DTP*454",
            c => c.Filing == MedicareB && c.Line.Cpt is >= 98940 and <= 98942 && !c.Keys.Has(initial) && !c.Line.Keys.Has(initial))
        { IsOfLine = true, Missing = "DTP" };
        yield return new("acute-date-missing", P837, "An acute condition in spinal manipulation (CR208 A or M) needs its date (DTP*453).", "X222 2300 DTP*453", c => c.HasAcuteManipulation && !c.Keys.Has(acute))
        { Missing = "DTP" };
        yield return new("menstrual-date-missing", P837, "A pregnancy (PAT09) stands without the last menstrual period (DTP*484).", "X222 2300 DTP*484", c => c.IsPregnant && !c.Keys.Has(lmp))
        { Severity = FindingSeverity.Warning, Missing = "DTP" };
        yield return new("epsdt-referral-missing", P837, "An EPSDT service (SV111) stands without the referral information (CRC*ZZ).", "X222 2300 CRC*ZZ", c => c.Line.IsEpsdt && !c.Keys.Has(epsdt))
        { IsOfLine = true, Severity = FindingSeverity.Warning, Missing = "CRC" };
        yield return new("diagnosis-pointer", P837, "A line points to a diagnosis (SV107) that the claim does not have.", "X222 2400 SV107",
            c => c.Line.HasBadPointer || c.Line.HighestPointer > c.DiagnosisCount)
        { IsOfLine = true, Element = 7 };
        yield return new("office-admission", P837, "A service in the office (place of service 11) names an admission date (DTP*435).", "X222 2300 DTP*435", c => c.Facility == office && c.Keys.Has(admission))
        { Severity = FindingSeverity.Warning };
    }

    static IEnumerable<ClaimRule> Institutional()
    {
        ulong attending = Key("NM1", "71"), operating = Key("NM1", "72"), admissionDate = Key("DTP", "435"), dischargeHour = Key("DTP", "096"), days = Code("DA"), still = Code("30"), four = Code("4");
        ulong autoAccident = Key("HI", "BH01"), accidentState = Key("REF", "LU"), covered = Key("HI", "BE80"), birthWeight = Key("HI", "BE54"), referring = Key("NM1", "DN");
        ulong[] admitting = [Key("HI", "ABJ"), Key("HI", "BJ")], reason = [Key("HI", "APR"), Key("HI", "PR")], procedure = [Key("HI", "BBR"), Key("HI", "BR")], other = [Key("HI", "BBQ"), Key("HI", "BQ")];
        static bool IsOutpatient(ClaimFacts c) => c.Facility == Code13 || c.Facility == Code14 || c.Facility == Code85 || c.Facility == Code78;
        yield return new("attending-missing", I837, "The claim has no attending provider (NM1*71).", "X223 2310A", c => !c.Keys.Has(attending) && !c.HasAmbulanceProcedure)
        { Missing = "NM1" };
        yield return new("admitting-diagnosis-missing", I837, "An inpatient claim needs the admitting diagnosis (HI*ABJ).", "X223 2300 HI", c => IsInpatientBill(c.Facility) && c.Facility != Code21 && !c.Keys.HasAny(admitting))
        { Missing = "HI" };
        yield return new("admission-missing", I837, "An inpatient claim needs the admission date and hour (DTP*435).", "X223 2300 DTP*435", c => IsInpatientBill(c.Facility) && !c.Keys.Has(admissionDate))
        { Missing = "DTP" };
        yield return new("discharge-hour-missing", I837, "A final inpatient claim (frequency 1 or 4) needs the discharge hour (DTP*096); skilled nursing (21) does not.", "X223 2300 DTP*096; NUBC",
            c => IsInpatientBill(c.Facility) && c.Facility != Code21 && (c.Frequency == One || c.Frequency == four) && c.PatientStatus != still && !c.Keys.Has(dischargeHour))
        { Missing = "DTP" };
        yield return new("still-patient-final", I837, "The patient is still there (CL103 is 30), but the claim says it is the last (frequency 1 or 4).", "X223 2300 CL103",
            c => c.PatientStatus == still && IsInpatientBill(c.Facility) && (c.Frequency == One || c.Frequency == four));
        yield return new("present-on-admission-missing", I837, "A diagnosis of an inpatient claim (11) does not say whether it was present on admission (HI component 9).", "X223 2300 HI; exempt hospitals and codes leave it out",
            c => c.Facility == Code11 && c.LacksPresentOnAdmission)
        { Severity = FindingSeverity.Warning };
        yield return new("reason-for-visit-missing", I837, "An unscheduled outpatient visit (revenue 045X, 0516, 0526, 0762; admission type 1, 2, 5) needs the patient's reason (HI*APR).", "X223 2300 HI",
            c => IsOutpatient(c) && c.HasUnscheduledRevenue && (c.AdmissionType == One || c.AdmissionType == Code2 || c.AdmissionType == Code5) && !c.Keys.HasAny(reason))
        { Missing = "HI" };
        yield return new("operating-missing", I837, "A claim with a surgical principal procedure (HI*BBR) needs the operating physician (NM1*72).", "X223 2310B", c => c.HasSurgery && !c.Keys.Has(operating))
        { Missing = "NM1" };
        yield return new("operating-without-procedure", I837, "An operating physician (NM1*72) stands on an inpatient claim without a procedure (HI*BBR).", "X223 2310B",
            c => IsInpatientBill(c.Facility) && c.Keys.Has(operating) && !c.Keys.HasAny(procedure))
        { Severity = FindingSeverity.Warning };
        yield return new("principal-procedure-missing", I837, "Other procedures (HI*BBQ) stand without a principal one (HI*BBR).", "X223 2300 HI", c => c.Keys.HasAny(other) && !c.Keys.HasAny(procedure))
        { Missing = "HI" };
        yield return new("procedure-date-missing", I837, "The principal procedure of an inpatient claim needs its date.", "X223 2300 HI component 4", c => IsInpatientBill(c.Facility) && c.PrincipalProcedureLacksDate);
        yield return new("auto-accident-state-missing", I837, "An auto accident (occurrence 01) needs the state where it happened (REF*LU).", "X223 2300 REF*LU", c => c.Keys.Has(autoAccident) && !c.Keys.Has(accidentState))
        { Missing = "REF" };
        yield return new("occurrence-span-reversed", I837, "An occurrence span (HI*BI) ends before it begins.", "X223 2300 HI", c => c.HasReversedSpan);
        yield return new("covered-days-missing", I837, "An inpatient Medicare claim stands without covered days (value code 80).", "X223 2300 HI*BE; NUBC", c => c.Facility == Code11 && c.Filing == MedicareA && !c.Keys.Has(covered))
        { Severity = FindingSeverity.Warning, Missing = "HI" };
        yield return new("birth-weight-missing", I837, "A newborn's claim (admission type 4) stands without the birth weight (value code 54).", "X223 2300 HI*BE; NUBC", c => c.AdmissionType == four && IsInpatientBill(c.Facility) && !c.Keys.Has(birthWeight))
        { Severity = FindingSeverity.Warning, Missing = "HI" };
        yield return new("referring-is-attending", I837, "A referring provider (NM1*DN) is for outpatient claims where it is not the attending provider.", "X223 2310F", c => c.Facility == Code11 && c.Keys.Has(referring))
        { Severity = FindingSeverity.Warning };
        yield return new("line-outside-statement", I837, "The service date of a line lies outside the statement dates (DTP*434).", "X223 2400 DTP*472",
            c => c.Statement is { } s && c.Line.Service is { } l && (l.From < s.From || l.To > s.To))
        { IsOfLine = true };
        yield return new("line-date-missing", I837, "An outpatient claim over more than one day needs the service date of each line (DTP*472).", "X223 2400 DTP*472",
            c => IsOutpatient(c) && c.Statement is { } s && s.From != s.To && c.Line.Service is null)
        { IsOfLine = true, Missing = "DTP" };
        yield return new("total-line", I837, "The total (revenue 0001) is no line of an electronic claim.", "X223 2400 SV201", c => c.Line.Revenue == 1) { IsOfLine = true, Element = 1 };
        yield return new("accommodation-days", I837, "Room and board (revenue 010X to 021X) are billed in days (SV204 DA).", "X223 2400 SV204", c => c.Line.Revenue is >= 100 and <= 219 && c.Line.Unit != days) { IsOfLine = true, Element = 4 };
        yield return new("outpatient-code-missing", I837, "An outpatient line of this revenue code (030X, 032X, 035X, 045X, 061X) needs a procedure code (SV202).", "X223 2400 SV202; NUBC",
            c => IsOutpatient(c) && c.Line.Revenue is (>= 300 and <= 309) or (>= 320 and <= 329) or (>= 350 and <= 359) or (>= 450 and <= 459) or (>= 610 and <= 619) && c.Line.Procedure.Length == 0)
        { IsOfLine = true, Element = 2, Severity = FindingSeverity.Warning };
    }

    static IEnumerable<ClaimRule> Dental()
    {
        ulong prior = Key("DTP", "441"), priorEstimated = Key("DTP", "139"), placement = Key("DTP", "452"), orthodontics = Key("DN1"), predetermination = Key("REF", "G3");
        static int Number(string procedure) => procedure.Length == 5 && procedure[0] == 'D' && int.TryParse(procedure.AsSpan(1), out var number) ? number : -1;
        static bool NeedsTooth(int cdt) => cdt is (>= 2140 and <= 2999) or (>= 3110 and <= 3430) or (>= 6010 and <= 6199) or (>= 7111 and <= 7251);
        static int SurfacesOf(int cdt) => cdt switch
        {
            2140 or 2330 or 2391 => 1,
            2150 or 2331 or 2392 => 2,
            2160 or 2332 or 2393 => 3,
            2161 or 2394 => 4,
            _ => 0,
        };
        yield return new("service-date-missing", D837, "Neither the claim nor a line has a service date (DTP*472).", "X224 2300 and 2400 DTP*472", c => !c.IsPredetermination && c.Service is null)
        { Missing = "DTP" };
        yield return new("predetermination-dated", D837, "A request for predetermination (CLM19 PB) has a service date (DTP*472).", "X224 2300 DTP*472", c => c.IsPredetermination && c.Service is not null) { Element = 19 };
        yield return new("tooth-missing", D837, "The procedure is done on a tooth, which the line does not name (TOO).", "X224 2400 TOO; CDT",
            c => NeedsTooth(Number(c.Line.Procedure)) && c.Line.Teeth == 0)
        { IsOfLine = true, Severity = FindingSeverity.Warning, Missing = "TOO" };
        yield return new("surface-missing", D837, "The filling needs the tooth surfaces (TOO03).", "X224 2400 TOO03; CDT", c => SurfacesOf(Number(c.Line.Procedure)) > 0 && c.Line.Teeth > 0 && c.Line.Surfaces == 0) { IsOfLine = true };
        yield return new("surface-count", D837, "The filling's code is for another number of tooth surfaces than TOO03 names.", "X224 2400 TOO03; CDT",
            c => SurfacesOf(Number(c.Line.Procedure)) is > 0 and var wanted && c.Line.Surfaces > 0 && (wanted < 4 ? c.Line.Surfaces != wanted : c.Line.Surfaces < 4))
        { IsOfLine = true };
        yield return new("oral-cavity-missing", D837, "The procedure is billed by quadrant (D4210 to D4278, D4341, D4342), which SV304 does not name.", "X224 2400 SV304; CDT",
            c => Number(c.Line.Procedure) is (>= 4210 and <= 4278) or 4341 or 4342 && !c.Line.HasOralCavity && c.Line.Teeth == 0)
        { IsOfLine = true, Element = 4, Severity = FindingSeverity.Warning };
        yield return new("prosthesis-code-missing", D837, "A denture, bridge or crown (D2710 to D2799, D5110 to D5281, D6205 to D6794) must say whether it is the first (SV305 I) or a replacement (R).", "X224 2400 SV305",
            c => Number(c.Line.Procedure) is (>= 2710 and <= 2799) or (>= 5110 and <= 5281) or (>= 6205 and <= 6794) && !c.Line.HasProsthesisCode)
        { IsOfLine = true, Element = 5, Severity = FindingSeverity.Warning };
        yield return new("prior-placement-missing", D837, "A replaced prosthesis (SV305 R) needs the date of the one before (DTP*441).", "X224 2400 DTP*441",
            c => c.Line.IsReplacement && !c.Line.Keys.HasAny(prior, priorEstimated))
        { IsOfLine = true, Element = 5, Missing = "DTP" };
        yield return new("orthodontics-missing", D837, "Orthodontic treatment (D8010 to D8090) stands without its months (DN1).", "X224 2300 DN1", c => c.HasOrthodonticProcedure && !c.Keys.Has(orthodontics))
        { Severity = FindingSeverity.Warning, Missing = "DN1" };
        yield return new("appliance-date-missing", D837, "Orthodontic treatment (DN1) stands without the day the appliance was placed (DTP*452).", "X224 2300 DTP*452", c => c.Keys.Has(orthodontics) && !c.IsPredetermination && !c.Keys.Has(placement))
        { Severity = FindingSeverity.Warning, Missing = "DTP" };
        yield return new("predetermination-number-asked", D837, "A request for predetermination (CLM19 PB) carries a predetermination number (REF*G3).", "X224 2300 REF*G3", c => c.IsPredetermination && c.Keys.Has(predetermination))
        { Severity = FindingSeverity.Warning };
    }
}
