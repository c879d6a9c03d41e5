using System.Text.RegularExpressions;
using ClaimRelay.X12.Checking.Situations;
using ClaimRelay.X12.Generation;
using Xunit;

namespace ClaimRelay.X12.Tests.Checking;

/// <summary>A file that passes, spoiled in one place, breaks the rule that is about that place.</summary>
public class ClaimRuleTests
{
    const GeneratedKind P = GeneratedKind.Professional;
    const GeneratedKind I = GeneratedKind.Institutional;
    const GeneratedKind D = GeneratedKind.Dental;

    /// <summary>Kind of file, what is looked for (a regular expression), what is put in its place, the code that must come of it, and where the finding must stand.</summary>
    public static TheoryData<GeneratedKind, string, string, string, string> Cases => new()
    {
        { P, @"(CLM\*CR\d+\*)\d+", "${1}1", "charge-balance", "CLM02" },
        { P, @"AMT\*D\*\d+", "AMT*D*1", "other-payer-balance", "AMT02" },
        { P, @"(SVD\*\w+\*)\d+", "${1}9999", "line-adjudication-balance", "SVD02" },
        { P, @"SVD\*\w+\*\d+", "SVD*PINE1*9999", "other-payer-lines-balance", "AMT02" },
        { P, @"SBR\*P\*\*", "SBR*P*18*", "subscriber-is-patient", "SBR02" },
        { P, @"SBR\*P\*18\*", "SBR*P**", "patient-missing", "SBR02" },
        { P, @"DMG\*D8\*\d+\*[FM]~(NM1\*PR)", "$1", "subscriber-birth-missing", "SBR02" },
        { P, @"(NM1\*IL[^~]*~)N3\*[^~]*~", "$1", "subscriber-address-missing", "SBR02" },
        { P, @"(NM1\*IL[^~]*~N3[^~]*~)N4\*[^~]*~", "$1", "subscriber-town-missing", "SBR02" },
        { P, @"\*MI\*ZZ\d+~N3", "~N3", "subscriber-id-missing", "NM109" },
        { P, @"SBR\*S\*([^~]*)\*(CI|MC|BL|HM)~", "SBR*S*$1*MB~", "medicare-secondary-type-missing", "SBR05" },
        { P, @"(SBR\*P\*18\*\w+\*\*)", "${1}12", "insurance-type-not-used", "SBR05" },
        { P, @"SBR\*P\*18\*(\w+)\*\*\*\*\*\*(CI|MC|BL|HM)~", "SBR*P*18*$1~", "filing-indicator-missing", "SBR09" },
        { P, @"SBR\*P\*18\*(\w+)\*\*\*\*\*\*(CI|MC|BL|HM)~", "SBR*P*18*$1******MB~", "medicare-id-form", "NM109" },
        { P, @"(CLM\*CR\d+)\*", "$1 *", "pcn-blanks", "CLM01" },
        { P, @"(CLM\*((?!~SE|~HL).)*~)(HL|SE)", "$1$1$3", "claim-duplicate", "CLM01" },
        { P, @"\*11:B:(.*?)HC:87880", "*81:B:$1HC:87880", "laboratory-number-missing", "SV101-2" },
        { P, @"PAT\*19~(NM1\*QC[^~]*~N3[^~]*~N4[^~]*~DMG\*D8\*\d+)\*[FM]", "PAT*19********Y~$1*M", "pregnant-male", "PAT09" },
        { P, @"PAT\*19~(NM1\*QC[^~]*~N3[^~]*~N4[^~]*~DMG\*D8\*\d+)\*[FM]", "PAT*19********Y~$1*F", "menstrual-date-missing", "PAT09" },
        { P, @"DMG\*D8\*\d{8}", "DMG*D8*20260601", "service-before-birth", "DTP03" },
        { P, @"REF\*F8\*", "REF*EA*", "replacement-reference-missing", "CLM05-3" },
        { P, @":B:7\*", ":B:1*", "payer-claim-number-original", "REF" },
        { P, @"CLM\*CR", "CLM*CR0000000000000", "pcn-length", "CLM01" },
        { P, @"(CLM\*CR\d+\*)", "$1-", "charge-negative", "CLM02" },
        { P, @"\*AA:::\w\w", "*AA", "accident-state-missing", "CLM11-4" },
        { P, @"DTP\*439\*D8\*\d+~", "", "accident-date-missing", "CLM11" },
        { P, @"\*\*AA:::\w\w~", "~", "accident-cause-missing", "CLM11" },
        { P, @"DTP\*439\*D8\*\d+", "DTP*439*D8*20260630", "accident-after-service", "DTP03" },
        { P, @"DTP\*439\*D8\*\d+~", "DTP*431*D8*20260630~", "onset-after-service", "DTP03" },
        { P, @"(REF\*6R)", "DTP*472*RD8*20260302-20260301~$1", "period-reversed", "DTP03" },
        { P, @"BHT\*0019\*00\*(\w+)\*2026", "BHT*0019*00*$1*2025", "service-after-creation", "DTP03" },
        { P, @"(HI\*ABK)", "DTP*435*D8*20260110~DTP*096*D8*20260109~$1", "admission-after-discharge", "DTP03" },
        { P, @"(HI\*ABK)", "PWK*OZ*BM~$1", "attachment-number-missing", "PWK06" },
        { P, @"HI\*ABK:(\w+)~", "HI*ABK:$1*ABF:$1~", "diagnosis-duplicate", "HI02-2" },
        { P, @"(NM1\*85\*2[^~]*\*)(\d{10})(.*?)(NM1\*82[^~]*\*)\d{10}", "$1$2$3$4$2", "rendering-is-billing", "NM109" },
        { P, @"NM1\*DN", "NM1*P3", "primary-care-first", "NM1" },
        { P, @"LX\*2~", "LX*3~", "line-numbers", "LX01" },
        { P, @"REF\*6R\*\d+L\d", "REF*6R*SAME", "line-control-number-duplicate", "REF02" },
        { P, @"\*UN\*1\*", "*UN*0*", "units-zero", "SV104" },
        { P, @"(SV1\*HC:\w+:?\w*\*)", "$1-", "line-charge-negative", "SV102" },
        { P, @"CTP\*[^~]*~", "", "drug-quantity-missing", "LIN03" },
        { P, @"LIN\*[^~]*~CTP\*[^~]*~", "", "drug-code-missing", "SV101-2" },
        { P, @"~SBR\*P\*(18|19)", "~SBR*S*$1", "responsibility-duplicate", "SBR01" },
        { P, @"~SBR\*P\*(18|19)", "~SBR*T*$1", "primary-payer-missing", "CLM" },
        { P, @"(SBR\*P\*(18|19)[^~]*~AMT.*?NM1\*PR[^~]*~)(LX\*1)", "$1$1$3", "other-payer-duplicate", "NM109" },
        { P, @"SVD\*\w+", "SVD*NOBODY", "line-payer-unknown", "SVD01" },
        { P, @"SVD\*.*?~DTP\*573\*D8\*\d+~", "", "other-payer-date-missing", "AMT02" },
        { P, @"SBR\*S", "SBR*P", "other-payer-is-destination", "AMT02" },
        { P, @"CR1\*[^~]*~", "", "ambulance-transport-missing", "SV101-2" },
        { P, @"NM1\*PW\*2~N3[^~]*~N4[^~]*~", "", "ambulance-pick-up-missing", "SV101-2" },
        { P, @"NM1\*45\*2[^~]*~N3[^~]*~N4[^~]*~", "", "ambulance-drop-off-missing", "SV101-2" },
        { P, @"CRC\*07[^~]*~", "", "ambulance-certification-missing", "CR1" },
        { P, @"HC:A04\d\d:RH", "HC:99213", "ambulance-without-service", "CR1" },
        { P, @"\*MJ\*", "*UN*", "anaesthesia-minutes-missing", "SV103" },
        { P, @"HC:99213(:25)?\*([\d.]+)\*UN", "HC:99213*$2*MJ", "minutes-without-anaesthesia", "SV103" },
        { P, @"\*22:B:", "*21:B:", "admission-date-missing", "CLM05-1" },
        { P, @"\*11:B:", "*22:B:", "service-facility-missing", "CLM05-1" },
        { P, @"(REF\*6R\*\w+~)", "$1PS1*X*10~", "purchased-provider-missing", "PS1" },
        { P, @"(REF\*6R\*\w+~)(LX|HL|SE)", "$1NM1*QB*2~$2", "purchased-service-missing", "NM1" },
        { P, @"HC:87880", "HC:87880:QW", "clia-number-missing", "SV101-2" },
        { P, @"HC:87880", "HC:77067", "mammography-number-missing", "SV101-2" },
        { P, @"\*(CI|MC|BL|HM)~(NM1\*IL((?!~HL).)*?)HC:(99213|87880)", "*MB~$2HC:98940", "manipulation-start-missing", "SV101-2" },
        { P, @"(HI\*ABK)", "CR2********A~$1", "acute-date-missing", "CR208" },
        { P, @"\*\*\*1~(DTP\*472)", "***1****Y~$1", "epsdt-referral-missing", "SV111" },
        { P, @"\*\*\*1~(DTP\*472)", "***9~$1", "diagnosis-pointer", "SV107" },
        { P, @"(HI\*ABK)", "DTP*435*D8*20260101~$1", "office-admission", "DTP" },
        { I, @"NM1\*71[^~]*~", "", "attending-missing", "CLM" },
        { I, @"HI\*ABJ[^~]*~", "", "admitting-diagnosis-missing", "CLM05-1" },
        { I, @"DTP\*435[^~]*~", "", "admission-missing", "CLM05-1" },
        { I, @"DTP\*096[^~]*~", "", "discharge-hour-missing", "CLM05-1" },
        { I, @"CL1\*1\*1\*01", "CL1*1*1*30", "still-patient-final", "CL103" },
        { I, @"HI\*ABK:(\w+):::::::Y", "HI*ABK:$1", "present-on-admission-missing", "HI01-9" },
        { I, @"CL1\*3\*", "CL1*1*", "reason-for-visit-missing", "SV201" },
        { I, @"(NM1\*71)", "HI*BBR:0DT60ZZ:D8:20260201~$1", "operating-missing", "HI01" },
        { I, @"(NM1\*71[^~]*~)", "$1NM1*72*1*ALDERBY*AVA****XX*1730000019~", "operating-without-procedure", "NM1" },
        { I, @"(NM1\*71)", "HI*BBQ:0DT60ZZ:D8:20260201~$1", "principal-procedure-missing", "HI01" },
        { I, @"(NM1\*71)", "HI*BBR:0DT60ZZ~$1", "procedure-date-missing", "HI01-4" },
        { I, @"(NM1\*71)", "HI*BH:01:D8:20260201~$1", "auto-accident-state-missing", "HI01" },
        { I, @"(NM1\*71)", "HI*BI:74:RD8:20260202-20260201~$1", "occurrence-span-reversed", "HI01-4" },
        { I, @"\*(CI|MC|BL|HM)~NM1\*IL", "*MA~NM1*IL", "covered-days-missing", "CLM05-1" },
        { I, @"CL1\*1\*1\*01", "CL1*4*5*01", "birth-weight-missing", "CL101" },
        { I, @"(NM1\*71[^~]*~)", "$1NM1*DN*1*ALDERBY*AVA****XX*1730000019~", "referring-is-attending", "NM1" },
        { I, @"DTP\*472\*D8\*\d+", "DTP*472*D8*20250101", "line-outside-statement", "DTP03" },
        { I, @"DTP\*434\*RD8\*(\d{8})-\d{8}(.*?)DTP\*472\*D8\*\d+~", "DTP*434*RD8*$1-20260630$2", "line-date-missing", "SV2" },
        { I, @"SV2\*0450", "SV2*0001", "total-line", "SV201" },
        { I, @"\*DA\*", "*UN*", "accommodation-days", "SV204" },
        { I, @"SV2\*0305\*HC:\w+", "SV2*0305*", "outpatient-code-missing", "SV202" },
        { I, @"DTP\*435\*DT\*\d{8}", "DTP*435*DT*20301231", "admission-after-statement", "DTP03" },
        { D, @"DTP\*472\*D8\*\d+~", "", "service-date-missing", "CLM" },
        { D, @"(CLM\*[^~]*\*Y\*A\*Y\*Y)~", "$1**********PB~", "predetermination-dated", "CLM19" },
        { D, @"TOO\*JP\*30~", "", "tooth-missing", "SV301-2" },
        { D, @"TOO\*JP\*19\*M:O", "TOO*JP*19", "surface-missing", "TOO03" },
        { D, @"TOO\*JP\*19\*M:O", "TOO*JP*19*M:O:D", "surface-count", "TOO03" },
        { D, @"AD:D1110", "AD:D4341", "oral-cavity-missing", "SV304" },
        { D, @"AD:D1110", "AD:D5110", "prosthesis-code-missing", "SV305" },
        { D, @"(SV3\*AD:D1110\*[\d.]+\*\*)\*\*", "$1*R*", "prior-placement-missing", "SV305" },
        { D, @"AD:D1110", "AD:D8080", "orthodontics-missing", "SV301-2" },
        { D, @"(DTP\*472\*D8\*\d+~)", "$1DN1*24~", "appliance-date-missing", "DN1" },
        { D, @"(CLM\*[^~]*\*Y\*A\*Y\*Y)~(DTP\*472\*D8\*\d+~)", "$1**********PB~REF*G3*P1~", "predetermination-number-asked", "REF" },
    };

