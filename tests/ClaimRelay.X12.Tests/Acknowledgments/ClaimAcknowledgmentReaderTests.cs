using ClaimRelay.X12.Acknowledgments;
using ClaimRelay.X12.Envelopes;
using Xunit;

namespace ClaimRelay.X12.Tests.Acknowledgments;

public class ClaimAcknowledgmentReaderTests
{
    static ClaimAcknowledgment Read(string body, string version = "005010X214")
    {
        var file = Samples.Bytes(Samples.Interchange(Samples.Group("HN", version, "277", body: body)));
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

    [Fact]
    public void A_277_that_answers_our_276_names_the_claim_in_REF_EJ_and_says_what_was_paid()
    {
        var read = Read("BHT*0010*08*OURS276*20260301*0810*DG\nHL*1**20*1\nNM1*PR*2*PAYER*****PI*12345\nHL*2*1*21*1\nNM1*41*2*HOUSE*****46*H1\nHL*3*2*19*1\nNM1*1P*2*CLINIC*****XX*1234567893\n"
            + "HL*4*3*22*0\nNM1*IL*1*DOE*ALEX****MI*M1\nTRN*2*ASKED1\nSTC*F1:65*20260201**150*120.5*20260131*ACH*20260203*CHECK7\nREF*1K*P1\nREF*BLT*111\nREF*EJ*PCN1\nDTP*472*RD8*20260101-20260103\n"
            + "SVC*HC:99213*150*120.5****1\nSTC*F1:65*20260201\nREF*FJ*7\nDTP*472*D8*20260102\n"
            + "HL*5*3*22*1\nNM1*IL*1*DOE*SAM****MI*M2\nHL*6*5*23\nNM1*QC*1*DOE*KIM\nTRN*2*PCN2\nSTC*P1:20*20260201**90", "005010X212");
        Assert.False(read.IsClaimAcknowledgment);
        Assert.Equal("OURS276", read.AnsweredReference);
        var claims = read.Receivers[0].Providers[0].Claims;
        Assert.Equal([("PCN1", "ASKED1", "111", "P1"), ("PCN2", null, null, null)], claims.Select(c => (c.PatientControlNumber, c.InquiryTrace, c.BillType, c.PayerClaimNumber)));
        Assert.Equal(new StatusPayment(120.5m, new DateOnly(2026, 1, 31), "ACH", new DateOnly(2026, 2, 3), "CHECK7"), claims[0].Statuses[0].Payment);
        var line = Assert.Single(claims[0].Lines);
        Assert.Equal(("7", new DateOnly(2026, 1, 2)), (line.ControlNumber, line.From));
        Assert.Null(line.Statuses[0].Payment);
    }

    [Fact]
    public void A_277_in_004040X167_reads_as_a_277CA_does_with_its_reason_in_words()
    {
        var read = Read("BHT*0085*08*ACK1*20260301*0810*TH\nHL*1**20*1\nNM1*AY*2*HOUSE*****46*H1\nTRN*1*T1\nDTP*050*D8*20260301\nHL*2*1*21*1\nNM1*41*2*RELAY*****46*R1\nTRN*2*BATCH1\nSTC*A1:19*20260301*WQ*250\n"
            + "QTY*90*1\nQTY*AA*1\nAMT*YU*100\nAMT*YY*150\nHL*3*2*19*1\nNM1*85*2*CLINIC*****XX*1234567893\nHL*4*3*PT\nNM1*QC*1*DOE*ALEX****MI*M1\nTRN*2*PCN1\nSTC*A2:20*20260301*WQ*100\nREF*1K*P1\nDTP*472*D8*20260201\n"
            + "HL*5*3*PT\nNM1*QC*1*DOE*SAM****MI*M2\nTRN*2*PCN2\nSTC*A3:21*20260301*U*150********SUBSCRIBER ID IS NOT ON FILE\nREF*EJ*PCN2A\nDTP*472*D8*20260202", "004040X167");
        Assert.Equal(("AY", "BATCH1", new StatusTotals(1, 1, 100, 150)), (read.SourceQualifier, read.AnsweredReference, read.Receivers[0].Totals));
        var claims = read.Receivers[0].Providers[0].Claims;
        Assert.Equal(["PCN1", "PCN2A"], claims.Select(c => c.PatientControlNumber));
        Assert.Equal(("U", "SUBSCRIBER ID IS NOT ON FILE"), (claims[1].Statuses[0].Action, claims[1].Statuses[0].Text));
    }

    [Fact]
    public void Bill_type_line_dates_and_the_providers_trace_are_read_and_REF_EJ_of_a_277CA_is_not_the_claim()
    {
        var read = Read("HL*1**20*1\nHL*2*1*21*1\nHL*3*2*19*1\nNM1*85*2*CLINIC*****XX*1234567893\nTRN*1*OUR7\nHL*4*3*PT\nNM1*QC*1*DOE\nTRN*2*PCN1\nSTC*A7:562:85*20260102*U*100\nREF*BLT*131\nREF*EJ*OTHER\n"
            + "SVC*HC:99213*100\nSTC*A7:454*20260102*U\nREF*6R*L1\nREF*FJ*12\nDTP*472*RD8*20260101-20260102");
        var provider = read.Receivers[0].Providers[0];
        var claim = Assert.Single(provider.Claims);
        Assert.Equal(("OUR7", "PCN1", "131"), (provider.Trace, claim.PatientControlNumber, claim.BillType));
        Assert.Null(claim.Statuses[0].Payment);
        Assert.Equal(("12", new DateOnly(2026, 1, 1), new DateOnly(2026, 1, 2)), (claim.Lines[0].ControlNumber, claim.Lines[0].From, claim.Lines[0].To));
        Assert.Null(claim.ServiceFrom);
    }

    [Fact]
    public void The_totals_of_a_set_are_those_of_one_level()
    {
        const string Providers = "HL*3*2*19*0\nNM1*85*2*ONE*****XX*1234567893\nQTY*QA*1\nQTY*QC*2\nAMT*YU*100\nHL*4*2*19*0\nNM1*85*2*TWO*****XX*1730000019\nQTY*QC*3\nAMT*YU*50\n";
        var read = Read("HL*1**20*1\nHL*2*1*21*1\nTRN*2*B1\nSTC*A1:19*20260102*WQ*350\nQTY*90*9\n" + Providers + "HL*5*1*21*0\nTRN*2*B2\nQTY*90*2\nAMT*YU*30");
        Assert.Equal(new StatusTotals(11, null, 30, null), read.Totals);
        var silent = Read("HL*1**20*1\nHL*2*1*21*1\nTRN*2*B1\nSTC*A1:19*20260102*WQ*350\n" + Providers + "HL*5*1*21*0\nTRN*2*B2");
        Assert.Equal(new StatusTotals(1, 5, 150, null), silent.Totals);
        Assert.Equal(StatusTotals.None, Read("HL*1**20*1\nHL*2*1*21*1\nTRN*2*B1").Totals);
    }
}
