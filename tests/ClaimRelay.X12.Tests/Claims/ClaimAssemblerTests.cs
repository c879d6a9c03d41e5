using ClaimRelay.X12.Claims;
using ClaimRelay.X12.Reading;
using Xunit;

namespace ClaimRelay.X12.Tests.Claims;

public class ClaimAssemblerTests
{
    const string Above = "BHT*0019*00*REF1*20260102*0304*CH\nHL*1**20*1\nNM1*85*2*CLINIC*****XX*1234567893\nHL*2*1*22*0\nNM1*IL*1*DOE*****MI*M1\n";

    [Fact]
    public void The_date_and_the_number_of_a_line_count_wherever_they_stand_in_it()
    {
        var claim = Assert.Single(Claims(Above + "CLM*A1*100***11:B:1*Y\nNM1*82*1*ROE*****XX*1234567893\nREF*G1*OTHER\nLX*1\nSV1*HC:99213*100*UN*1\n"
            + "NM1*82*1*ROE*****XX*1234567893\nREF*6R*LINE1\nDTP*472*D8*20260101"));
        var line = Assert.Single(claim.Lines);
        Assert.Equal((new DateOnly(2026, 1, 1), "LINE1", new DateOnly(2026, 1, 1)), (line.From, line.ControlNumber, claim.ServiceFrom));
        Assert.Null(claim.AuthorizationNumber);
    }

    [Fact]
    public void Claims_behind_the_end_of_a_set_are_of_none()
    {
        var file = Samples.Interchange(Samples.Group("HC", "005010X222A1", "837", body: Above + "CLM*A1*100***11:B:1*Y").Replace("GE*", "CLM*A2*100***11:B:1*Y\nGE*", StringComparison.Ordinal));
        Assert.Equal(["A1"], Read(Samples.Bytes(file)).Select(c => c.PatientControlNumber));
    }

    static List<Claim837> Claims(string body) => Read(Samples.Bytes(Samples.Interchange(Samples.Group("HC", "005010X222A1", "837", body: body))));

    static List<Claim837> Read(byte[] file)
    {
        ClaimAssembler assembler = new();
        List<Claim837> claims = [];
        foreach (var segment in SegmentReader.Over(file))
            if (assembler.Add(segment) is { } claim) claims.Add(claim);
        return claims;
    }
}
