using System.Text;
using System.Text.RegularExpressions;
using ClaimRelay.X12.Checking;
using ClaimRelay.X12.Codes;
using ClaimRelay.X12.Generation;
using Xunit;

namespace ClaimRelay.X12.Tests.Checking;

public class FileCheckerTests
{
    const GeneratedKind P = GeneratedKind.Professional;
    const GeneratedKind I = GeneratedKind.Institutional;
    const GeneratedKind R = GeneratedKind.Remittance;
    const GeneratedKind A = GeneratedKind.ClaimAcknowledgment;

    /// <summary>Kind of file, what is looked for, what is put in its place, the code, its type, and the segment and element it names.</summary>
    public static TheoryData<GeneratedKind, string, string, string, int, string, int> Cases => new()
    {
        { P, @"\*46\*INVENTEDBILLING", "*46*" + new string('X', 81), "element-long", 1, "NM1", 9 },
        { P, @"N4\*(\w+)\*(\w\w)\*\d+", "N4*$1*${2}X*627010001", "element-long", 1, "N4", 2 },
        { P, @"(CLM\*CR\d+\*)", "${1}x", "element-number", 1, "CLM", 2 },
        { P, @"\*20260701\*0900\*CH", "*20261301*0900*CH", "element-date", 1, "BHT", 4 },
        { P, @"\*20260701\*0900\*CH", "*20260701*2500*CH", "element-time", 1, "BHT", 5 },
        { P, @"XX\*(\d{10})~N3", "XX~N3", "element-together", 1, "NM1", 8 },
        { P, @"HL\*1\*\*20\*1~", "HL*1**20*1**X~", "element-too-many", 1, "HL", 5 },
        { P, @"HL\*1\*\*20\*1~", "HL*1**20*1:1~", "component-too-many", 1, "HL", 4 },
        { P, @"INVENTED HOSPITAL", "INVENTED\u0007HOSPITAL", "character", 1, "NM1", 3 },
        { P, @"(CLM\*CR\d)", "CLM*A^B*1", "element-repeated", 1, "CLM", 1 },
        { P, @"HC:99213(:25)?\*", "HC:99213^HC:99214*", "element-repeated", 1, "SV1", 1 },
        { P, @"CLM\*CR\d+", "CLM*   ", "element-blank", 1, "CLM", 1 },
        { P, @"(SV1\*HC:\w+:?\w*\*)[\d.]+", "${1}79228162514264337593543950335", "element-long", 1, "SV1", 2 },
        { P, @"REF\*EI\*(\d+)~", "REF*EI*$1**~", "trailing-delimiter", 1, "REF", 4 },
        { P, @"HC:99213\*", "HC:99213::*", "trailing-delimiter", 1, "SV1", 1 },
        { P, @"(NM1\*85\*2\*[^*]*)", "$1 ", "value-padded", 1, "NM1", 3 },
        { P, @"(NM1\*40\*2\*)", "$1 ", "value-padded", 1, "NM1", 3 },
        { P, @"ST\*837\*0001\*005010X222A1~", "ST*837*0001*~", "trailing-delimiter", 1, "ST", 3 },
        { P, @"(CLM\*CR\d+\*[\d.]+)\*", "${1}0001*", "amount-decimals", 2, "CLM", 2 },
        { P, @"(SV1\*HC:\w+:?\w*\*\d+\.\d\d)\*", "${1}5*", "amount-decimals", 2, "SV1", 2 },
        { R, @"(CAS\*CO\*45\*[\d.]+)\*?", "${1}01*", "amount-decimals", 2, "CAS", 3 },
        { P, @"(NM1\*85\*2\*[^*]*\*)", "${1}JO", "organisation-first-name", 2, "NM1", 4 },
        { P, @"GS\*HC\*INVENTEDBILLING", "GS*HC*", "element-missing", 2, "GS", 2 },
        { P, @"\*X\*005010X222A1~ST", "*Q*005010X222A1~ST", "element-code", 2, "GS", 7 },
        { P, @"SE\*(\d+)\*(\d+)~", "SE*$1*$2*X~", "element-too-many", 1, "SE", 3 },
        { P, @"HL\*3\*(\d+)(.*?)HL\*4\*\d+\*22", "HL*3**20*1~HL*4*3*22*0~HL*5*1*22", "hl02-closed", 2, "HL", 2 },
        { P, @"CLM\*((?!~SE|~HL).)*~(HL|SE)", "$2", "claim-missing", 4, "HL", 0 },
        { P, @"REF\*6R\*\w+", "REF*6R*LINE000000000000000000000000001", "line-control-number-length", 5, "REF", 2 },
        { I, @"(NM1\*71[^~]*~)", "HI*BH:01:D8:20260201~$1REF*LU*TX~", "auto-accident-state-missing", 4, "HI", 1 },
        { P, @"CLM\*[^*]*\*", "CLM**", "element-missing", 2, "CLM", 1 },
        { P, @"\*Y\*A\*Y\*Y", "*Y*A*Q*Y", "element-code", 2, "CLM", 8 },
        { P, @"NM1\*40\*2\*(\w+)\*", "NM1*40*2*$1*JO", "element-not-used", 2, "NM1", 4 },
        { P, @"PER\*IC[^~]*~", "", "segment-missing", 2, "NM1", 0 },
        { P, @"(REF\*EI\*\d+~)", "$1$1", "segment-repeat", 2, "REF", 0 },
        { P, @"(HL\*1\*\*20\*1~)(PRV\*BI[^~]*~)(NM1\*85[^~]*~)", "$1$3$2", "segment-order", 2, "PRV", 0 },
        { P, @"(HI\*ABK)", "SVC*HC:99213*10*10~$1", "segment-unexpected", 2, "SVC", 0 },
        { P, @"(HI\*ABK)", "QQQ*1~$1", "segment-unexpected", 2, "", 0 },
        { P, @"NM1\*PR\*2[^~]*~(CLM)", "$1", "loop-missing", 2, "HL", 0 },
        { P, @"HL\*2\*1\*22", "HL*3*1*22", "hl01-sequence", 2, "HL", 1 },
        { P, @"HL\*2\*1\*22", "HL*2*7*22", "hl02-parent", 2, "HL", 2 },
        { P, @"HL\*(\d+)\*\d+\*23\*0", "HL*$1*1*23*0", "hl02-level", 2, "HL", 2 },
        { P, @"\*22\*1~", "*22*0~", "hl04-child", 2, "HL", 4 },
        { P, @"\*22\*0~", "*22*1~", "hl04-no-child", 2, "HL", 4 },
        { P, @"NM1\*82(.*?)\d~PRV", "NM1*82${1}x~PRV", "npi-check-digit", 5, "NM1", 9 },
        { P, @"(NM1\*85[^~]*~)N3\*[^~]*", "$1N3*P.O. Box 12", "billing-post-box", 5, "N3", 1 },
        { P, @"(NM1\*85[^~]*~)N3\*[^~]*", "$1N3*1 OAK STREET*Lock Box 9", "billing-post-box", 5, "N3", 2 },
        { P, @"(NM1\*82[^~]*)\*XX\*\d+", "$1", "npi-missing", 5, "NM1", 9 },
        { P, @"REF\*EI\*\d+", "REF*EI*12-34567", "tax-id-form", 5, "REF", 2 },
        { P, @"(NM1\*85.*?N4\*\w+\*\w\w\*\d{5})\d{4}", "$1", "zip-nine", 5, "N4", 3 },
        { P, @"N4\*(\w+)\*\w\w\*", "N4*$1*QQ*", "state", 5, "N4", 2 },
        { P, @"N4\*(\w+)\*\w\w\*", "N4*$1**", "state-missing", 5, "N4", 2 },
        { P, @"N4\*(\w+)\*(\w\w)\*\d+", "N4*$1*$2", "zip-missing", 5, "N4", 3 },
        { P, @"N4\*(\w+)\*(\w\w)\*\d+", "N4*$1**1234", "zip-form", 5, "N4", 3 },
        { P, @"PRV\*BI\*PXC\*\w+", "PRV*BI*PXC*DOCTOR", "taxonomy-form", 5, "PRV", 3 },
        { P, @"\*11:B:1", "*98:B:1", "place-of-service", 5, "CLM", 5 },
        { P, @"HI\*ABK:\w+", "HI*ABK:99", "icd10-form", 5, "HI", 1 },
        { P, @"HC:99213", "HC:992", "procedure-form", 5, "SV1", 1 },
        { P, @"HC:(\w+):25", "HC:$1:2*", "modifier-form", 5, "SV1", 1 },
        { P, @"DTP\*472\*D8\*\d+", "DTP*472*D8*20260231", "date", 5, "DTP", 3 },
        { P, @"LIN\*\*N4\*\d+", "LIN**N4*0064103672", "ndc-form", 5, "LIN", 3 },
        { R, @"BPR\*I\*\d+", "BPR*I*1", "payment-balance", 3, "BPR", 2 },
        { R, @"BPR\*I[^~]*~", "", "segment-missing", 2, "ST", 0 },
        { R, @"(SVC\*HC:[\w:]+\*)\d+", "${1}1", "service-balance", 3, "SVC", 3 },
        { R, @"(CLP\*\w+\*1\*)\d+", "${1}1", "claim-balance", 3, "CLP", 4 },
        { R, @"(CLP\*\w+\*1\*[\d.]+\*[\d.]+\*)[\d.]+", "${1}1", "patient-share", 3, "CLP", 5 },
        { R, @"\*C\*ACH\*", "*C*NON*", "non-payment-amount", 4, "BPR", 2 },
        { R, @"\*DA\*1234567\*", "***", "transfer-accounts-missing", 4, "BPR", 4 },
        { R, @"CLP\*(\w+)\*1\*", "CLP*$1*22*", "reversal-sign", 4, "CLP", 3 },
        { R, @"CLP\*(\w+)\*1\*", "CLP*$1*19*", "crossover-missing", 4, "CLP", 2 },
        { R, @"CAS\*CO\*45", "CAS*CO*ZZ9", "adjustment-reason", 5, "CAS", 2 },
        { R, @"LQ\*HE\*\w+", "LQ*HE*ZZ9", "remark-code", 5, "LQ", 2 },
        { R, @"WO:", "QQ:", "provider-adjustment-code", 5, "PLB", 3 },
        { A, @"QTY\*90\*\d+", "QTY*90*1", "status-totals", 3, "QTY", 2 },
        { A, @"STC\*A7:562:85\*(\d+)\*U", "STC*A7:562:85*$1*WQ", "status-action", 4, "STC", 3 },
        { A, @"STC\*A7:562", "STC*Q7:562", "status-category", 5, "STC", 1 },
        { A, @"STC\*A7:562", "STC*A7:5X2", "status-code", 5, "STC", 1 },
        { A, @"NM1\*41\*2(.*?)TRN\*2\*REF", "NM1*41*2${1}TRN*1*REF", "element-code", 2, "TRN", 1 },
    };

