using ClaimRelay.X12.Acknowledgments;
using ClaimRelay.X12.Envelopes;
using Xunit;

namespace ClaimRelay.X12.Tests.Acknowledgments;

public class ClaimAcknowledgmentReaderTests
{
    static ClaimAcknowledgment Read(string body)
    {
        var file = Samples.Bytes(Samples.Interchange(Samples.Group("HN", "005010X214", "277", body: body)));
        var interchange = Assert.Single(EnvelopeReader.Read(file).Interchanges);
        var group = Assert.Single(interchange.Groups);
        return ClaimAcknowledgmentReader.Read(file, interchange, group, Assert.Single(group.Transactions));
    }

    [Fact]
    public void A_provider_reject_that_lists_no_claim_keeps_its_totals()
    {
        var read = Read("BHT*0085*08*ACK1*20060321*0304*TH\nHL*1**20*1\nNM1*PR*2*PAYER*****PI*12345\nHL*2*1*21*1\nTRN*2*BATCH1\n"
            + "STC*A1:19*20060321*WQ*150\nHL*9*2*19*0\nNM1*85*2*CLINIC*****XX*1234567893\nTRN*2*00023456789\nSTC*A3:24:85*20060321*U*150\nQTY*QC*3\nAMT*YY*150");
        Assert.Equal(("PR", "BATCH1", "ACK1"), (read.SourceQualifier, read.Receivers[0].BatchReference, read.Reference));
        var provider = Assert.Single(read.Receivers[0].Providers);
        Assert.Empty(provider.Claims);
        Assert.Equal(new StatusTotals(null, 3, null, 150), provider.Totals);
        var status = Assert.Single(provider.Statuses);
        Assert.Equal(("U", 150m, new StatusCode("A3", "24", "85")), (status.Action, status.Amount, status.Codes[0]));
    }

    [Fact]
    public void Every_STC_and_all_its_composites_are_read_for_each_claim_of_a_patient()
    {
        var read = Read("HL*1**20*1\nNM1*AY*2*HOUSE*****46*H1\nHL*2*1*21*1\nHL*3*2*19*1\nNM1*85*2*CLINIC*****XX*1234567893\nHL*4*3*PT\nNM1*QC*1*DOE\n"
            + "TRN*2*PCN1\nSTC*A7:562:85*20260102*U*100******A8:21*A6:125*SAY WHY\nSTC*A3:24*20260103*U*100\nREF*1K*P1\nREF*D9*T1\nDTP*472*RD8*20260101-20260102\n"
            + "SVC*HC:99213*100\nSTC*A7:454*20260102*U\nREF*FJ*L1\nTRN*2*PCN2\nSTC*A2:20*20260102*WQ*5");
        var claims = read.Receivers[0].Providers[0].Claims;
        Assert.Equal(["PCN1", "PCN2"], claims.Select(c => c.PatientControlNumber));
        Assert.Equal(["A7", "A8", "A6", "A3"], claims[0].Statuses.SelectMany(s => s.Codes).Select(c => c.Category));
        Assert.Equal("SAY WHY", claims[0].Statuses[0].Text);
        Assert.Equal(("P1", "T1", new DateOnly(2026, 1, 2)), (claims[0].PayerClaimNumber, claims[0].ClearinghouseTrace, claims[0].ServiceTo));
        Assert.Equal(("99213", "L1"), (claims[0].Lines[0].Procedure, claims[0].Lines[0].ControlNumber));
    }
}
