namespace ClaimRelay.Sandbox.Clearinghouses.Answers;

/// <summary>What a 277CA says of one claim: STC01 and STC12.</summary>
sealed record ClaimStatus(string Category, string Code, string? Entity = null, string? Text = null)
{
    static readonly ClaimStatus[] ClearinghouseRefusals =
    [
        new("A3", "21", null, "Missing or invalid information; see the companion guide"),
        new("A7", "562", "85", "Billing provider NPI is not on file for this payer"),
        new("A7", "116", null, "Claim submitted to incorrect payer"),
    ];

    static readonly ClaimStatus[] PayerRefusals =
    [
        new("A7", "33", "IL", "Subscriber id not found for the date of service"),
        new("A6", "254", null, "Primary diagnosis is needed"),
        new("A8", "187", null, "Service dates and type of bill do not agree"),
    ];

    public bool IsRejected => Category is "A3" or "A6" or "A7" or "A8";

    /// <summary>The payer has given the claim a number of its own.</summary>
    public bool IsPayers { get; private init; }

    public static ClaimStatus OfClearinghouse(DecidedClaim claim) => claim.Outcome switch
    {
        Outcome.RejectClearinghouse => ClearinghouseRefusals[claim.Chance(ClearinghouseRefusals.Length, "refusal")],
        Outcome.RejectProvider => new("A3", "24", "85"),
        Outcome.NeverSent => new("A3", "21", null, "This claim should have been held by its sender"),
        Outcome.Duplicate => new("A3", "54", null, "Duplicate of a claim that was received before"),
        _ => new("A2", "20"),
    };

    public static ClaimStatus OfPayer(DecidedClaim claim) => claim.Outcome switch
    {
        Outcome.RejectPayer => PayerRefusals[claim.Chance(PayerRefusals.Length, "refusal")],
        _ => new("A2", "20") { IsPayers = true },
    };
}
