using ClaimRelay.Ledger;
using ClaimRelay.Remittances;
using ClaimRelay.X12.Codes;
using ClaimRelay.X12.Remittances;
using Xunit;

namespace ClaimRelay.Tests.Remittances;

public sealed class PaymentVerdictsTests
{
    [Theory]
    [InlineData("1", 80, "PR-2:20", PaymentVerdict.Paid, 0)]
    [InlineData("1", 60, "CO-45:40", PaymentVerdict.Paid, 0)]
    [InlineData("1", 0, "PR-1:100", PaymentVerdict.Paid, 0)]
    [InlineData("2", 0, "OA-23:100", PaymentVerdict.Paid, 0)]
    [InlineData("1", 0, "CO-16:100", PaymentVerdict.Denied, 100)]
    [InlineData("2", 0, "PI-204:100", PaymentVerdict.Denied, 100)]
    [InlineData("3", 0, "CR-16:60,PR-2:40", PaymentVerdict.Denied, 60)]
    [InlineData("4", 0, "PR-204:100", PaymentVerdict.Denied, 100)]
    [InlineData("1", 0, "PR-27:100", PaymentVerdict.Denied, 100)]
    [InlineData("1", 0, "PR-1:98,CO-97:2", PaymentVerdict.PartlyPaid, 2)]
    [InlineData("1", 80, "CO-45:18,CO-253:2", PaymentVerdict.Paid, 0)]
    [InlineData("1", 60, "PR-96:40", PaymentVerdict.Paid, 0)]
    [InlineData("1", 60, "CO-97:40", PaymentVerdict.PartlyPaid, 40)]
    [InlineData("19", 60, "CO-97:40", PaymentVerdict.PartlyPaid, 40)]
    [InlineData("20", 80, "PR-2:20", PaymentVerdict.Paid, 0)]
    [InlineData("22", -100, "CO-16:-20", PaymentVerdict.Reversed, 0)]
    [InlineData("23", 0, "", PaymentVerdict.Forwarded, 0)]
    [InlineData("25", 80, "", PaymentVerdict.Predetermined, 0)]
    public void Who_paid_says_CLP02_and_whether_say_the_adjustments(string code, int paid, string adjustments, PaymentVerdict verdict, int refused)
    {
        var onClaim = Claim(code, paid, claim: Adjustments(adjustments), line: []);
        var onLine = Claim(code, paid, claim: [], line: Adjustments(adjustments));
        Assert.All([onClaim, onLine], c => Assert.Equal((verdict, (decimal)refused), (PaymentVerdicts.Of(c), PaymentVerdicts.Refused(c))));
    }

    [Fact]
    public void Causes_are_the_refusals_and_the_remarks_and_without_a_refusal_whatever_reduced_the_payment()
    {
        Assert.Equal(["CO-16", "N290", "M15"], PaymentVerdicts.Causes(Claim("1", 0, Adjustments("CO-16:60,CO-45:20,PR-2:20"), []), CodeLists.Default).Select(c => c.Code));
        Assert.Equal(["PR-1", "N290", "M15"], PaymentVerdicts.Causes(Claim("1", 0, Adjustments("PR-1:100"), []), CodeLists.Default).Select(c => c.Code));
    }

    static List<Adjustment> Adjustments(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(a => a.Split('-', 2)).Select(a => new Adjustment(a[0], a[1].Split(':')[0], decimal.Parse(a[1].Split(':')[1])))];

    static ClaimPayment Claim(string code, decimal paid, List<Adjustment> claim, List<Adjustment> line) => new()
    {
        PatientControlNumber = "A-1",
        StatusCode = code,
        Charge = 100,
        Paid = paid,
        PatientResponsibility = 0,
        PayerClaimNumber = "ICN1",
        Frequency = "1",
        Adjustments = claim,
        Remarks = ["N290"],
        Lines = [new() { Procedure = "99213", Modifiers = [], Charge = 100, Paid = paid, Units = 1, Adjustments = line, Remarks = ["M15"] }],
        CrossedOver = false,
        InsuredCorrected = false,
        Range = new(0, 1),
    };
}
