namespace ClaimRelay.X12.Claims;

/// <summary>What the loops above a claim say of it: billing provider, subscriber, payer.</summary>
sealed record ClaimContext
{
    public string BillingNpi { get; init; } = "";
    public string BillingTaxId { get; init; } = "";
    public string SubscriberId { get; init; } = "";
    public string PayerId { get; init; } = "";
    public string PayerName { get; init; } = "";
}

/// <summary>Follows the HL hierarchy: a billing provider (20) holds subscribers (22), which hold claims or patients (23) with claims.</summary>
sealed class LoopsAbove
{
    string entity = "";

    public ClaimContext Current { get; private set; } = new();

    public bool HasSubscriber { get; private set; }

    public void Add(Segment segment)
    {
        if (segment.Is("HL"u8)) StartLevel(segment[3].ToString());
        else if (segment.Is("NM1"u8)) StartEntity(segment);
        else if (entity == "85" && segment.Is("REF"u8) && (segment[1].Is("EI"u8) || segment[1].Is("SY"u8)) && Current.BillingTaxId.Length == 0)
            Current = Current with { BillingTaxId = segment[2].ToString() };
    }

    void StartLevel(string level)
    {
        entity = "";
        if (level == "20") (Current, HasSubscriber) = (new(), false);
        if (level == "22") (Current, HasSubscriber) = (Current with { SubscriberId = "", PayerId = "", PayerName = "" }, true);
    }

    void StartEntity(Segment segment)
    {
        entity = segment[1].ToString();
        Current = entity switch
        {
            "85" => Current with { BillingNpi = segment[8].Is("XX"u8) ? segment[9].ToString() : "", BillingTaxId = "" },
            "IL" => Current with { SubscriberId = segment[9].ToString() },
            "PR" => Current with { PayerId = segment[9].ToString(), PayerName = segment[3].ToString() },
            _ => Current,
        };
    }
}
