namespace ClaimRelay.X12.Checking;

/// <summary>The totals of a 277CA at its receivers and providers, and the action of each status against its category (005010X214, 2200 STC).</summary>
sealed class StatusCheck(FindingSink sink, int level)
{
    enum At { Other, Receiver, Provider, Claim, Line }

    At at;
    StatusTotalsCheck? receiver;
    StatusTotalsCheck? provider;

    // The claim at hand: whether its statuses accept it, null where they disagree, and its dollars as far as they give them.
    bool isInClaim;
    bool isJudged;
    bool? isAccepted;
    decimal? dollars;
    bool isDisputed;

    /// <param name="loop">Of the guide.</param>
    public void Add(in Segment segment, int tag, string loop)
    {
        switch (tag)
        {
            case Tags.Hl: StartLevel(segment); break;
            case Tags.Trn when at is At.Claim or At.Line:
                EndClaim();
                (at, isInClaim) = (At.Claim, true);
                break;
            case Tags.Svc: at = At.Line; break;
            case Tags.Qty when at == At.Receiver && (segment[1].Is("90"u8) || segment[1].Is("AA"u8)): receiver?.AddCount(segment, segment[1].Is("90"u8)); break;
            case Tags.Qty when at == At.Provider && (segment[1].Is("QA"u8) || segment[1].Is("QC"u8)): provider?.AddCount(segment, segment[1].Is("QA"u8)); break;
            case Tags.Amt when at is At.Receiver or At.Provider && (segment[1].Is("YU"u8) || segment[1].Is("YY"u8)):
                (at == At.Receiver ? receiver : provider)?.AddDollars(segment, segment[1].Is("YU"u8));
                break;
            case Tags.Stc: AddStatus(segment, loop); break;
        }
    }

    public void End()
    {
        EndClaim();
        EndReceiver();
    }

    void StartLevel(in Segment hl)
    {
        EndClaim();
        var code = hl[3];
        at = code.Is("21"u8) ? At.Receiver : code.Is("19"u8) ? At.Provider : code.Is("PT"u8) ? At.Claim : At.Other;
        if (at == At.Provider)
        {
            EndProvider();
            provider = new(sink, "2200C");
        }
        else if (at == At.Receiver || code.Is("20"u8))
        {
            EndReceiver();
            receiver = at == At.Receiver ? new(sink, "2200B") : null;
        }
    }

    void AddStatus(in Segment stc, string loop)
    {
        var category = stc[1].Component(1);
        var refuses = category.Is("A3"u8) || category.Is("A6"u8) || category.Is("A7"u8) || category.Is("A8"u8);
        var accepts = category.Is("A1"u8) || category.Is("A2"u8);
        var (rejects, isTaken) = (stc[3].Is("U"u8), stc[3].Is("WQ"u8));
        var disagrees = (refuses && isTaken) || (rejects && accepts);
        if (at == At.Claim) Judge(stc, disagrees || rejects == isTaken ? null : isTaken);
        if (level < 4 || !disagrees) return;
        Tell(refuses ? "The status refuses (A3, A6, A7, A8), but the action (STC03) accepts." : "The status accepts (A1, A2), but the action (STC03) rejects.", stc.Place(3), loop);
    }

    void Judge(in Segment stc, bool? accepts)
    {
        isAccepted = !isJudged || isAccepted == accepts ? accepts : null;
        isJudged = true;
        if (!stc[4].TryDecimal(out var amount)) return;
        isDisputed |= dollars is { } before && before != amount;
        dollars = amount;
    }

    void EndClaim()
    {
        if (isInClaim)
        {
            decimal? agreed = isDisputed ? null : dollars;
            receiver?.AddClaim(isAccepted, agreed);
            provider?.AddClaim(isAccepted, agreed);
        }
        (isInClaim, isJudged, isAccepted, dollars, isDisputed) = (false, false, null, null, false);
    }

    void EndProvider()
    {
        if (provider is null) return;
        provider.Finish();
        receiver?.AddBelow(provider);
        provider = null;
    }

    void EndReceiver()
    {
        EndProvider();
        receiver?.Finish();
        receiver = null;
    }

    void Tell(string message, Place place, string loop)
        => sink.Add(new("status-action", FindingSeverity.Warning, message, place) { SnipType = 4, Loop = loop, SegmentError = "8", ElementError = "I12" });
}