    [Theory, MemberData(nameof(Cases))]
    public async Task A_spoiled_file_gives_the_finding_with_its_place(GeneratedKind kind, string pattern, string replacement, string code, int type, string segment, int element)
    {
        var good = await Generated.TextAsync(kind);
        var spoiled = new Regex(pattern, RegexOptions.Singleline).Replace(good, replacement, 1);
        Assert.NotEqual(good, spoiled);
        var found = Generated.Check(spoiled).Findings;
        Assert.True(found.Any(f => f.Code == code && f.SnipType == type && f.Place!.SegmentId == segment && f.Place.Element == element),
            string.Join('\n', found.Select(f => $"{f.Code} {f.SnipType} {f.Place?.SegmentId} {f.Place?.Element}: {f.Message}")));
        if (type > 1) Assert.DoesNotContain(Generated.Check(spoiled, type - 1).Findings, f => f.Code == code && f.SnipType == type);
    }

    [Fact]
    public async Task Money_that_the_payee_draws_is_money_to_the_payee()
    {
        var text = Regex.Replace(await Generated.TextAsync(R), @"(BPR\*I\*[\d.]+)\*C", "$1*D");
        Assert.Empty(Generated.Check(text).Findings);
    }

    [Fact]
    public async Task A_line_that_another_payer_split_balances_over_all_its_parts()
    {
        var text = new Regex(@"(SVD\*\w+\*)([\d.]+)(\*HC:\w+\*\*1~)(CAS[^~]*~)").Replace(await Generated.TextAsync(P), "${1}0${3}$4$1$2$3", 1);
        Assert.Contains("SVD", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Generated.Check(text).Findings, f => f.Code == "line-adjudication-balance");
    }

