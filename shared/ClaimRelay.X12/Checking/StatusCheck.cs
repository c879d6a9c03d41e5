namespace ClaimRelay.X12.Checking;

/// <summary>The totals of a 277CA, and the action of each status against its category (005010X214, 2200 STC).</summary>
sealed class StatusCheck(FindingSink sink, int level)
{
    enum At { Other, Receiver, Provider, Claim, Line }

    At at;
    Place totals = new(0, 0, "QTY");
    decimal? accepted;
    decimal? rejected;
    int acceptedClaims;
    int rejectedClaims;
    bool isRejected;
    bool isInClaim;

    public void Add(in Segment segment, int tag)
    {
        switch (tag)
        {
            case Tags.Hl:
                EndClaim();
                if (segment[3].Is("21"u8) || segment[3].Is("20"u8)) EndReceiver();
                at = segment[3].Is("21"u8) ? At.Receiver : segment[3].Is("19"u8) ? At.Provider : segment[3].Is("PT"u8) ? At.Claim : At.Other;
                break;
            case Tags.Trn when at is At.Claim or At.Line:
                EndClaim();
                (at, isInClaim) = (At.Claim, true);
                break;
            case Tags.Svc: at = At.Line; break;
            case Tags.Qty when at == At.Receiver:
                totals = segment.Place(2);
                if (segment[2].TryDecimal(out var count))
                {
                    if (segment[1].Is("90"u8)) accepted = count;
                    else if (segment[1].Is("AA"u8)) rejected = count;
                }
                break;
            case Tags.Stc: AddStatus(segment); break;
        }
    }

    public void End()
    {
        EndClaim();
        EndReceiver();
    }

    void AddStatus(in Segment stc)
    {
        var category = stc[1].Component(1);
        var refuses = category.Is("A3"u8) || category.Is("A6"u8) || category.Is("A7"u8) || category.Is("A8"u8);
        var rejects = stc[3].Is("U"u8);
        if (at == At.Claim) isRejected |= rejects;
        if (level < 4) return;
        if (refuses && stc[3].Is("WQ"u8)) Tell("status-action", "The status refuses (A3, A6, A7, A8), but the action (STC03) accepts.", stc.Place(3));
        else if (rejects && (category.Is("A1"u8) || category.Is("A2"u8))) Tell("status-action", "The status accepts (A1, A2), but the action (STC03) rejects.", stc.Place(3));
    }

    void EndClaim()
    {
        if (isInClaim && isRejected) rejectedClaims++;
        else if (isInClaim) acceptedClaims++;
        (isInClaim, isRejected) = (false, false);
    }

    void EndReceiver()
    {
        // A reject of the whole batch or of a provider need not list its claims.
        if (level >= 3 && acceptedClaims + rejectedClaims > 0 && (accepted ?? 0) + (rejected ?? 0) < acceptedClaims + rejectedClaims && (accepted ?? rejected) is not null)
            Tell("status-totals", "The totals (QTY) name fewer claims than are listed.", totals, 3);
        (accepted, rejected, acceptedClaims, rejectedClaims) = (null, null, 0, 0);
    }

    void Tell(string code, string message, Place place, int type = 4)
        => sink.Add(new(code, FindingSeverity.Warning, message, place) { SnipType = type, SegmentError = "8", ElementError = "I12" });
}
