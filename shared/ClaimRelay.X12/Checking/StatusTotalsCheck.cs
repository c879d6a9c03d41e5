namespace ClaimRelay.X12.Checking;

/// <summary>
/// The totals of one receiver or provider of a 277CA (QTY, AMT) against the claims listed below it. A total may cover claims that are not
/// listed, so it is only too low that it can be; dollars must agree where its count says that it covers just the claims listed.
/// </summary>
/// <param name="loop">Of its totals in the guide.</param>
sealed class StatusTotalsCheck(FindingSink sink, string loop)
{
    readonly Side accepted = new();
    readonly Side rejected = new();

    // Claims that say neither, or both.
    int others;

    public void AddCount(in Segment qty, bool isAccepted)
    {
        if (qty[2].TryDecimal(out var count)) SideOf(isAccepted).Count = (count, qty.Place(2));
    }

    public void AddDollars(in Segment amt, bool isAccepted)
    {
        if (amt[2].TryDecimal(out var dollars)) SideOf(isAccepted).Dollars = (dollars, amt.Place(2));
    }

    /// <param name="isAccepted">Null where its statuses do not say one and the same.</param>
    /// <param name="dollars">STC04; null where it is absent, or its statuses give different ones.</param>
    public void AddClaim(bool? isAccepted, decimal? dollars)
    {
        if (isAccepted is not { } known) others++;
        else SideOf(known).Add(dollars);
    }

    /// <summary>A provider whose claims were added here, too: its totals are the least that these may be.</summary>
    public void AddBelow(StatusTotalsCheck provider)
    {
        accepted.AddBelow(provider.accepted);
        rejected.AddBelow(provider.rejected);
    }

    public void Finish()
    {
        var isTold = TellCount(accepted) | TellCount(rejected);
        var listed = accepted.Listed + rejected.Listed + others;
        // Of two counts, the one that is absent is zero.
        if (!isTold && (accepted.Count ?? rejected.Count) is { } any && (accepted.Count?.Value ?? 0) + (rejected.Count?.Value ?? 0) < listed) TellCounts(any.Place);
        TellDollars(accepted);
        TellDollars(rejected);
    }

    Side SideOf(bool isAccepted) => isAccepted ? accepted : rejected;

    bool TellCount(Side side)
    {
        if (side.Count is not { } count || count.Value >= Math.Max(side.Listed, side.Below)) return false;
        TellCounts(count.Place);
        return true;
    }

    void TellCounts(Place place) => Tell("status-totals", "The totals (QTY) name fewer claims than are listed.", place);

    void TellDollars(Side side)
    {
        if (side.Dollars is not { } dollars) return;
        if (dollars.Value < Math.Max(side.ListedDollars, side.BelowDollars)) Tell("status-amounts", "The totals (AMT) are less than the claims listed (STC04).", dollars.Place);
        else if (others == 0 && side.IsWhole && side.Count?.Value == side.Listed && dollars.Value > side.ListedDollars)
            Tell("status-amounts", "The totals (AMT) are more than the claims listed (STC04), though they count no others.", dollars.Place);
    }

    void Tell(string code, string message, Place place)
        => sink.Add(new(code, FindingSeverity.Warning, message, place) { SnipType = 3, Loop = loop, SegmentError = "8", ElementError = "I12" });

    /// <summary>What is accepted, or what is rejected.</summary>
    sealed class Side
    {
        public (decimal Value, Place Place)? Count { get; set; }

        public (decimal Value, Place Place)? Dollars { get; set; }

        public int Listed { get; private set; }

        public decimal ListedDollars { get; private set; }

        /// <summary>Every claim listed has its dollars.</summary>
        public bool IsWhole { get; private set; } = true;

        /// <summary>The totals of the providers.</summary>
        public decimal Below { get; private set; }

        public decimal BelowDollars { get; private set; }

        public void Add(decimal? dollars)
        {
            Listed++;
            if (dollars is >= 0) ListedDollars += dollars.Value;
            else IsWhole = false;
        }

        public void AddBelow(Side provider)
        {
            Below += Math.Max(provider.Count?.Value ?? 0, provider.Listed);
            BelowDollars += Math.Max(provider.Dollars?.Value ?? 0, provider.ListedDollars);
        }
    }
}
