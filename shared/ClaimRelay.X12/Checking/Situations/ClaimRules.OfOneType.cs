using static ClaimRelay.X12.Checking.Situations.KeySet;

namespace ClaimRelay.X12.Checking.Situations;

/// <summary>The rules of professional, institutional and dental claims.</summary>
static partial class ClaimRules
{
    static IEnumerable<ClaimRule> Professional()
    {
        ulong cr1 = Key("CR1"), pickUp = Key("NM1", "PW"), dropOff = Key("NM1", "45"), crc07 = Key("CRC", "07"), admission = Key("DTP", "435"), facility = Key("NM1", "77");
        ulong ps1 = Key("PS1"), purchased = Key("NM1", "QB"), clia = Key("REF", "X4"), mammography = Key("REF", "EW"), initial = Key("DTP", "454"), acute = Key("DTP", "453"), manipulation = Key("CR2"), lmp = Key("DTP", "484"), epsdt = Key("CRC", "ZZ");
        ulong minutes = Code("MJ"), units = Code("UN"), qw = Code("QW"), office = Code("11"), laboratory = Code("81");
        yield return new("ambulance-transport-missing", P837, "Ambulance services (A0425 to A0436) need the transport information (CR1).", "X222 2300 CR1",
            c => c.AmbulanceLine is not null && !c.Keys.Has(cr1))
        { Severity = FindingSeverity.Warning, Missing = "CR1", At = c => c.AmbulanceLine };
        yield return new("ambulance-pick-up-missing", P837, "Ambulance services (A0425 to A0436) need the place of pick-up (NM1*PW).", "X222 2310E",
            c => c.AmbulanceLine is not null && !c.Keys.Has(pickUp))
        { Missing = "NM1", At = c => c.AmbulanceLine };
        yield return new("ambulance-drop-off-missing", P837, "Ambulance services (A0425 to A0436) need the place of drop-off (NM1*45).", "X222 2310F",
            c => c.AmbulanceLine is not null && !c.Keys.Has(dropOff))
        { Missing = "NM1", At = c => c.AmbulanceLine };
        yield return new("ambulance-certification-missing", P837, "Ambulance transport (CR1) stands without its certification (CRC*07).", "X222 2300 CRC*07",
            c => c.Keys.Has(cr1) && !c.Keys.Has(crc07))
        { Severity = FindingSeverity.Warning, Missing = "CRC", At = InClaim(cr1) };
        yield return new("ambulance-without-service", P837, "Ambulance transport (CR1) stands on a claim without ambulance services.", "X222 2300 CR1", c => c.Keys.Has(cr1) && c.AmbulanceLine is null)
        { Severity = FindingSeverity.Warning, At = InClaim(cr1) };
        yield return new("anaesthesia-minutes-missing", P837, "Anaesthesia (00100 to 01999) is billed in minutes (SV103 MJ).", "X222 2400 SV103",
            c => IsAnaesthesia(c.Line.Cpt) && c.Line.Unit == units)
        { IsOfLine = true, Element = 3 };
        yield return new("minutes-without-anaesthesia", P837, "Minutes (SV103 MJ) are for anaesthesia alone.", "X222 2400 SV103", c => c.Line.Unit == minutes && c.Line.Cpt is > 1999 or (> 0 and < 100))
        { IsOfLine = true, Element = 3 };
        yield return new("admission-date-missing", P837, "Services to an inpatient (place of service 21, 51, 61) need the admission date (DTP*435).", "X222 2300 DTP*435",
            c => IsInpatientPlace(c.Facility) && !c.Keys.Has(admission))
        { Missing = "DTP", Element = 5, Component = 1 };
        yield return new("service-facility-missing", P837, "Services outside office and home (place of service 21 to 24, 31, 32, 51, 61) need the service facility (NM1*77) where it is not the billing provider.", "X222 2310C",
            c => (IsInpatientPlace(c.Facility) || c.Facility == Code22 || c.Facility == Code23 || c.Facility == Code24 || c.Facility == Code31 || c.Facility == Code32) && !c.Keys.Has(facility))
        { Severity = FindingSeverity.Warning, Missing = "NM1", Element = 5, Component = 1 };
        yield return new("purchased-provider-missing", P837, "A purchased service (PS1) needs the provider it was bought from (NM1*QB).", "X222 2420B", c => c.Line.Keys.Has(ps1) && !c.Line.Keys.Has(purchased))
        { IsOfLine = true, Missing = "NM1", At = InLine(ps1) };
        yield return new("purchased-service-missing", P837, "A provider that a service was bought from (NM1*QB) stands without the purchase (PS1).", "X222 2400 PS1",
            c => c.Line.Keys.Has(purchased) && !c.Line.Keys.Has(ps1))
        { IsOfLine = true, Missing = "PS1", At = InLine(purchased) };
        yield return new("clia-number-missing", P837, "A waived laboratory test (modifier QW) needs the CLIA number (REF*X4).", "X222 2300 and 2400 REF*X4; 42 CFR 493",
            c => c.Line.HasModifier(qw) && !c.Keys.Has(clia) && !c.Line.Keys.Has(clia))
        { IsOfLine = true, Missing = "REF", At = Procedure };
        yield return new("laboratory-number-missing", P837, "Tests (80047 to 89398) of an independent laboratory (place of service 81) stand without its CLIA number (REF*X4).", "X222 2300 and 2400 REF*X4; 42 CFR 493",
            c => c.Facility == laboratory && c.Line.Cpt is >= 80047 and <= 89398 && !c.Keys.Has(clia) && !c.Line.Keys.Has(clia))
        { IsOfLine = true, Severity = FindingSeverity.Warning, Missing = "REF", At = Procedure };
        yield return new("mammography-number-missing", P837, "A mammography (77065 to 77067) needs the certification number (REF*EW).", "X222 2300 and 2400 REF*EW; 21 CFR 900",
            c => c.Line.Cpt is >= 77065 and <= 77067 && !c.Keys.Has(mammography) && !c.Line.Keys.Has(mammography))
        { IsOfLine = true, Severity = FindingSeverity.Warning, Missing = "REF", At = Procedure };
        yield return new("manipulation-start-missing", P837, "Spinal manipulation (98940 to 98942) for Medicare needs the date of initial treatment (DTP*454).", "X222 2300 DTP*454",
            c => c.Filing == MedicareB && c.Line.Cpt is >= 98940 and <= 98942 && !c.Keys.Has(initial) && !c.Line.Keys.Has(initial))
        { IsOfLine = true, Missing = "DTP", At = Procedure };
        yield return new("acute-date-missing", P837, "An acute condition in spinal manipulation (CR208 A or M) needs its date (DTP*453).", "X222 2300 DTP*453", c => c.HasAcuteManipulation && !c.Keys.Has(acute))
        { Missing = "DTP", At = InClaim(manipulation), Element = 8 };
        yield return new("menstrual-date-missing", P837, "A pregnancy (PAT09) stands without the last menstrual period (DTP*484).", "X222 2300 DTP*484", c => c.IsPregnant && !c.Keys.Has(lmp))
        { Severity = FindingSeverity.Warning, Missing = "DTP", At = Pregnant, Element = 9 };
        yield return new("epsdt-referral-missing", P837, "An EPSDT service (SV111) stands without the referral information (CRC*ZZ).", "X222 2300 CRC*ZZ", c => c.Line.IsEpsdt && !c.Keys.Has(epsdt))
        { IsOfLine = true, Severity = FindingSeverity.Warning, Missing = "CRC", Element = 11 };
        yield return new("diagnosis-pointer", P837, "A line points to a diagnosis (SV107) that the claim does not have.", "X222 2400 SV107",
            c => c.Line.HasBadPointer || c.Line.HighestPointer > c.DiagnosisCount)
        { IsOfLine = true, Element = 7 };
        yield return new("office-admission", P837, "A service in the office (place of service 11) names an admission date (DTP*435).", "X222 2300 DTP*435", c => c.Facility == office && c.Keys.Has(admission))
        { Severity = FindingSeverity.Warning, At = InClaim(admission) };
    }