    [Theory, MemberData(nameof(Cases))]
    public async Task A_broken_rule_is_found(GeneratedKind kind, string pattern, string replacement, string code, string place)
    {
        var good = await Generated.TextAsync(kind);
        var spoiled = Regex.Replace(good, pattern, replacement, RegexOptions.Singleline);
        Assert.NotEqual(good, spoiled);
        var found = Generated.Check(spoiled).Findings;
        var finding = found.FirstOrDefault(f => f.Code == code);
        Assert.True(finding is not null, $"{code} was not found, but {string.Join(' ', found.Select(f => f.Code).Distinct())}");
        Assert.True(finding.Place is { Offset: > 0, Ordinal: > 0, SegmentId.Length: > 1 });
        Assert.Equal(place, $"{finding.Place.SegmentId}{(finding.Place.Element > 0 ? finding.Place.Element.ToString("00") : "")}{(finding.Place.Component > 0 ? $"-{finding.Place.Component}" : "")}");
        Assert.True(finding is { SegmentError: not null, Loop.Length: > 3 });
        Assert.Equal(finding.SnipType is 3 ? 3 : 4, finding.SnipType);
        Assert.DoesNotContain(Generated.Check(spoiled, level: finding.SnipType - 1).Findings, f => f.Code == code);
    }

