using System.Text.Json;
using System.Text.Json.Nodes;
using ClaimRelay.Ledger;
using ClaimRelay.X12.Claims;
using Xunit;

namespace ClaimRelay.Tests.Ledger;

/// <summary>What is published has exactly the members that docs/contracts promises.</summary>
public sealed class ContractTests
{
    static readonly Claim Claim = new()
    {
        Key = new("north-clinic", "PCN-1", "batch-00000"),
        Type = ClaimType.Professional,
        Charge = 100.5m,
        Frequency = "1",
        ServiceFrom = new(2026, 10, 1),
        PayerId = "PAYER1",
        PayerName = "Payer One",
        BillingNpi = "1234567893",
        BatchId = "batch",
        ReceivedAt = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero),
    };

    public static TheoryData<PaymentVerdict> Verdicts => [.. Enum.GetValues<PaymentVerdict>()];

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void A_payment_is_published_as_its_contract_says(PaymentVerdict verdict)
    {
        var decision = ClaimTransitions.Next(Claim, new PaymentReported
        {
            Id = "event",
            RemittanceId = "remittance",
            Date = new(2026, 11, 2),
            Verdict = verdict,
            Paid = 80,
            PatientResponsibility = 5,
            PayerClaimNumber = "",
            Refused = 15.5m,
            Causes = [new("835", "CO-97", "Included in another service already paid")],
        });

        foreach (var notice in decision.Notices) AssertMeets(notice);
    }

    [Fact]
    public void Amounts_are_published_with_two_decimals()
    {
        var decision = ClaimTransitions.Next(Claim, new SetAccepted { Id = "event", Code = "A" });

        Assert.Equal("100.50", decision.Notices.Single().Data["charge"]!.GetValue<string>());
    }

    [Fact]
    public void An_update_is_published_as_its_contract_says()
    {
        var decision = ClaimTransitions.Next(Claim, new SetAccepted { Id = "event", Code = "A" });

        AssertMeets(decision.Notices.Single());
    }

    static void AssertMeets(Notice notice)
    {
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Root(), "docs", "contracts", $"{notice.Type}.v1.schema.json")))!;
        var body = JsonSerializer.Deserialize<JsonObject>(OutboxMessage.From(notice, Claim.Key, "event", Claim.ReceivedAt).Body)!;
        var allowed = schema["properties"]!.AsObject().Select(p => p.Key).ToHashSet();

        Assert.Empty(body.Select(p => p.Key).Except(allowed));
        Assert.Empty(schema["required"]!.AsArray().Select(r => r!.GetValue<string>()).Except(body.Select(p => p.Key)));
    }

    static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ClaimRelay.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The repository's root was not found above the test assembly.");
        return folder;
    }
}
