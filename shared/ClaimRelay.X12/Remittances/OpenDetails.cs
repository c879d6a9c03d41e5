namespace ClaimRelay.X12.Remittances;

/// <summary>
/// The AMT, QTY and REF of the claim or line at hand. No balance holds them: what is unreadable is left out and does not hold the payment.
/// </summary>
sealed class OpenDetails(TextCache texts)
{
    readonly List<QualifiedAmount> amounts = [];
    readonly List<QualifiedAmount> quantities = [];
    readonly List<QualifiedReference> references = [];

    public bool IsEmpty => amounts.Count + quantities.Count + references.Count == 0;

    public void Add(in Segment segment, int tag)
    {
        if (tag == Tags.Ref)
        {
            if (!segment[2].IsEmpty) references.Add(new(texts.Text(segment[1]), segment[2].ToString()));
        }
        else if (segment[2].TryDecimal(out var value)) (tag == Tags.Amt ? amounts : quantities).Add(new(texts.Text(segment[1]), value));
    }

    /// <summary>The same kind of details, filled in.</summary>
    public PaymentDetails Into(PaymentDetails details) => details with { Amounts = amounts.ToArray(), Quantities = quantities.ToArray(), References = references.ToArray() };

    public void Clear()
    {
        amounts.Clear();
        quantities.Clear();
        references.Clear();
    }
}
