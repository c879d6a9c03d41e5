namespace ClaimRelay.X12.Remittances;

/// <summary>An amount that may be absent, in the room of one that may not: a kept file has millions.</summary>
readonly record struct KeptAmount
{
    // No number of X12 is as large.
    const decimal None = decimal.MinValue;
    readonly decimal amount;

    public KeptAmount(decimal? amount) => this.amount = amount ?? None;

    public decimal? Value => amount == None ? null : amount;
}
