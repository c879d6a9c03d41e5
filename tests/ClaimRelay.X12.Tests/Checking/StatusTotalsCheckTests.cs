using System.Text;
using Xunit;

namespace ClaimRelay.X12.Tests.Checking;

/// <summary>The totals of a 277CA against the claims listed below them (005010X214, 2200B and 2200C).</summary>
public class StatusTotalsCheckTests
{
    const string Receiver = "QTY*90*2\nQTY*AA*1\nAMT*YU*300\nAMT*YY*50\n";
    const string Provider = "QTY*QA*2\nQTY*QC*1\nAMT*YU*300\nAMT*YY*50\n";
    const string Claims = "HL*4*3*PT\nTRN*2*P1\nSTC*A2:20*20260102*WQ*100\nHL*5*3*PT\nTRN*2*P2\nSTC*A1:19*20260102*WQ*200\nSTC*A2:20*20260103*WQ\nTRN*2*P3\nSTC*A7:562:85*20260102*U*50\nSVC*HC:99213*50\nSTC*A7:454*20260102*U*50\n";

    static string[] Told(string receiver, string provider, string claims, int level = 3)
    {
        var body = "HL*1**20*1\nHL*2*1*21*1\nTRN*2*B1\nSTC*A1:19*20260102*WQ*350\n" + receiver + "HL*3*2*19*1\nNM1*85*2*CLINIC*****XX*1234567893\nTRN*1*T1\nSTC*A1:19*20260102*WQ\n" + provider + claims;
        var file = Encoding.Latin1.GetString(Samples.Bytes(Samples.Interchange(Samples.Group("HN", "005010X214", "277", body: body))));
        return
        [
            .. Generated.Check(file, level).Findings.Where(f => f.Code.StartsWith("status-", StringComparison.Ordinal)).Select(f =>
            {
                Assert.Equal((FindingSeverity.Warning, 3), (f.Severity, f.SnipType));
                var line = file[(int)f.Place!.Offset..];
                return $"{f.Code} {line[..line.IndexOf('~', StringComparison.Ordinal)]}";
            }),
        ];
    }

    [Fact]
    public void Totals_that_are_those_of_the_claims_are_clean() => Assert.Empty(Told(Receiver, Provider, Claims));

    [Theory]
    [InlineData("QTY*90*2", "QTY*90*1", "status-totals QTY*90*1")]
    [InlineData("QTY*AA*1", "QTY*AA*0", "status-totals QTY*AA*0")]
    [InlineData("AMT*YU*300", "AMT*YU*299.99", "status-amounts AMT*YU*299.99")]
    [InlineData("AMT*YY*50", "AMT*YY*51", "status-amounts AMT*YY*51")]
    [InlineData("QTY*90*2\nQTY*AA*1\n", "QTY*90*1\n", "status-totals QTY*90*1")]
    [InlineData("QTY*90*2\nQTY*AA*1\n", "QTY*90*2\n", "status-totals QTY*90*2")]
    public void The_receivers_totals_are_compared(string part, string spoiled, string expected)
    {
        Assert.Equal([expected], Told(Receiver.Replace(part, spoiled, StringComparison.Ordinal), Provider, Claims));
        Assert.Empty(Told(Receiver.Replace(part, spoiled, StringComparison.Ordinal), Provider, Claims, level: 2));
    }

    [Theory]
    [InlineData("QTY*QA*2", "QTY*QA*1", "status-totals QTY*QA*1")]
    [InlineData("QTY*QC*1", "QTY*QC*0", "status-totals QTY*QC*0")]
    [InlineData("AMT*YU*300", "AMT*YU*100", "status-amounts AMT*YU*100")]
    [InlineData("AMT*YY*50", "AMT*YY*49", "status-amounts AMT*YY*49")]
    public void The_providers_totals_are_compared(string part, string spoiled, string expected)
        => Assert.Equal([expected], Told(Receiver, Provider.Replace(part, spoiled, StringComparison.Ordinal), Claims));

    [Fact]
    public void A_total_may_cover_claims_that_are_not_listed()
    {
        Assert.Empty(Told("QTY*90*2\nQTY*AA*4\nAMT*YU*300\nAMT*YY*1000\n", "QTY*QA*2\nQTY*QC*4\nAMT*YY*1000\n", Claims));
        Assert.Empty(Told("QTY*AA*3\nAMT*YY*150\n", "QTY*QC*3\nAMT*YY*150\n", ""));
        Assert.Empty(Told("", "", Claims));
    }

    [Fact]
    public void A_receivers_total_is_at_least_those_of_its_providers()
        => Assert.Equal(["status-totals QTY*AA*2", "status-amounts AMT*YY*100"], Told("QTY*AA*2\nAMT*YY*100\n", "QTY*QC*3\nAMT*YY*150\n", ""));

    [Fact]
    public void Without_an_amount_or_with_statuses_that_disagree_the_dollars_are_only_a_least()
    {
        Assert.Empty(Told(Receiver, Provider, Claims.Replace("WQ*100", "WQ", StringComparison.Ordinal)));
        Assert.Empty(Told("QTY*90*2\nQTY*AA*1\nAMT*YU*300\nAMT*YY*50\n", "", Claims.Replace("20260103*WQ", "20260103*WQ*150", StringComparison.Ordinal)));
        // A claim that is accepted and rejected counts, but on neither side.
        var both = Claims.Replace("20260103*WQ", "20260103*U", StringComparison.Ordinal);
        Assert.Empty(Told("QTY*90*1\nQTY*AA*2\nAMT*YU*100\nAMT*YY*250\n", "", both));
        Assert.Empty(Told("QTY*90*2\nQTY*AA*1\nAMT*YU*300\nAMT*YY*50\n", "", both));
        Assert.Equal(["status-totals QTY*90*1"], Told("QTY*90*1\nQTY*AA*1\n", "", both));
    }
}