    [Fact]
    public async Task An_address_in_another_country_needs_neither_state_nor_ZIP()
    {
        var text = new Regex(@"N4\*(\w+)\*(\w\w)\*\d+").Replace(await Generated.TextAsync(P), "N4*$1***FR", 1);
        Assert.DoesNotContain(Generated.Check(text).Findings, f => f.Code is "state-missing" or "zip-missing");
    }

    [Fact]
    public async Task A_remittance_in_a_version_without_a_guide_here_is_balanced_too()
    {
        var text = (await Generated.TextAsync(R)).Replace("005010X221A1", "004010X091A1", StringComparison.Ordinal);
        Assert.DoesNotContain(Generated.Check(text).Findings, f => f.Code == "payment-balance");
        var spoiled = new Regex(@"BPR\*I\*\d+").Replace(text, "BPR*I*1", 1);
        Assert.Contains(Generated.Check(spoiled).Findings, f => f.Code == "payment-balance");
    }

    [Fact]
    public async Task What_the_standard_only_asks_to_leave_out_warns_and_refuses_nothing()
    {
        var good = await Generated.TextAsync(P);
        var result = Generated.Check(new Regex(@"(NM1\*40\*2\*\w+)").Replace(good, "$1 ", 1).Replace("~NM1*40", "*~NM1*40", StringComparison.Ordinal));
        Assert.Equal(["trailing-delimiter", "value-padded"], result.Findings.Select(f => f.Code));
        Assert.Equal(CheckVerdict.AcceptedWithErrors, result.Verdict);
        Assert.All(result.Findings, f => Assert.Null(f.ElementError));
    }