    [Fact]
    public async Task What_is_wrong_with_a_subscriber_is_told_once_not_for_each_of_the_claims()
    {
        var text = Regex.Replace(await Generated.TextAsync(P), @"(SBR\*P\*18\*\w+\*\*)(.*?)(CLM((?!~SE|~HL).)*~)(HL|SE)", "${1}12$2$3$3$3$5", RegexOptions.Singleline);
        var found = Generated.Check(text).Findings.Where(f => f.Code == "insurance-type-not-used").ToList();
        Assert.NotEmpty(found);
        Assert.Equal(found.DistinctBy(f => f.Place!.Ordinal), found);
    }

    /// <summary>What the guides allow, and a rule must not refuse.</summary>
    [Theory]
    [InlineData(I, @"SBR\*S\*([^~]*)\*(CI|MC|BL|HM)~", "SBR*S*$1*MA~", "medicare-secondary-type-missing")]
    [InlineData(I, @"(NM1\*71)", "HI*BBR:HZ2ZZZZ:D8:20260201~$1", "operating-missing")]
    [InlineData(I, @"\*11:A:(\d)(.*?)DTP\*096[^~]*~", "*21:A:$1$2", "discharge-hour-missing")]
    [InlineData(P, @"(REF\*6R)", "PWK*CT*AD~$1", "element-code")]
    [InlineData(P, @"\*\w+~(N3[^~]*~N4[^~]*~DMG[^~]*~NM1\*PR)", "*1EG4TE5MK73~$1", "medicare-id-form")]
    [InlineData(P, @"(HL\*\d+\*\d+\*22\*)0(~SBR\*P\*18.*?)(NM1\*PR[^~]*~)(CLM\*CR)(\d+)(((?!~SE|~HL).)*~)(HL|SE)", "${1}1$2$3$4$5${6}HL*99*2*23*0~PAT*19~NM1*QC*1*ALDERBY*AVA~N3*1 X~N4*BOISE*ID*837020008~DMG*D8*20200101*F~${4}9$5$6$8", "subscriber-is-patient")]
    public async Task What_the_guides_allow_is_not_refused(GeneratedKind kind, string pattern, string replacement, string code)
    {
        var good = await Generated.TextAsync(kind);
        var other = Regex.Replace(good, pattern, replacement, RegexOptions.Singleline);
        Assert.NotEqual(good, other);
        Assert.DoesNotContain(Generated.Check(other).Findings, f => f.Code == code);
    }

    [Fact]
    public void Every_rule_has_a_case_and_there_are_more_than_sixty()
    {
        var codes = ClaimRules.All.Select(r => r.Code).ToList();
        Assert.Equal(codes.Distinct(), codes);
        Assert.Empty(codes.Except(Cases.Select(c => c.Data.Item4)));
        Assert.True(codes.Count > 60);
    }

    [Fact]
    public async Task No_finding_says_what_stands_in_the_claim()
    {
        var text = await Generated.TextAsync(P);
        var spoiled = text.Replace("*MI*", "*XX*", StringComparison.Ordinal).Replace("HC:", "QQ:", StringComparison.Ordinal).Replace("~DMG*D8*", "~DMG*D9*", StringComparison.Ordinal);
        var messages = string.Concat(Generated.Check(spoiled).Findings.Select(f => f.Message));
        Assert.NotEqual("", messages);
        foreach (var name in Regex.Matches(text, @"NM1\*(?:IL|QC)\*1\*(\w+)\*(\w+)").SelectMany(m => new[] { m.Groups[1].Value, m.Groups[2].Value }).Distinct())
            Assert.DoesNotContain(name, messages, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"ZZ\d{6}|CR\d{6}|\d{8}", messages);
    }
}
