using System.Text.Json.Nodes;

namespace ClaimRelay.Ledger;

/// <summary>The bodies of what the ledger publishes; their schemas lie in docs/contracts. Amounts are strings with two decimals, dates ISO.</summary>
static class ClaimNotices
{
    /// <summary>One for each event, whether or not it changed the status: the same events give the same messages in whatever order they come.</summary>
    public static Notice Updated(Claim before, Claim after, ClaimEvent e) => new("claims", "claim.updated", With(after, new()
    {
        ["event"] = NameOf(e),
        ["previousStatus"] = before.Status.ToString(),
        ["status"] = after.Status.ToString(),
    }));

    public static Notice Payment(Claim claim, PaymentReported payment) => new("remittances", TypeOf(payment.Verdict), With(claim, new()
    {
        ["remittanceId"] = payment.RemittanceId,
        ["date"] = payment.Date.ToString("yyyy-MM-dd"),
        ["paid"] = Money.Text(payment.Paid),
        ["patientResponsibility"] = Money.Text(payment.PatientResponsibility),
        ["refused"] = Money.Text(payment.Refused),
        ["payerClaimNumber"] = payment.PayerClaimNumber.Length > 0 ? payment.PayerClaimNumber : null,
        ["causes"] = new JsonArray([.. payment.Causes.Select(c => (JsonNode)new JsonObject { ["code"] = c.Code, ["text"] = c.Text })]),
    }));

    static string NameOf(ClaimEvent e) => e switch
    {
        ClaimHeld => "held",
        ClaimTransmitted => "transmitted",
        SetAccepted => "acknowledged",
        SetRejected => "set-rejected",
        StatusReported => "status-reported",
        PaymentReported => "payment-reported",
        AnswerOverdue => "answer-overdue",
        _ => "received",
    };

    static string TypeOf(PaymentVerdict verdict) => verdict switch
    {
        PaymentVerdict.Denied => "claim.denied",
        PaymentVerdict.Reversed => "claim.reversed",
        PaymentVerdict.Forwarded => "claim.forwarded",
        PaymentVerdict.Predetermined => "claim.predetermined",
        PaymentVerdict.PartlyPaid => "claim.partly-paid",
        _ => "claim.paid",
    };

    static JsonObject With(Claim claim, JsonObject facts)
    {
        var data = new JsonObject
        {
            ["practice"] = claim.Key.Practice,
            ["pcn"] = claim.Key.Pcn,
            ["claimId"] = claim.Key.Id,
            ["account"] = claim.Account,
            ["payer"] = claim.PayerId,
            ["charge"] = Money.Text(claim.Charge),
            ["from"] = claim.ServiceFrom?.ToString("yyyy-MM-dd"),
            ["to"] = claim.ServiceTo?.ToString("yyyy-MM-dd"),
        };
        foreach (var (name, value) in facts.ToList())
        {
            facts.Remove(name);
            data[name] = value;
        }

        return data;
    }
}
