namespace ClaimRelay.X12.Claims;

/// <summary>
/// What the loops above a claim say of it. Follows the HL hierarchy: a billing provider (20) holds subscribers (22), which hold claims
/// or patients (23) with claims.
/// </summary>
sealed class LoopsAbove(TextCache texts)
{
    enum Level { None, Billing, Subscriber, Patient }

    enum Entity { Other, BillingProvider, Payer }

    // Where each open level begins, and where it ended; -1 while it is open.
    readonly long[] starts = new long[4];
    readonly long[] ends = new long[4];
    Level level;
    Entity entity;

    public bool HasSubscriber { get; private set; }
    public string BillingNpi { get; private set; } = "";
    public string BillingTaxId { get; private set; } = "";
    public string SubscriberId { get; private set; } = "";
    public string PayerId { get; private set; } = "";
    public string PayerName { get; private set; } = "";
    public string Responsibility { get; private set; } = "";
    public string? PatientId { get; private set; }

    public void Add(in Segment segment, int tag)
    {
        switch (tag)
        {
            case Tags.Hl: StartLevel(segment); break;
            case Tags.Nm1: StartEntity(segment); break;
            case Tags.Sbr when level == Level.Subscriber: Responsibility = texts.Text(segment[1]); break;
            case Tags.Ref when entity == Entity.BillingProvider && BillingTaxId.Length == 0 && (segment[1].Is("EI"u8) || segment[1].Is("SY"u8)):
                BillingTaxId = segment[2].ToString();
                break;
        }
    }

    /// <summary>A claim begins: what stands above it is over.</summary>
    public ClaimLoops CloseAt(long offset)
    {
        if (ends[(int)level] < 0) ends[(int)level] = offset;
        return new(RangeOf(Level.Billing), RangeOf(Level.Subscriber), RangeOf(Level.Patient));
    }

    ByteRange RangeOf(Level of) => ends[(int)of] == 0 ? default : new(starts[(int)of], ends[(int)of] - starts[(int)of]);

    void StartLevel(in Segment hl)
    {
        CloseAt(hl.Offset);
        entity = Entity.Other;
        var code = hl[3];
        if (code.Is("20"u8))
        {
            (BillingNpi, BillingTaxId, HasSubscriber) = ("", "", false);
            Start(Level.Billing, hl.Offset);
        }
        else if (code.Is("22"u8))
        {
            HasSubscriber = true;
            Start(Level.Subscriber, hl.Offset);
        }
        else if (code.Is("23"u8)) Start(Level.Patient, hl.Offset);
        else level = Level.None;
        if (level is Level.Billing or Level.Subscriber) (SubscriberId, PayerId, PayerName, Responsibility) = ("", "", "", "");
        PatientId = null;
    }

    void Start(Level at, long offset)
    {
        level = at;
        for (var below = (int)at; below < ends.Length; below++) ends[below] = 0;
        (starts[(int)at], ends[(int)at]) = (offset, -1);
    }

    void StartEntity(in Segment nm1)
    {
        var code = nm1[1];
        entity = Entity.Other;
        if (code.Is("85"u8))
        {
            entity = Entity.BillingProvider;
            (BillingNpi, BillingTaxId) = (nm1[8].Is("XX"u8) ? nm1[9].ToString() : "", "");
        }
        else if (code.Is("IL"u8)) SubscriberId = nm1[9].ToString();
        else if (code.Is("QC"u8)) PatientId = nm1[9].TextOrNull();
        else if (code.Is("PR"u8)) (PayerId, PayerName) = (texts.Text(nm1[9]), texts.Text(nm1[3]));
    }
}
