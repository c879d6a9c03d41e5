using ClaimRelay.X12.Claims;
using ClaimRelay.X12.Envelopes;
using Xunit;

namespace ClaimRelay.X12.Tests.Claims;

public class ClaimReaderTests
{
    const string Above = "BHT*0019*00*REF1*20260105*0900*CH\nHL*1**20*1\nNM1*85*2*CLINIC*****XX*1234567893\nHL*2*1*22*0\nSBR*P*18\nNM1*IL*1*DOE*ALEX****MI*M1\nNM1*PR*2*PAYER*****PI*P1\n";

    static ClaimTransaction Read(string version, string claims)
    {
        var file = Samples.Bytes(Samples.Interchange(Samples.Group("HC", version, "837", body: Above + claims)));
        var interchange = Assert.Single(EnvelopeReader.Read(file).Interchanges);
        return ClaimReader.Read(file, interchange, interchange.Groups[0], interchange.Groups[0].Transactions[0]);
    }

    [Fact]
    public void Onset_accident_admission_and_discharge_of_a_professional_claim_are_days()
    {
        var read = Read("005010X222A1", "CLM*C1*100***21:B:1\nDTP*431*D8*20260101\nDTP*439*D8*20260102\nDTP*435*D8*20260103\nDTP*096*D8*20260105\nLX*1\nSV1*HC:99221*100*UN*1\nDTP*472*D8*20260103\n"
            + "CLM*C2*100***11:B:1\nLX*1\nSV1*HC:99213*100*UN*1\nDTP*472*D8*20260103\nDTP*431*D8*20260101");
        Assert.Empty(read.Findings);
        Assert.Equal(
            new ClaimDates { Onset = new(2026, 1, 1), Accident = new(2026, 1, 2), Admission = new(2026, 1, 3), Discharge = new(2026, 1, 5) }, read.Claims[0].Dates);
        Assert.Null(read.Claims[1].Dates);
    }

    [Fact]
    public void Admission_and_discharge_of_an_institutional_claim_have_hours()
    {
        var claim = Assert.Single(Read("005010X223A2", "CLM*C1*100***11:A:1\nDTP*096*TM*1130\nDTP*434*RD8*20260103-20260105\nDTP*435*DT*202601030915\nLX*1\nSV2*0120**100*DA*2").Claims);
        Assert.Equal(new ClaimDates { Admission = new(2026, 1, 3), AdmissionHour = new(9, 15), DischargeHour = new(11, 30) }, claim.Dates);
        Assert.Equal(new DateOnly(2026, 1, 5), claim.ServiceTo);
    }

    [Theory]
    [InlineData("DTP*435*D8*20261340")]
    [InlineData("DTP*435*TM*0915")]
    [InlineData("DTP*096*TM*2460")]
    [InlineData("DTP*096*TM*-1-1")]
    [InlineData("DTP*439*D8*soon")]
    public void An_unreadable_date_beyond_the_service_is_told_and_does_not_refuse_the_claim(string dtp)
    {
        var read = Read("005010X223A2", $"CLM*C1*100***11:A:1\n{dtp}\nLX*1\nSV2*0120**100*DA*2");
        var finding = Assert.Single(read.Findings);
        Assert.Equal(("date-unreadable", FindingSeverity.Warning, 3), (finding.Code, finding.Severity, finding.Place!.Element));
        Assert.Null(Assert.Single(read.Claims).Dates);
    }

    [Fact]
    public void A_line_names_its_own_rendering_provider()
    {
        var claim = Assert.Single(Read("005010X222A1", "CLM*C1*100***11:B:1\nNM1*82*1*ROE*KIM****XX*1730000019\nLX*1\nSV1*HC:99213*50*UN*1\nNM1*82*1*POE*LEE****XX*1234567893\nNM1*DQ*1*TOE*MAX****XX*1730000019\nREF*G2*NOT\n"
            + "LX*2\nSV1*HC:99213*50*UN*1\nNM1*82*1*POE*LEE\nREF*G2*1").Claims);
        Assert.Equal("1730000019", claim.RenderingNpi);
        Assert.Equal(["1234567893", null], claim.Lines.Select(l => l.RenderingNpi));
        Assert.Null(claim.Lines[0].ControlNumber);
    }

    [Theory]
    [InlineData("", "is missing.")]
    [InlineData("x", "is not a number; it was left out.")]
    public void An_amount_that_cannot_be_read_is_none_and_told(string amount, string told)
    {
        var read = Read("005010X222A1", $"CLM*C1*{amount}***11:B:1\nLX*1\nSV1*HC:99213*{amount}*UN*{amount}");
        var claim = Assert.Single(read.Claims);
        Assert.Equal((null, null, null), (claim.Charge, claim.Lines[0].Charge, claim.Lines[0].Units));
        Assert.Equal([$"CLM02 {told}", $"SV102 {told}"], read.Findings.Where(f => f.Place!.Element == 2).Select(f => f.Message));
        Assert.All(read.Findings, f => Assert.Equal(("amount-unreadable", FindingSeverity.Error), (f.Code, f.Severity)));
    }

    [Fact]
    public void A_dental_line_without_a_quantity_is_of_one_and_an_unreadable_one_is_none()
    {
        var claim = Assert.Single(Read("005010X224A2", "CLM*C1*2***11:B:1\nLX*1\nSV3*AD:D0120*1\nLX*2\nSV3*AD:D0120*1****x").Claims);
        Assert.Equal([1m, null], claim.Lines.Select(l => l.Units));
    }

    [Fact]
    public void Parts_of_a_cent_are_kept_and_told_as_a_warning()
    {
        var read = Read("005010X222A1", "CLM*C1*12.345***11:B:1\nLX*1\nSV1*HC:99213*12.3450*UN*1.123456");
        Assert.Equal((12.345m, 12.345m, 1.123456m), (read.Claims[0].Charge, read.Claims[0].Lines[0].Charge, read.Claims[0].Lines[0].Units));
        Assert.Equal([("amount-decimals", FindingSeverity.Warning, "CLM"), ("amount-decimals", FindingSeverity.Warning, "SV1")], read.Findings.Select(f => (f.Code, f.Severity, f.Place!.SegmentId)));
        Assert.Empty(Read("005010X222A1", "CLM*C1*12.3400***11:B:1").Findings);
    }

    [Fact]
    public void A_diagnosis_without_a_code_is_left_out()
        => Assert.Equal(["R05", "J20"], Assert.Single(Read("005010X222A1", "CLM*C1*1***11:B:1\nHI*ABK:R05*ABF*ABF:*ABF:J20").Claims).Diagnoses);
}
