using ClaimRelay.X12.Codes;
using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Remittances;
using Xunit;

namespace ClaimRelay.X12.Tests.Remittances;

public class RemittanceReaderTests
{
    const string Head = "BPR*I*70*C*ACH************20260110\nTRN*1*T1*1999\nN1*PR*PAYER\nN1*PE*CLINIC*XX*1234567893\nLX*1\n";

    static Remittance Read(string body)
    {
        var file = Samples.Bytes(Samples.Interchange(Samples.Group("HP", "005010X221A1", "835", body: body)));
        var interchange = EnvelopeReader.Read(file).Interchanges[0];
        return RemittanceReader.Read(file, interchange, interchange.Groups[0].Transactions[0]);
    }

    [Fact]
    public void Amounts_quantities_references_and_what_was_submitted_are_kept_where_present()
    {
        var claim = Assert.Single(Read(Head + "CLP*A1*1*100*70*30*12*P1\nREF*EA*R1\nREF*1W*\nAMT*AU*70\nAMT*I*2.5\nQTY*CA*3\nSVC*HC:99212*100*70**1*HC:99213:25*2\nCAS*PR*1*30\nREF*6R*L1\nREF*LU*11\nAMT*B6*70\nAMT*KH*1\nQTY*ZK*4").Claims);
        Assert.Equal([new("AU", 70), new("I", 2.5m)], claim.Details!.Amounts);
        Assert.Equal([new QualifiedAmount("CA", 3)], claim.Details.Quantities);
        Assert.Equal([new QualifiedReference("EA", "R1")], claim.Details.References);
        var line = Assert.Single(claim.Lines);
        Assert.Equal(("L1", 70m, "99213", 2m), (line.ControlNumber, line.Allowed, line.Details!.OriginalProcedure, line.Details.OriginalUnits));
        Assert.Equal(["25"], line.Details.OriginalModifiers);
        Assert.Equal([new QualifiedAmount("KH", 1)], line.Details.Amounts);
        Assert.Equal([new QualifiedAmount("ZK", 4)], line.Details.Quantities);
        Assert.Equal([new QualifiedReference("LU", "11")], line.Details.References);
    }

    [Fact]
    public void What_a_claim_or_line_lacks_takes_no_room_and_what_one_has_is_not_lent_to_the_next()
    {
        var claims = Read(Head + "CLP*A1*1*100*70*30*12*P1\nREF*EA*R1\nSVC*HC:99212*50*50**1*HC:99213\nSVC*HC:99212*50*50\nREF*6R*L2\nAMT*B6*50\nCLP*A2*1*5*5**12*P2\nSVC*HC:99212*5*5").Claims;
        Assert.Null(claims[0].Lines[1].Details);
        Assert.Null(claims[1].Details);
        Assert.Null(claims[1].Lines[0].Details);
        Assert.Same(claims[0].Lines[0].Remarks, claims[0].Lines[1].Remarks);
        Assert.Same(claims[0].Details!.Amounts, claims[0].Details!.Quantities);
    }

    [Fact]
    public void Remarks_of_every_list_are_kept_and_told_apart()
    {
        var line = Assert.Single(Read(Head + "CLP*A1*1*100*70*30*12*P1\nSVC*HC:99212*100*70\nLQ*HE*M1\nLQ*RX*M1\nLQ*RX*").Claims).Lines[0];
        Assert.Equal(["M1", "RX:M1"], line.Remarks);
    }

    [Fact]
    public void An_unreadable_amount_that_no_balance_holds_does_not_hold_the_payment()
    {
        var read = Read(Head + "CLP*A1*1*70*70**12*P1\nAMT*AU*x\nQTY*CA*y\nSVC*HC:99212*70*70**1**z");
        Assert.Empty(read.Findings);
        Assert.Null(read.Claims[0].Details);
    }

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

    [Fact]
    public void An_amount_that_cannot_be_read_is_none_and_no_balance_is_told_of_it()
    {
        var read = Read("BPR*I**C*ACH************20260110\nTRN*1*T1*1999\nN1*PR*PAYER\nN1*PE*CLINIC*XX*1234567893\nLX*1\n"
            + "CLP*A1*1*x***12*P1\nSVC*HC:99212**x**x\nCAS*CO*45**1\nSVC*HC:99213*5*5\nPLB*1234567893*20261231*WO:R1*");
        var claim = Assert.Single(read.Claims);
        Assert.Equal((null, null, null, null), (read.Payment, claim.Charge, claim.Paid, claim.PatientResponsibility));
        Assert.Equal((null, null, null, null), (claim.Lines[0].Charge, claim.Lines[0].Paid, claim.Lines[0].Units, claim.Lines[0].Adjustments[0].Amount));
        Assert.Equal((5m, 5m, 1m, 0m), (claim.Lines[1].Charge, claim.Lines[1].Paid, claim.Lines[1].Units, claim.Lines[1].Imbalance));
        Assert.Equal((null, null, null), (read.Imbalance, claim.Imbalance, claim.Lines[0].Imbalance));
        Assert.Null(read.ProviderAdjustments[0].Amount);
        Assert.Equal(["BPR02", "CLP03", "CLP04", "SVC02", "SVC03", "SVC05", "CAS03", "PLB04"], read.Findings.Select(f => f.Message[..5]));
    }

    [Fact]
    public void Absent_is_what_the_guide_leaves_out_patient_share_none_and_units_one()
    {
        var read = Read(Head + "CLP*A1*1*70*70**12*P1\nSVC*HC:99212*70*70");
        Assert.Empty(read.Findings);
        Assert.Null(read.Claims[0].PatientResponsibility);
        Assert.Equal(1, read.Claims[0].Lines[0].Units);
        Assert.Null(read.Claims[0].Lines[0].Allowed);
    }

    [Fact]
    public void A_set_its_claims_and_its_lines_know_their_place_in_the_file()
    {
        var read = Read(Head + "CLP*A1*1*100*70*30*12*P1\nSVC*HC:99212*50*20\nCAS*PR*1*30\nSVC*HC:99213*50*50");
        Assert.Equal((3, 9, 10, 12), (read.Ordinal, read.Claims[0].Ordinal, read.Claims[0].Lines[0].Ordinal, read.Claims[0].Lines[1].Ordinal));
        Assert.Equal([26, 59], read.Claims[0].Lines.Select(l => l.OffsetInClaim));
    }
}
