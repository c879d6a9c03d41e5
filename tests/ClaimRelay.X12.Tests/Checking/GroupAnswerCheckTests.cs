using System.Text;
using ClaimRelay.X12.Codes;
using Xunit;

namespace ClaimRelay.X12.Tests.Checking;

/// <summary>Received 999, 997 and TA1.</summary>
public class GroupAnswerCheckTests
{
    const string Full = "AK1*HC*7*005010X222A1\nAK2*837*0001*005010X222A1\nIK3*CLM*19*2300*8\nCTX*CLM01:CR1\nIK4*5:3*1331*7*Q\nCTX*SITUATIONAL TRIGGER*CLM*19*2300*5:3\nIK3*HI*20*2300*I6\nIK5*R*5*I5\n"
        + "AK2*837*0002*005010X222A1\nIK3*NM1*8*2010*8\nIK4*9*67*1\nIK5*E*5\nAK2*837*0003\nIK5*A\nAK9*P*3*3*2";

    static string Check(string body, int level = 5, string set = "999", string version = "005010X231A1")
        => Told(Samples.Interchange(Samples.Group("FA", version, set, body: body)), level);

    /// <summary>What is found beside the form of the envelope, in order: code, type, segment and element.</summary>
    static string Told(string lines, int level = 5) => string.Join(' ', Generated.Check(Encoding.Latin1.GetString(Samples.Bytes(lines)), level).Findings
        .Where(f => !f.Code.StartsWith("isa", StringComparison.Ordinal)).Select(f => $"{f.Code}/{f.SnipType}@{f.Place!.SegmentId}{(f.Place.Element > 0 ? $"{f.Place.Element:00}" : "")}"));

    [Fact]
    public void A_999_and_a_997_with_all_that_they_may_hold_are_clean()
    {
        Assert.Equal("", Check(Full));
        Assert.Equal("", Check("AK1*HC*7\nAK9*A*1*1*1"));
        var old = "AK1*HC*7\nAK2*837*0001\nAK3*CLM*19*2010AA*8\nAK4*5:3*1331*7*Q\nAK5*R*5\nAK2*837*0002\nAK5*A\nAK9*P*2*2*1";
        Assert.Equal("", Check(old, set: "997", version: "005010"));
        // Of a 4010 group in a 00501 interchange, that is all that is told.
        Assert.Equal("", Check(old, set: "997", version: "004010"));
    }

    [Theory]
    [InlineData("AK1*HC*7*005010X222A1\n", "", "segment-missing/2@ST")]
    [InlineData("\nAK9*P*3*3*2", "", "segment-missing/2@ST")]
    [InlineData("IK5*R*5*I5\n", "", "segment-missing/2@AK2")]
    [InlineData("IK5*E*5", "AK5*E*5", "segment-missing/2@AK2 segment-unexpected/2@AK5")]
    [InlineData("AK1*HC*7", "AK1*HC*", "element-missing/2@AK102")]
    [InlineData("AK1*HC*7", "AK1*HC*G7", "element-number/1@AK102")]
    [InlineData("AK2*837*0003", "AK2*837*3", "element-short/1@AK202")]
    [InlineData("IK3*HI*20*2300", "IK3*HI*20*2010AAB", "element-long/1@IK303")]
    [InlineData("IK4*9*67*1", "IK4**67*1", "element-missing/2@IK401")]
    [InlineData("IK5*A", "IK5*Q", "element-code/2@IK501")]
    [InlineData("AK9*P*3*3*2", "AK9*Q*3*3*2", "element-code/2@AK901")]
    [InlineData("AK9*P*3*3*2", "AK9*P*3*3", "element-missing/2@AK904")]
    [InlineData("2300*I6", "2300*I99", "segment-error-code/5@IK304")]
    [InlineData("IK4*9*67*1", "IK4*9*67*99", "element-error-code/5@IK403")]
    [InlineData("IK5*E*5", "IK5*E*99", "set-error-code/5@IK502")]
    [InlineData("AK9*P*3*3*2", "AK9*P*3*3*2*99", "group-error-code/5@AK905")]
    [InlineData("IK5*E*5", "IK5*A", "set-verdict/4@IK501")]
    [InlineData("IK5*A", "IK5*A*5", "set-verdict/4@IK501")]
    [InlineData("AK2*837*0003", "AK2*837*0002", "set-answered-twice/3@AK202")]
    [InlineData("AK9*P*3*3*2", "AK9*A*3*3*3", "group-verdict/3@AK901 group-counts/3@AK904")]
    [InlineData("AK9*P*3*3*2", "AK9*E*3*3*2", "group-verdict/3@AK901 group-verdict/3@AK901")]
    [InlineData("AK9*P*3*3*2", "AK9*P*3*3*4", "group-counts/3@AK904")]
    [InlineData("AK9*P*3*3*2", "AK9*P*2*2*1", "group-counts/3@AK903")]
    [InlineData("AK9*P*3*3*2", "AK9*P*3*3*1", "group-counts/3@AK904")]
    [InlineData("IK5*R*5*I5", "IK5*E*5", "group-verdict/3@AK901 group-counts/3@AK904")]
    public void What_is_wrong_with_a_999_is_found_at_its_place(string part, string spoiled, string expected)
    {
        Assert.Contains(part, Full, StringComparison.Ordinal);
        Assert.Equal(expected, Check(Full.Replace(part, spoiled, StringComparison.Ordinal)));
    }