    static IEnumerable<ClaimRule> Institutional()
    {
        ulong attending = Key("NM1", "71"), operating = Key("NM1", "72"), admissionDate = Key("DTP", "435"), dischargeHour = Key("DTP", "096"), days = Code("DA"), still = Code("30"), four = Code("4"), stay = Key("CL1");
        ulong autoAccident = Key("HI", "BH01"), accidentState = Key("REF", "LU"), covered = Key("HI", "BE80"), birthWeight = Key("HI", "BE54"), referring = Key("NM1", "DN");
        ulong[] admitting = [Key("HI", "ABJ"), Key("HI", "BJ")], reason = [Key("HI", "APR"), Key("HI", "PR")], procedure = [Key("HI", "BBR"), Key("HI", "BR")], other = [Key("HI", "BBQ"), Key("HI", "BQ")];
        static bool IsOutpatient(ClaimFacts c) => c.Facility == Code13 || c.Facility == Code14 || c.Facility == Code85 || c.Facility == Code78;
        yield return new("attending-missing", I837, "The claim has no attending provider (NM1*71).", "X223 2310A", c => !c.Keys.Has(attending) && c.AmbulanceLine is null)
        { Missing = "NM1" };
        yield return new("admitting-diagnosis-missing", I837, "An inpatient claim needs the admitting diagnosis (HI*ABJ).", "X223 2300 HI", c => IsInpatientBill(c.Facility) && c.Facility != Code21 && !c.Keys.HasAny(admitting))
        { Missing = "HI", Element = 5, Component = 1 };
        yield return new("admission-missing", I837, "An inpatient claim needs the admission date and hour (DTP*435).", "X223 2300 DTP*435", c => IsInpatientBill(c.Facility) && !c.Keys.Has(admissionDate))
        { Missing = "DTP", Element = 5, Component = 1 };
        yield return new("discharge-hour-missing", I837, "A final inpatient claim (frequency 1 or 4) needs the discharge hour (DTP*096); skilled nursing (21) does not.", "X223 2300 DTP*096; NUBC",
            c => IsInpatientBill(c.Facility) && c.Facility != Code21 && (c.Frequency == One || c.Frequency == four) && c.PatientStatus != still && !c.Keys.Has(dischargeHour))
        { Missing = "DTP", Element = 5, Component = 1 };
        yield return new("still-patient-final", I837, "The patient is still there (CL103 is 30), but the claim says it is the last (frequency 1 or 4).", "X223 2300 CL103",
            c => c.PatientStatus == still && IsInpatientBill(c.Facility) && (c.Frequency == One || c.Frequency == four))
        { At = InClaim(stay), Element = 3 };
        yield return new("present-on-admission-missing", I837, "A diagnosis of an inpatient claim (11) does not say whether it was present on admission (HI component 9).", "X223 2300 HI; exempt hospitals and codes leave it out",
            c => c.Facility == Code11 && c.UnknownPresence is not null)
        { Severity = FindingSeverity.Warning, At = c => c.UnknownPresence, ElementError = Absent };
        yield return new("reason-for-visit-missing", I837, "An unscheduled outpatient visit (revenue 045X, 0516, 0526, 0762; admission type 1, 2, 5) needs the patient's reason (HI*APR).", "X223 2300 HI",
            c => IsOutpatient(c) && c.UnscheduledRevenue is not null && (c.AdmissionType == One || c.AdmissionType == Code2 || c.AdmissionType == Code5) && !c.Keys.HasAny(reason))
        { Missing = "HI", At = c => c.UnscheduledRevenue };
        yield return new("operating-missing", I837, "A claim with a surgical principal procedure (HI*BBR) needs the operating physician (NM1*72).", "X223 2310B", c => c.HasSurgery && !c.Keys.Has(operating))
        { Missing = "NM1", At = c => c.Keys.Find(procedure[0]) ?? c.Keys.Find(procedure[1]) };
        yield return new("operating-without-procedure", I837, "An operating physician (NM1*72) stands on an inpatient claim without a procedure (HI*BBR).", "X223 2310B",
            c => IsInpatientBill(c.Facility) && c.Keys.Has(operating) && !c.Keys.HasAny(procedure))
        { Severity = FindingSeverity.Warning, At = InClaim(operating) };
        yield return new("principal-procedure-missing", I837, "Other procedures (HI*BBQ) stand without a principal one (HI*BBR).", "X223 2300 HI", c => c.Keys.HasAny(other) && !c.Keys.HasAny(procedure))
        { Missing = "HI", At = c => c.Keys.Find(other[0]) ?? c.Keys.Find(other[1]) };
        yield return new("procedure-date-missing", I837, "The principal procedure of an inpatient claim needs its date.", "X223 2300 HI component 4", c => IsInpatientBill(c.Facility) && c.UndatedProcedure is not null)
        { At = c => c.UndatedProcedure, ElementError = Absent };
        yield return new("auto-accident-state-missing", I837, "An auto accident (occurrence 01) needs the state where it happened (REF*LU).", "X223 2300 REF*LU", c => c.Keys.Has(autoAccident) && !c.Keys.Has(accidentState))
        { Missing = "REF", At = InClaim(autoAccident) };
        yield return new("occurrence-span-reversed", I837, "An occurrence span (HI*BI) ends before it begins.", "X223 2300 HI", c => c.ReversedSpan is not null)
        { At = c => c.ReversedSpan };
        yield return new("covered-days-missing", I837, "An inpatient Medicare claim stands without covered days (value code 80).", "X223 2300 HI*BE; NUBC", c => c.Facility == Code11 && c.Filing == MedicareA && !c.Keys.Has(covered))
        { Severity = FindingSeverity.Warning, Missing = "HI", Element = 5, Component = 1 };
        yield return new("birth-weight-missing", I837, "A newborn's claim (admission type 4) stands without the birth weight (value code 54).", "X223 2300 HI*BE; NUBC", c => c.AdmissionType == four && IsInpatientBill(c.Facility) && !c.Keys.Has(birthWeight))
        { Severity = FindingSeverity.Warning, Missing = "HI", At = InClaim(stay), Element = 1 };
        yield return new("referring-is-attending", I837, "A referring provider (NM1*DN) is for outpatient claims where it is not the attending provider.", "X223 2310F", c => c.Facility == Code11 && c.Keys.Has(referring))
        { Severity = FindingSeverity.Warning, At = InClaim(referring) };
        yield return new("admission-after-statement", I837, "The admission (DTP*435) lies after the last day of the statement (DTP*434).", "X223 2300 DTP*434, DTP*435",
            c => c.Admission is { } admission && c.Statement is { } s && admission > s.To)
        { At = InClaim(admissionDate), Element = 3 };
        yield return new("line-outside-statement", I837, "The service date of a line lies outside the statement dates (DTP*434).", "X223 2400 DTP*472",
            c => c.Statement is { } s && c.Line.Service is { } l && (l.From < s.From || l.To > s.To))
        { IsOfLine = true, At = c => c.Line.ServiceAt };
        yield return new("line-date-missing", I837, "An outpatient claim over more than one day needs the service date of each line (DTP*472).", "X223 2400 DTP*472",
            c => IsOutpatient(c) && c.Statement is { } s && s.From != s.To && c.Line.Service is null)
        { IsOfLine = true, Missing = "DTP" };
        yield return new("total-line", I837, "The total (revenue 0001) is no line of an electronic claim.", "X223 2400 SV201", c => c.Line.Revenue == 1) { IsOfLine = true, Element = 1 };
        yield return new("accommodation-days", I837, "Room and board (revenue 010X to 021X) are billed in days (SV204 DA).", "X223 2400 SV204", c => c.Line.Revenue is >= 100 and <= 219 && c.Line.Unit != days) { IsOfLine = true, Element = 4 };
        yield return new("outpatient-code-missing", I837, "An outpatient line of this revenue code (030X, 032X, 035X, 045X, 061X) needs a procedure code (SV202).", "X223 2400 SV202; NUBC",
            c => IsOutpatient(c) && c.Line.Revenue is (>= 300 and <= 309) or (>= 320 and <= 329) or (>= 350 and <= 359) or (>= 450 and <= 459) or (>= 610 and <= 619) && c.Line.Procedure.Length == 0)
        { IsOfLine = true, Severity = FindingSeverity.Warning, Element = 2, ElementError = Absent };
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
        yield return new("predetermination-dated", D837, "A request for predetermination (CLM19 PB) has a service date (DTP*472).", "X224 2300 DTP*472", c => c.IsPredetermination && c.Service is not null)
        { Element = 19 };
        yield return new("tooth-missing", D837, "The procedure is done on a tooth, which the line does not name (TOO).", "X224 2400 TOO; CDT",
            c => NeedsTooth(Number(c.Line.Procedure)) && c.Line.Teeth == 0)
        { IsOfLine = true, Severity = FindingSeverity.Warning, Missing = "TOO", At = Procedure };
        yield return new("surface-missing", D837, "The filling needs the tooth surfaces (TOO03).", "X224 2400 TOO03; CDT", c => SurfacesOf(Number(c.Line.Procedure)) > 0 && c.Line.Teeth > 0 && c.Line.Surfaces == 0)
        { IsOfLine = true, At = c => c.Line.ToothAt, ElementError = Absent };
        yield return new("surface-count", D837, "The filling's code is for another number of tooth surfaces than TOO03 names.", "X224 2400 TOO03; CDT",
            c => SurfacesOf(Number(c.Line.Procedure)) is > 0 and var wanted && c.Line.Surfaces > 0 && (wanted < 4 ? c.Line.Surfaces != wanted : c.Line.Surfaces < 4))
        { IsOfLine = true, At = c => c.Line.ToothAt };
        yield return new("oral-cavity-missing", D837, "The procedure is billed by quadrant (D4210 to D4278, D4341, D4342), which SV304 does not name.", "X224 2400 SV304; CDT",
            c => Number(c.Line.Procedure) is (>= 4210 and <= 4278) or 4341 or 4342 && !c.Line.HasOralCavity && c.Line.Teeth == 0)
        { IsOfLine = true, Severity = FindingSeverity.Warning, Element = 4, ElementError = Absent };
        yield return new("prosthesis-code-missing", D837, "A denture, bridge or crown (D2710 to D2799, D5110 to D5281, D6205 to D6794) must say whether it is the first (SV305 I) or a replacement (R).", "X224 2400 SV305",
            c => Number(c.Line.Procedure) is (>= 2710 and <= 2799) or (>= 5110 and <= 5281) or (>= 6205 and <= 6794) && !c.Line.HasProsthesisCode)
        { IsOfLine = true, Severity = FindingSeverity.Warning, Element = 5, ElementError = Absent };
        yield return new("prior-placement-missing", D837, "A replaced prosthesis (SV305 R) needs the date of the one before (DTP*441).", "X224 2400 DTP*441",
            c => c.Line.IsReplacement && !c.Line.Keys.HasAny(prior, priorEstimated))
        { IsOfLine = true, Element = 5, Missing = "DTP" };
        yield return new("orthodontics-missing", D837, "Orthodontic treatment (D8010 to D8090) stands without its months (DN1).", "X224 2300 DN1", c => c.OrthodonticLine is not null && !c.Keys.Has(orthodontics))
        { Severity = FindingSeverity.Warning, Missing = "DN1", At = c => c.OrthodonticLine };
        yield return new("appliance-date-missing", D837, "Orthodontic treatment (DN1) stands without the day the appliance was placed (DTP*452).", "X224 2300 DTP*452", c => c.Keys.Has(orthodontics) && !c.IsPredetermination && !c.Keys.Has(placement))
        { Severity = FindingSeverity.Warning, Missing = "DTP", At = InClaim(orthodontics) };
        yield return new("predetermination-number-asked", D837, "A request for predetermination (CLM19 PB) carries a predetermination number (REF*G3).", "X224 2300 REF*G3", c => c.IsPredetermination && c.Keys.Has(predetermination))
        { Severity = FindingSeverity.Warning, At = InClaim(predetermination) };
    }
}
