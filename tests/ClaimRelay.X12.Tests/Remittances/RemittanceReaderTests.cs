using ClaimRelay.X12.Codes;
using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Remittances;
using Xunit;

namespace ClaimRelay.X12.Tests.Remittances;

public class RemittanceReaderTests
{
    [Fact]
    public void Payment_claims_lines_and_provider_adjustments_are_read_and_balance()
    {
        var file = Samples.Bytes(Samples.Interchange(Samples.Group("HP", "005010X221A1", "835",
            body: "BPR*I*70*C*ACH************20260110\nTRN*1*T1*1999\nDTM*405*20260109\nN1*PR*PAYER\nREF*2U*PID\nN1*PE*CLINIC*XX*1234567893\nREF*TJ*99\nLX*1\n"
            + "CLP*A1*1*100*75*5*12*P1**1\nNM1*TT*2*OTHER\nDTM*232*20260101\nMOA***MA01*MA07\nSVC*HC:99213:25*100*75\nDTM*472*20260101\nCAS*CO*45*15*1*253*5\nCAS*PR*3*5\nREF*6R*L1\nLQ*HE*N1\nPLB*1234567893*20261231*WO:R1*10*L6*-5")));
        var interchange = EnvelopeReader.Read(file).Interchanges[0];
        var read = RemittanceReader.Read(file, interchange, interchange.Groups[0].Transactions[0]);
        Assert.Empty(read.Findings);
        Assert.Equal(("T1", "1999", 70m, "PID", "1234567893", "99"), (read.TraceNumber, read.PayerTraceId, read.Payment, read.PayerId, read.PayeeNpi, read.PayeeTaxId));
        var claim = Assert.Single(read.Claims);
        Assert.Equal((0m, 0m, 0m), (read.Imbalance, claim.Imbalance, claim.Lines[0].Imbalance));
        Assert.True(claim.CrossedOver);
        Assert.Equal(["MA01", "MA07"], claim.Remarks);
        Assert.Equal([("CO", "45", 15m, 1m), ("CO", "253", 5m, null), ("PR", "3", 5m, (decimal?)null)],
            claim.Lines[0].Adjustments.Select(a => (a.Group, a.Reason, a.Amount, a.Quantity)));
        Assert.Equal([("WO", "R1", 10m), ("L6", "", -5m)], read.ProviderAdjustments.Select(a => (a.Code, a.Reference, a.Amount)));
        Assert.Equal("Filing limit has passed", CodeLists.Default.Text(CodeList.Carc, "29"));
        Assert.Equal("Z99", CodeLists.Default.Text(CodeList.Carc, "Z99"));
    }
}
