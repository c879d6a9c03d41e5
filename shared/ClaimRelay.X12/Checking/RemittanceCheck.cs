using ClaimRelay.X12.Checking.Situations;

namespace ClaimRelay.X12.Checking;

/// <summary>The three balances of an 835 (005010X221A1, 1.10.2.1), and what its segments ask of each other.</summary>
sealed class RemittanceCheck(FindingSink sink, int level)
{
    Spot payment;
    decimal? paid;
    bool isNonPayment;
    bool isTransfer;
    bool hasAccounts;
    decimal claimsPaid;
    decimal providerAdjusted;

    Spot claim;
    bool isInClaim;
    bool isReversal;
    bool isForwarded;
    bool hasCrossover;
    decimal claimBalance;
    decimal? patientShare;
    decimal patientAdjusted;

    Spot line;
    bool isInLine;
    decimal lineBalance;

    public void Add(in Segment segment, int tag)
    {
        switch (tag)
        {
            case Tags.Bpr:
                payment = Spot.Of(segment);
                paid = segment[2].TryDecimal(out var amount) ? amount : null;
                (isNonPayment, isTransfer, hasAccounts) = (segment[4].Is("NON"u8), segment[4].Is("ACH"u8), !segment[7].IsEmpty && !segment[9].IsEmpty && !segment[13].IsEmpty && !segment[15].IsEmpty);
                break;
            case Tags.Clp: StartClaim(segment); break;
            case Tags.Svc: StartLine(segment); break;
            case Tags.Cas when isInClaim: Adjust(segment); break;
            case Tags.Nm1: hasCrossover |= segment[1].Is("TT"u8); break;
            case Tags.Lx: EndClaim(); break;
            case Tags.Plb:
                EndClaim();
                for (var i = 4; i <= segment.Count; i += 2)
                    if (segment[i].TryDecimal(out var adjusted)) providerAdjusted += adjusted;
                break;
        }
    }

    public void End()
    {
        EndClaim();
        if (paid is { } amount)
        {
            if (claimsPaid - providerAdjusted != amount)
                Tell("payment-balance", 3, "The claims' payments (CLP04) less the provider adjustments (PLB) are not the payment (BPR02).", payment, 2);
            if (isNonPayment && amount != 0) Tell("non-payment-amount", 4, "The remittance says that no payment is made (BPR04 NON), but has an amount (BPR02).", payment, 2);
            if (amount < 0) Tell("payment-negative", 4, "The payment (BPR02) is negative: what the payee owes is carried forward by PLB.", payment, 2);
        }
        if (isTransfer && !hasAccounts) Tell("transfer-accounts-missing", 4, "A payment by ACH needs the banks and accounts of both sides (BPR06 to BPR15).", payment, 4);
    }

    void StartClaim(in Segment clp)
    {
        EndClaim();
        (isInClaim, claim) = (true, Spot.Of(clp));
        var (charge, amount) = (clp[3].TryDecimal(out var c) ? c : 0, clp[4].TryDecimal(out var p) ? p : 0);
        (claimBalance, patientAdjusted) = (charge - amount, 0);
        patientShare = clp[5].TryDecimal(out var share) ? share : null;
        claimsPaid += amount;
        (isReversal, isForwarded, hasCrossover) = (clp[2].Is("22"u8), clp[2].Is("19"u8) || clp[2].Is("20"u8) || clp[2].Is("21"u8) || clp[2].Is("23"u8), false);
        if (isReversal && charge > 0) Tell("reversal-sign", 4, "A reversal (CLP02 22) has a positive charge: it takes back the amounts of the first claim with their sign turned.", claim, 3, "2100");
    }

    void StartLine(in Segment svc)
    {
        EndLine();
        (isInLine, line) = (true, Spot.Of(svc));
        lineBalance = (svc[2].TryDecimal(out var charge) ? charge : 0) - (svc[3].TryDecimal(out var amount) ? amount : 0);
    }

    void Adjust(in Segment cas)
    {
        var sum = OtherPayerFacts.SumOf(cas);
        claimBalance -= sum;
        if (isInLine) lineBalance -= sum;
        if (cas[1].Is("PR"u8)) patientAdjusted += sum;
    }

    void EndLine()
    {
        if (isInLine && lineBalance != 0) Tell("service-balance", 3, "The line's charge (SVC02) less its adjustments (CAS) is not what was paid (SVC03).", line, 3, "2110");
        isInLine = false;
    }

    void EndClaim()
    {
        EndLine();
        if (!isInClaim) return;
        isInClaim = false;
        if (claimBalance != 0) Tell("claim-balance", 3, "The claim's charge (CLP03) less all its adjustments (CAS of claim and lines) is not what was paid (CLP04).", claim, 4, "2100");
        if (patientShare is { } share && share != patientAdjusted)
            Tell("patient-share", 3, "The patient's share (CLP05) is not the sum of the patient adjustments (CAS*PR).", claim, 5, "2100", FindingSeverity.Warning);
        if (isForwarded && !hasCrossover) Tell("crossover-missing", 4, "The claim was forwarded (CLP02 19 to 21, 23), but the remittance does not say to whom (NM1*TT).", claim, 2, "2100", FindingSeverity.Warning);
    }

    void Tell(string code, int type, string message, Spot spot, int element, string? loop = null, FindingSeverity severity = FindingSeverity.Error)
    {
        if (type <= level) sink.Add(new(code, severity, message, spot.Place(element)) { SnipType = type, Loop = loop, SegmentError = "8", ElementError = "I12" });
    }
}