    [Theory]
    [InlineData(R, @"(BPR\*I\*\d+(?:\.\d+)?\*C\*ACH\*\w*\*\w+\*\w+\*\w+\*\w+\*)\w{9}\*", "${1}12345678 *", "value-padded")]
    [InlineData(P, @"(\*UN\*)1\*", "${1}1.12345*", "amount-decimals")]
    [InlineData(P, @"(NM1\*82\*1\*\w+\*\w+)", "$1", "organisation-first-name")]
    public async Task What_the_standard_allows_is_not_told(GeneratedKind kind, string pattern, string replacement, string code)
    {
        var other = new Regex(pattern).Replace(await Generated.TextAsync(kind), replacement, 1);
        Assert.DoesNotContain(Generated.Check(other).Findings, f => f.Code == code);
    }

    [Fact]
    public async Task The_offset_and_the_ordinal_are_those_of_the_segment()
    {
        var spoiled = (await Generated.TextAsync(P)).Replace("REF*EI*", "REF*EI*x", StringComparison.Ordinal);
        var place = Generated.Check(spoiled).Findings.First(f => f.Code == "tax-id-form").Place!;
        Assert.StartsWith("REF*EI*x", spoiled[(int)place.Offset..], StringComparison.Ordinal);
        Assert.Equal(spoiled[..(int)place.Offset].Count(c => c == '~') + 1, place.Ordinal);
    }