    [Fact]
    public void Sets_that_are_not_listed_are_no_contradiction_and_a_refused_group_may_list_good_ones()
    {
        Assert.Equal("", Check("AK1*HC*7\nAK2*837*0001\nIK5*R*4\nAK9*P*5*5*4"));
        Assert.Equal("", Check("AK1*HC*7\nAK9*P*5*5*4"));
        Assert.Equal("", Check("AK1*HC*7\nAK2*837*0001\nIK5*A\nAK9*R*1*1*0*4"));
        Assert.Equal("group-verdict/3@AK901", Check("AK1*HC*7\nAK9*A*5*5*4"));
        Assert.Equal("", Check("AK1*HC*7\nAK9*A*5*5*4", level: 2));
    }

    [Theory]
    [InlineData("TA1*000000001*260102*0900*A*000", "")]
    [InlineData("TA1*000000001*260102*0900*E*020", "")]
    [InlineData("TA1*1*260102*0900*A*000", "element-short/1@TA101")]
    [InlineData("TA1*00000000X*260102*0900*A*000", "element-number/1@TA101")]
    [InlineData("TA1*000000001*261302*0900*A*000", "element-date/1@TA102")]
    [InlineData("TA1*000000001*20260102*0900*A*000", "element-long/1@TA102")]
    [InlineData("TA1*000000001*260102*2500*A*000", "element-time/1@TA103")]
    [InlineData("TA1*000000001*260102*0900*Q*000", "element-code/2@TA104 note-verdict/4@TA105")]
    [InlineData("TA1*000000001*260102*0900*R", "element-missing/2@TA105")]
    [InlineData("TA1*000000001*260102*0900*A*025", "note-verdict/4@TA105")]
    [InlineData("TA1*000000001*260102*0900*R*000", "note-verdict/4@TA105")]
    [InlineData("TA1*000000001*260102*0900*R*099", "interchange-note/5@TA105")]
    public void A_TA1_is_checked_element_by_element(string ta1, string expected) => Assert.Equal(expected, Told(Samples.Interchange(ta1, groups: 0)));

    [Fact]
    public void A_users_list_of_notes_is_followed()
    {
        var file = Encoding.Latin1.GetString(Samples.Bytes(Samples.Interchange("TA1*000000001*260102*0900*R*099", groups: 0)));
        var codes = CodeLists.Default.With(new StringReader("InterchangeNote\t099\tHouse rule\n"));
        Assert.DoesNotContain(Generated.Check(file, options: new() { Codes = codes }).Findings, f => f.Code == "interchange-note");
    }
}
