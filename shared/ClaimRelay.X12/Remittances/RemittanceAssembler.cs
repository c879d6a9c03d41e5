namespace ClaimRelay.X12.Remittances;

/// <summary>Puts each 835 set together: payment, payer, payee, claims, provider adjustments.</summary>
public sealed class RemittanceAssembler : SetAssembler<Remittance>
{
    readonly TextCache texts = new();
    List<Finding> findings = [];
    List<ClaimPayment> claims = [];
    List<ProviderAdjustment> providerAdjustments = [];
    ClaimPaymentBuilder claim;
    bool isInClaim;
    int ordinal;
    string party = "";
    string trace = "";
    string payerTraceId = "";
    decimal? payment;
    bool hasPayment;
    string creditOrDebit = "";
    string method = "";
    DateOnly? paymentDate;
    DateOnly? productionDate;
    string payerName = "";
    string payerId = "";
    string payerIdByReference = "";
    string payeeName = "";
    string payeeNpi = "";
    string payeeTaxId = "";
    string payeeTaxIdByReference = "";

    public RemittanceAssembler() => claim = new(findings, texts);

    private protected override bool Begin(in Segment st)
    {
        (findings, claims, providerAdjustments, isInClaim, ordinal) = ([], [], [], false, st.Ordinal);
        claim = new(findings, texts);
        (party, trace, payerTraceId, payment, hasPayment, creditOrDebit, method, paymentDate, productionDate) = ("", "", "", null, false, "", "", null, null);
        (payerName, payerId, payerIdByReference, payeeName, payeeNpi, payeeTaxId, payeeTaxIdByReference) = ("", "", "", "", "", "", "");
        return st[1].Is("835"u8);
    }

    private protected override void Take(in Segment segment, int tag)
    {
        // LX starts the next header number (2000), PLB the summary: both end a claim.
        if (tag is Tags.Clp or Tags.Lx or Tags.Plb) EndClaim();
        if (tag == Tags.Clp)
        {
            claim.Start(segment);
            isInClaim = true;
        }
        else if (tag == Tags.Plb) AddProviderAdjustments(segment);
        else if (isInClaim) claim.Add(segment, tag);
        else AddToHeader(segment, tag);
    }

    private protected override Remittance Build(ByteRange range)
    {
        EndClaim();
        if (!hasPayment)
            findings.Add(new("bpr-missing", FindingSeverity.Error, "The remittance has no BPR segment: its payment is not known."));
        return new()
        {
            TraceNumber = trace,
            PayerTraceId = payerTraceId,
            Payment = payment,
            CreditOrDebit = creditOrDebit,
            Method = method,
            PaymentDate = paymentDate,
            ProductionDate = productionDate,
            PayerName = payerName,
            PayerId = payerId.Length > 0 ? payerId : payerIdByReference.Length > 0 ? payerIdByReference : payerTraceId,
            PayeeName = payeeName,
            PayeeNpi = payeeNpi,
            PayeeTaxId = payeeTaxId.Length > 0 ? payeeTaxId : payeeTaxIdByReference,
            Claims = claims,
            ProviderAdjustments = providerAdjustments,
            Range = range,
            Ordinal = ordinal,
            Findings = findings,
        };
    }

    void EndClaim()
    {
        if (isInClaim) claims.Add(claim.Build());
        isInClaim = false;
    }

    void AddToHeader(in Segment segment, int tag)
    {
        switch (tag)
        {
            case Tags.Bpr: AddPayment(segment); break;
            case Tags.Trn when trace.Length == 0: (trace, payerTraceId) = (segment[2].ToString(), segment[3].ToString()); break;
            case Tags.Dtm when segment[1].Is("405"u8): productionDate = segment.OptionalDate(2, findings); break;
            case Tags.N1: StartParty(segment); break;
            case Tags.Ref: AddReference(segment); break;
        }
    }

    void AddPayment(in Segment bpr)
    {
        hasPayment = true;
        payment = bpr.Amount(2, findings);
        creditOrDebit = bpr[3].ToString();
        method = bpr[4].ToString();
        paymentDate = bpr.OptionalDate(16, findings);
    }

    void StartParty(in Segment n1)
    {
        party = n1[1].ToString();
        if (party == "PR") (payerName, payerId) = (n1[2].ToString(), n1[4].ToString());
        if (party != "PE") return;
        payeeName = n1[2].ToString();
        if (n1[3].Is("XX"u8)) payeeNpi = n1[4].ToString();
        if (n1[3].Is("FI"u8)) payeeTaxId = n1[4].ToString();
    }

    void AddReference(in Segment segment)
    {
        if (party == "PR" && segment[1].Is("2U"u8) && payerIdByReference.Length == 0) payerIdByReference = segment[2].ToString();
        if (party == "PE" && segment[1].Is("TJ"u8) && payeeTaxIdByReference.Length == 0) payeeTaxIdByReference = segment[2].ToString();
    }

    /// <summary>PLB03 and PLB04 and up to five more such pairs.</summary>
    void AddProviderAdjustments(in Segment plb)
    {
        var fiscalDate = plb.OptionalDate(2, findings);
        for (var i = 3; i <= plb.Count; i += 2)
        {
            if (plb[i].IsEmpty && plb[i + 1].IsEmpty) continue;
            providerAdjustments.Add(new(plb[1].ToString(), fiscalDate, plb[i].Component(1).ToString(), plb[i].Component(2).ToString(), plb.Amount(i + 1, findings)));
        }
    }
}