    [Fact]
    public async Task An_address_of_the_payer_is_none_of_the_subscriber()
    {
        var file = await Generated.TextAsync(P);
        var moved = new Regex(@"(NM1\*IL[^~]*~)(N3[^~]*~N4[^~]*~)(DMG[^~]*~NM1\*PR[^~]*~)").Replace(file, "$1$3$2", 1);
        Assert.Contains(Generated.Check(moved).Findings, f => f.Code == "subscriber-address-missing");
    }

    [Fact]
    public async Task A_name_behind_a_stray_terminator_is_not_told_as_a_segment_id()
    {
        var file = await Generated.TextAsync(P);
        var findings = Generated.Check(new Regex(@"(NM1\*IL\*1\*)[^*]*").Replace(file, "$1O~LEE", 1)).Findings;
        Assert.Contains(findings, f => f.Code == "segment-unexpected");
        Assert.DoesNotContain(findings, f => f.ToString().Contains("LEE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Levels_that_stand_too_deep_are_told_once()
    {
        var file = await Generated.TextAsync(P);
        // A code that the guide does not know may stand anywhere: only the bound ends it.
        var deep = string.Concat(Enumerable.Range(Regex.Count(file, @"~HL\*") + 1, 40).Select(n => $"HL*{n}*{n - 1}*99*1~"));
        var findings = Generated.Check(new Regex(@"~SE\*").Replace(file, $"~{deep}SE*", 1)).Findings;
        Assert.Single(findings, f => f.Code == "hl-depth");
        Assert.DoesNotContain(Generated.Check(await Generated.TextAsync(P, claims: 50)).Findings, f => f.Code == "hl-depth");
    }

    [Fact]
    public async Task More_claims_than_a_receiver_takes_are_told()
    {
        var file = await Generated.TextAsync(P, claims: 100);
        Assert.Contains(Generated.Check(file, options: new() { MaxClaims = 20 }).Findings, f => f.Code == "claims-too-many");
        Assert.DoesNotContain(Generated.Check(file, options: new() { MaxClaims = 100 }).Findings, f => f.Code == "claims-too-many");
    }

    [Fact]
    public async Task Findings_beyond_the_limit_are_counted()
    {
        var spoiled = (await Generated.TextAsync(P)).Replace("*UN*", "*QQ*", StringComparison.Ordinal);
        var result = Generated.Check(spoiled, options: new() { MaxFindings = 5 });
        Assert.Equal((5, CheckVerdict.Rejected), (result.Findings.Count, result.Verdict));
        Assert.True(result.Dropped > 50);
        Assert.Equal(CheckVerdict.Rejected, Generated.Check(spoiled, options: new() { MaxFindings = 0 }).Verdict);
    }

    [Fact]
    public async Task Payers_whose_long_ids_end_alike_are_two()
    {
        var file = await Generated.TextAsync(P);
        var spoiled = Regex.Replace(file, @"(SBR\*P\*(?:18|19)[^~]*~AMT[^~]*~OI[^~]*~NM1\*IL[^~]*~N3[^~]*~N4[^~]*~)NM1\*PR\*2\*([^*]*)\*\*\*\*\*PI\*(\w+)~",
            "$1NM1*PR*2*$2*****PI*$3~SBR*T*18*G1******CI~OI***Y***Y~NM1*IL*1*ALDERBY*AVA****MI*Z1~NM1*PR*2*FIRST*****PI*ONE000012345678~SBR*A*18*G1******CI~OI***Y***Y~NM1*IL*1*ALDERBY*AVA****MI*Z1~NM1*PR*2*SECOND*****PI*TWO000012345678~");
        Assert.NotEqual(file, spoiled);
        Assert.DoesNotContain(Generated.Check(spoiled).Findings, f => f.Code == "other-payer-duplicate");
    }

    [Fact]
    public async Task A_users_code_lists_replace_and_add()
    {
        var spoiled = (await Generated.TextAsync(R)).Replace("CAS*CO*45", "CAS*CO*ZZ9", StringComparison.Ordinal);
        var added = CodeLists.Default.With(new StringReader("# of the payer\nCarc\tZZ9\tHouse rule\n"));
        Assert.Equal("House rule", added.Text(CodeList.Carc, "ZZ9"));
        Assert.Empty(Generated.Check(spoiled, options: new() { Codes = added }).Findings);

        var replaced = CodeLists.Default.With(new StringReader("= Carc\nCarc\tZZ9\tHouse rule\n"));
        Assert.False(replaced.IsKnown(CodeList.Carc, "2"));
        Assert.True(replaced.IsKnown(CodeList.Rarc, "N59"));
        Assert.Equal((true, true, false, true), (added.IsSelection(CodeList.Carc), replaced.IsSelection(CodeList.Rarc), replaced.IsSelection(CodeList.Carc), CodeLists.Default.IsSelection(CodeList.Carc)));
        var unlisted = Generated.Check(spoiled.Replace("CAS*CO*ZZ9", "CAS*CO*999", StringComparison.Ordinal), options: new() { Codes = replaced }).Findings;
        Assert.Contains(unlisted, f => f.Code == "adjustment-reason" && f.Message.EndsWith("is not among the adjustment reasons known here.", StringComparison.Ordinal));

        var bad = Assert.Throws<FormatException>(() => CodeLists.Default.With(new StringReader("Carc\tA\tB\nNoList\tA\tB\n")));
        Assert.StartsWith("Line 2 of the code lists is not a list, a code and a text", bad.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(R, "CAS*CO*45", "CAS*CO*", "adjustment-reason", "9,999,P99,Z1", "ZZ9,1234,p1,P,4 5", "does not have the form of the adjustment reasons (one capital or none, and one to three digits).")]
    [InlineData(R, "LQ*HE*N59", "LQ*HE*", "remark-code", "M9,MA999,N999", "ZZ9,N1234,MB1,M,MA", "does not have the form of the remark codes (M, MA or N, and one to three digits).")]
    [InlineData(A, "STC*A7:562", "STC*A7:", "status-code", "1,999,1234", "12345,X1,5X2", "does not have the form of the claim statuses (one to four digits).")]
    [InlineData(A, "STC*A7:", "STC*", "status-category", "A9:,D99:,E1:,F3F:,F3N:,R17:", "Q7:,A:,A123:,F3X:", "does not have the form of the claim status categories (A, P, F, R, E or D, and one or two digits; F3F; F3N).")]
    public async Task A_code_outside_a_list_of_usual_codes_needs_only_its_form(GeneratedKind kind, string from, string to, string code, string good, string bad, string says)
    {
        var file = await Generated.TextAsync(kind);
        Assert.Contains(from, file, StringComparison.Ordinal);
        IEnumerable<string> Messages(string value) => Generated.Check(file.Replace(from, to + value, StringComparison.Ordinal)).Findings.Where(f => f.Code == code).Select(f => f.Message);
        Assert.All(good.Split(','), value => Assert.Empty(Messages(value)));
        Assert.All(bad.Split(','), value => Assert.EndsWith(says, Messages(value).First(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Checking_needs_no_memory_for_segments_without_findings()
    {
        var file = Encoding.Latin1.GetBytes(await Generated.TextAsync(P, claims: 2000));
        long Bytes()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            FileChecker checker = new();
            foreach (var segment in Reading.ReadSegmentsOf(file)) checker.Add(segment);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Bytes();
        // What is kept is kept for each transaction set, of a hundred claims here.
        Assert.InRange(Bytes() / 2000, 0, 2000);
    }

    static class Reading
    {
        public static X12.Reading.SegmentReader ReadSegmentsOf(byte[] file) => X12.Reading.SegmentReader.Over(file);
    }
}
