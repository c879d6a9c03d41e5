using ClaimRelay.X12.Checking.Guides;
using ClaimRelay.X12.Claims;
using static ClaimRelay.X12.Checking.Situations.KeySet;

namespace ClaimRelay.X12.Checking.Situations;

/// <summary>The rules between the segments of a claim, as a table: what no list of segments can say. docs/x12-checks.md is made from it. ClaimRules.OfOneType.cs has those of one type of claim.</summary>
static partial class ClaimRules
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

    // IK403: what a rule between segments finds is a pattern that does not fit (I12), unless an element lacks (I13) or is not wanted (I9).
    const string Absent = "I13";
    const string NotUsed = "I9";

    // The line that carries the payment group of home health (HIPPS) counts nothing.
    const int HomeHealthCode = 23;

    static readonly ulong Sbr = Key("SBR"), Member = Key("NM1", "IL"), Pat = Key("PAT");

    static Spot? Subscriber(ClaimFacts c) => c.Subscriber.Find(Sbr);

    static Spot? SubscriberName(ClaimFacts c) => c.Subscriber.Find(Member);

    static Spot? Pregnant(ClaimFacts c) => (c.HasPatient ? c.Patient : c.Subscriber).Find(Pat);

    static Spot? Procedure(ClaimFacts c) => c.Line.ProcedureAt;

    static Spot? Charge(ClaimFacts c) => c.Line.Spot with { Element = c.Type == ClaimType.Institutional ? 3 : 2 };

    static Func<ClaimFacts, Spot?> InClaim(ulong key) => c => c.Keys.Find(key);

    static Func<ClaimFacts, Spot?> InLine(ulong key) => c => c.Line.Keys.Find(key);

    static ClaimRule OfOtherPayer(string code, string message, string source, Func<ClaimFacts, OtherPayerFacts, bool> fails, Func<OtherPayerFacts, Spot> at)
        => new(code, Every, message, source, c => c.AnyOtherPayer(fails)) { At = c => c.FirstOtherPayer(fails) is { } payer ? at(payer) : null };

    static IEnumerable<ClaimRule> Balances()
    {
        yield return new("charge-balance", Every, "The total charge (CLM02) is not the sum of the charges of the service lines.", "X222, X223, X224 2300 CLM02",
            c => c.Charge is { } charge && c.LineCount > 0 && charge != c.LineCharges)
        { SnipType = 3, Element = 2 };
        yield return OfOtherPayer("other-payer-balance",
            "What another payer paid (AMT*D) is not the total charge less its adjustments (CAS) of the claim and of its lines.", "X222, X223, X224 1.4.4.2.1",
            static (c, p) => p.Paid is { } paid && c.Charge is { } charge && charge - p.Adjusted - p.LinesAdjusted != paid, p => p.PaidAt) with
        { SnipType = 3 };
        yield return OfOtherPayer("other-payer-lines-balance", "What another payer paid on the lines (SVD02) is more than it paid on the claim (AMT*D).", "X222, X223, X224 1.4.4.2",
            static (_, p) => p is { Paid: { } paid, HasLines: true } && p.LinesPaid > paid, p => p.PaidAt) with
        { SnipType = 3, Severity = FindingSeverity.Warning };
    }

    static IEnumerable<ClaimRule> Persons()
    {
        ulong dmg = Key("DMG"), n3 = Key("N3"), n4 = Key("N4");
        yield return new("subscriber-is-patient", Every, "The subscriber is said to be the patient (SBR02 is 18), but the claim stands under another patient.", "X222, X223, X224 2000B SBR02",
            c => c.HasPatient && c.SubscriberIsPatient && !c.SubscriberHasClaims)
        { At = Subscriber, Element = 2 };
        yield return new("patient-missing", Every, "The claim stands under the subscriber, but SBR02 does not say that the subscriber is the patient (18).", "X222, X223, X224 2000B SBR02",
            c => !c.HasPatient && !c.SubscriberIsPatient)
        { At = Subscriber, Element = 2, ElementError = Absent };
        yield return new("subscriber-birth-missing", Every, "The subscriber is the patient, but birth date and gender (DMG) are missing.", "X222, X223, X224 2010BA DMG",
            c => !c.HasPatient && c.SubscriberIsPatient && c.SubscriberIsPerson && !c.Subscriber.Has(dmg))
        { Missing = "DMG", At = Subscriber, Element = 2 };
        yield return new("subscriber-address-missing", Every, "The subscriber is the patient, but the address (N3) is missing.", "X222, X223, X224 2010BA N3",
            c => !c.HasPatient && c.SubscriberIsPatient && c.SubscriberIsPerson && !c.Subscriber.Has(n3))
        { Missing = "N3", At = Subscriber, Element = 2 };
        yield return new("subscriber-town-missing", Every, "The subscriber is the patient, but town, state and ZIP (N4) are missing.", "X222, X223, X224 2010BA N4",
            c => !c.HasPatient && c.SubscriberIsPatient && c.SubscriberIsPerson && !c.Subscriber.Has(n4))
        { Missing = "N4", At = Subscriber, Element = 2 };
        yield return new("subscriber-id-missing", Every, "The subscriber has no member id (NM109 in 2010BA).", "X222, X223, X224 2010BA NM109",
            c => c.SubscriberIsPerson && !c.HasSubscriberId)
        { At = SubscriberName, Element = 9, ElementError = Absent };
        yield return new("medicare-secondary-type-missing", P837, "Medicare is not the first payer: SBR05 must say why (insurance type).", "X222 2000B SBR05",
            c => c.IsMedicare && c.Responsibility != P && c.Responsibility != 0 && !c.HasInsuranceType)
        { At = Subscriber, Element = 5, ElementError = Absent };
        yield return new("insurance-type-not-used", P837 | D837, "SBR05 is only for Medicare as a later payer.", "X222, X224 2000B SBR05",
            c => c.HasInsuranceType && (c.Responsibility == P || !c.IsMedicare))
        { At = Subscriber, Element = 5, ElementError = NotUsed };
        yield return new("filing-indicator-missing", Every, "The kind of payer (SBR09) is missing; receivers want it as long as payers have no national id.", "X222, X223, X224 2000B SBR09", c => c.Filing == 0)
        { Severity = FindingSeverity.Warning, At = Subscriber, Element = 9, ElementError = Absent };
        yield return new("medicare-id-form", Every, "The subscriber's id (2010BA NM109) has not the form of a Medicare beneficiary identifier.", "CMS, MBI format",
            c => c.IsMedicare && c.HasSubscriberId && !c.HasMedicareId)
        { Severity = FindingSeverity.Warning, At = SubscriberName, Element = 9 };
        yield return new("pregnant-male", P837, "The patient is said to be pregnant (PAT09) and male (DMG03).", "X222 2000B PAT09, 2010BA DMG03", c => c.IsPregnant && c.IsMale)
        { At = Pregnant, Element = 9 };
        yield return new("service-before-birth", Every, "A service date lies before the patient's birth.", "X222, X223, X224 DMG02, DTP*472",
            c => c.Birth is { } birth && c.FirstService?.Day < birth)
        { At = c => c.FirstService?.At };
    }

    static IEnumerable<ClaimRule> Claims()
    {
        ulong f8 = Key("REF", "F8"), accident = Key("DTP", "439"), onset = Key("DTP", "431"), admission = Key("DTP", "435"), rendering = Key("NM1", "82");
        yield return new("replacement-reference-missing", Every,
            "A replacement or void (frequency 7 or 8) needs the payer's claim number of the claim it is for (REF*F8); a claim that was rejected before it was adjudicated goes again as frequency 1.",
            "X222, X223, X224 2300 REF*F8", c => (c.Frequency == Seven || c.Frequency == Eight) && !c.Keys.Has(f8))
        { Missing = "REF", Element = 5, Component = 3 };
        yield return new("payer-claim-number-original", Every, "An original claim (frequency 1) carries the payer's number of an earlier claim (REF*F8): is it a replacement?", "X222, X223, X224 2300 REF*F8",
            c => c.Frequency == One && c.Keys.Has(f8))
        { Severity = FindingSeverity.Warning, At = InClaim(f8) };
        yield return new("pcn-length", Every, "The patient control number (CLM01) has more than 20 characters; receivers need not keep more.", "X222, X223, X224 2300 CLM01", c => c.ControlNumberLength > 20)
        { Element = 1 };
        yield return new("pcn-blanks", Every, "The patient control number (CLM01) begins or ends with a blank; answers come back without it.", "X12.6 3.5.1; X222, X223, X224 2300 CLM01", c => c.HasPaddedControlNumber)
        { Severity = FindingSeverity.Warning, Element = 1 };
        yield return new("claim-duplicate", Every, "An earlier claim of this set has the same patient control number, charge and service date: is one claim sent twice? Payers deny the second.", "CARC 18; claim status 54",
            c => c.IsDuplicate)
        { Severity = FindingSeverity.Warning, Element = 1 };
        yield return new("charge-negative", Every, "The total charge (CLM02) is negative.", "X222, X223, X224 2300 CLM02", c => c.Charge < 0) { Element = 2 };
        yield return new("accident-state-missing", P837 | D837, "An auto accident (CLM11 AA) needs the state where it happened (CLM11-4).", "X222, X224 2300 CLM11-4",
            c => c.IsAutoAccident && !c.HasAccidentState)
        { Element = 11, Component = 4, ElementError = Absent };
        yield return new("accident-date-missing", P837 | D837, "An accident (CLM11 AA or OA) needs its date (DTP*439).", "X222, X224 2300 DTP*439", c => c.IsAccident && !c.Keys.Has(accident))
        { Element = 11, Missing = "DTP" };
        yield return new("accident-cause-missing", P837 | D837, "An accident date (DTP*439) stands without a related cause (CLM11).", "X222, X224 2300 CLM11", c => c.Keys.Has(accident) && !c.HasCause)
        { Severity = FindingSeverity.Warning, Element = 11, ElementError = Absent };
        yield return new("accident-after-service", P837 | D837, "The accident (DTP*439) lies after the last service date.", "X222, X224 2300 DTP*439", c => c.Accident is { } day && c.Service is { } s && day > s.To)
        { At = InClaim(accident), Element = 3 };
        yield return new("onset-after-service", P837, "The onset (DTP*431) lies after the last service date.", "X222 2300 DTP*431", c => c.Onset is { } day && c.Service is { } s && day > s.To)
        { At = InClaim(onset), Element = 3 };
        yield return new("period-reversed", Every, "A period of dates ends before it begins.", "X222, X223, X224 DTP03", c => c.ReversedPeriod is not null)
        { At = c => c.ReversedPeriod };
        yield return new("service-after-creation", Every, "A service date lies after the day that the file was made (BHT04).", "X222, X223, X224 BHT04, DTP*472",
            c => !c.IsPredetermination && c.Created is { } made && c.LastService?.Day > made)
        { At = c => c.LastService?.At };
        yield return new("admission-after-discharge", P837, "The admission (DTP*435) lies after the discharge (DTP*096).", "X222 2300 DTP*435, DTP*096",
            c => c.Admission is { } admission && c.Discharge is { } discharge && admission > discharge)
        { At = InClaim(admission), Element = 3 };
        yield return new("attachment-number-missing", Every, "An attachment that is sent by mail, fax or file (PWK02) needs its control number (PWK06).", "X222, X223, X224 2300 PWK06", c => c.UnnumberedAttachment is not null)
        { At = c => c.UnnumberedAttachment, Element = 6, ElementError = Absent };
        yield return new("diagnosis-duplicate", P837 | I837, "A diagnosis stands twice in HI.", "X222, X223 2300 HI", c => c.DuplicateDiagnosis is not null)
        { At = c => c.DuplicateDiagnosis };
        yield return new("rendering-is-billing", Every, "The rendering provider (NM1*82) is the billing provider: it is sent only where they differ.", "X222, X224 2310B NM1",
            c => c.RenderingNpi != 0 && c.RenderingNpi == c.BillingNpi)
        { Severity = FindingSeverity.Warning, At = InClaim(rendering), Element = 9, ElementError = NotUsed };
        yield return new("primary-care-first", P837 | D837, "The primary care provider (NM1*P3) stands without or before the referring provider (NM1*DN).", "X222, X224 2310A NM1",
            c => c.EarlyPrimaryCare is not null)
        { At = c => c.EarlyPrimaryCare };
    }

    static IEnumerable<ClaimRule> Lines()
    {
        ulong lin = Key("LIN"), ctp = Key("CTP");
        yield return new("line-numbers", Every, "The lines are not numbered from 1 without gaps (LX01).", "X222, X223, X224 2400 LX01", c => c.MisnumberedLine is not null)
        { At = c => c.MisnumberedLine };
        yield return new("line-control-number-duplicate", Every, "Two lines have one line control number (REF*6R).", "X222, X223, X224 2400 REF*6R", c => c.DuplicateLineControlNumber is not null)
        { At = c => c.DuplicateLineControlNumber };
        yield return new("units-zero", Every, "The units of a line are zero or less.", "X222, X223, X224 2400 SV104, SV205, SV306", c => c.Line.Units <= 0 && c.Line.Revenue != HomeHealthCode)
        { IsOfLine = true, At = c => c.Line.Spot with { Element = c.Type switch { ClaimType.Professional => 4, ClaimType.Institutional => 5, _ => 6 } } };
        yield return new("line-charge-negative", Every, "The charge of a line is negative.", "X222, X223, X224 2400 SV102, SV203, SV302", c => c.Line.Charge < 0)
        { IsOfLine = true, At = Charge };
        yield return new("drug-quantity-missing", P837 | I837, "A drug code (LIN) needs its quantity (CTP).", "X222, X223 2410 CTP", c => c.Line.Keys.Has(lin) && !c.Line.Keys.Has(ctp))
        { IsOfLine = true, Missing = "CTP", At = InLine(lin), Element = 3 };
        yield return new("drug-code-missing", P837, "An injected drug (HCPCS J…) stands without its national drug code (LIN*N4), which many payers want.", "X222 2410 LIN; payer rules",
            c => c.Line.Procedure.StartsWith('J') && !c.Line.Keys.Has(lin))
        { IsOfLine = true, Severity = FindingSeverity.Warning, Missing = "LIN", At = Procedure };
    }

    static IEnumerable<ClaimRule> OtherPayers()
    {
        yield return OfOtherPayer("responsibility-duplicate", "Two payers of the claim have one place in the order of payment (SBR01).", "X222, X223, X224 2000B and 2320 SBR01",
            static (c, p) => p.Responsibility != Unknown && (p.Responsibility == c.Responsibility || c.OtherPayers.Exists(o => o != p && o.Responsibility == p.Responsibility)), p => p.Spot);
        yield return new("primary-payer-missing", Every, "The claim goes to a later payer (SBR01 is S), but no other payer is the first (2320 with SBR01 P).", "X222, X223, X224 2320 SBR",
            c => c.Responsibility == S && !c.AnyOtherPayer(static (_, p) => p.Responsibility == P))
        { Missing = "SBR" };
        yield return OfOtherPayer("other-payer-duplicate", "Two other payers have one id (2330B NM109): the lines cannot say which of them paid.", "X222, X223, X224 2330B NM109",
            static (c, p) => p.Id != 0 && c.OtherPayers.Exists(o => o != p && o.Id == p.Id), p => p.NamedAt);
        yield return new("line-payer-unknown", Every, "A line was paid by a payer (SVD01) that is none of the claim's other payers (2330B NM109).", "X222, X223, X224 2430 SVD01", c => c.UnknownLinePayer is not null)
        { At = c => c.UnknownLinePayer };
        yield return OfOtherPayer("other-payer-date-missing", "Another payer paid (AMT*D), but neither the claim nor a line says when (DTP*573).", "X222, X223, X224 2330B DTP*573",
            static (_, p) => p.Paid is not null && !p.HasDate, p => p.PaidAt) with
        { Missing = "DTP" };
        yield return OfOtherPayer("other-payer-is-destination", "A first payer's claim (SBR01 is P) says that another payer paid already (AMT*D).", "X222, X223, X224 2000B SBR01",
            static (c, p) => c.Responsibility == P && p.Paid is not null, p => p.PaidAt) with
        { Severity = FindingSeverity.Warning };
    }
}
