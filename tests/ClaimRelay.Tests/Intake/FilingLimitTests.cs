using System.Text;
using ClaimRelay.Intake;
using ClaimRelay.Partners;
using ClaimRelay.X12.Claims;
using ClaimRelay.X12.Envelopes;
using Xunit;

namespace ClaimRelay.Tests.Intake;

public sealed class FilingLimitTests
{
    static readonly Payer[] Payers = [new() { Id = "*", FilingLimitDays = 90, Source = "Default" }, new() { Id = "PINE1", FilingLimitDays = 365, Source = "Pinewood manual, 2026" }];

    [Fact]
    public void A_payers_own_limit_outranks_the_default_and_names_its_source() =>
        Assert.Equal(new FilingLimit(new(2027, 10, 1), "Pinewood manual, 2026"), FilingLimit.For(Claim(), Payers));

    [Fact]
    public void A_payer_without_a_limit_of_its_own_has_the_default() =>
        Assert.Equal(new FilingLimit(new(2026, 12, 30), "Default"), FilingLimit.For(Claim() with { PayerId = "OTHER" }, Payers));

    [Theory]
    [InlineData(ClaimType.Professional, "2026-12-30")]
    [InlineData(ClaimType.Dental, "2026-12-30")]
    [InlineData(ClaimType.Institutional, "2027-01-03")]
    public void The_clock_starts_at_the_first_day_and_for_institutional_claims_at_the_last(ClaimType type, string deadline)
    {
        var stay = Claim() with { Type = type, PayerId = "OTHER", ServiceFrom = new(2026, 10, 1), ServiceTo = new(2026, 10, 5) };
        Assert.Equal(DateOnly.Parse(deadline), FilingLimit.For(stay, Payers)!.Deadline);
    }

    [Fact]
    public void Without_a_limit_or_a_service_date_there_is_no_deadline()
    {
        Assert.Null(FilingLimit.For(Claim(), []));
        Assert.Null(FilingLimit.For(Claim() with { ServiceFrom = null, ServiceTo = null }, Payers));
    }

    [Fact]
    public void A_date_at_the_end_of_time_stays_in_it() =>
        Assert.Equal(DateOnly.MaxValue, FilingLimit.For(Claim() with { ServiceFrom = new(9999, 12, 30) }, Payers)!.Deadline);

    static Claim837 Claim()
    {
        var file = Encoding.ASCII.GetBytes(InventedClaims.File("A-1"));
        var interchange = EnvelopeReader.Read(file).Interchanges[0];
        return ClaimReader.Read(file, interchange, interchange.Groups[0], interchange.Groups[0].Transactions[0]).Claims[0];
    }
}
