using System.Runtime.InteropServices;

namespace ClaimRelay.X12.Checking;

/// <summary>Checks the HL segments of one transaction set: numbered from 1, each below a level that may hold it, HL04 true.</summary>
sealed class HierarchyCheck(FindingSink sink, TextCache texts)
{
    readonly List<Level> levels = [];

    /// <summary>Another transaction set begins.</summary>
    public void Start() => levels.Clear();

    public void Add(Segment hl)
    {
        var code = texts.Text(hl[3]);
        if (!hl[1].TryInt32(out var number) || number != levels.Count + 1)
            Tell(hl.Place(1), "hl01-sequence", $"HL01 is not {levels.Count + 1}: levels are numbered from 1 without gaps.");
        var parent = -1;
        if (!hl[2].IsEmpty)
        {
            if (hl[2].TryInt32(out var of) && of >= 1 && of <= levels.Count) parent = of - 1;
            else Tell(hl.Place(2), "hl02-parent", "HL02 does not name a level before this one.");
        }
        if (parent >= 0)
        {
            ref var above = ref CollectionsMarshal.AsSpan(levels)[parent];
            if (ParentOf(code) is { } wanted && !wanted.Contains(above.Code))
                Tell(hl.Place(2), "hl02-level", $"HL02 names a level {above.Code}; a level {code} stands below {string.Join(" or ", wanted)}.");
            above.Children++;
        }
        else if (hl[2].IsEmpty && ParentOf(code) is not null) Tell(hl.Place(2), "hl02-missing", $"HL02 is missing: a level {code} stands below another one.");
        levels.Add(new(code, hl[4].Is("1"u8) ? "1" : hl[4].Is("0"u8) ? "0" : "", Spot.Of(hl)));
    }

    public void End()
    {
        foreach (var level in levels)
        {
            if (level.SaysChildren == "1" && level.Children == 0) Tell(level.Spot.Place(4), "hl04-no-child", "HL04 says that levels follow below this one; none does.");
            if (level.SaysChildren == "0" && level.Children > 0) Tell(level.Spot.Place(4), "hl04-child", "HL04 says that no level follows below this one; one does.");
        }
    }

    /// <summary>The levels that one may stand below; null for the topmost and for those not known here.</summary>
    static string[]? ParentOf(string code) => Parents.GetValueOrDefault(code);

    static readonly Dictionary<string, string[]> Parents = new() { ["22"] = ["20", "21"], ["23"] = ["22"], ["21"] = ["20"], ["19"] = ["21"], ["PT"] = ["19"] };

    void Tell(Place place, string code, string message) => sink.Add(new(code, FindingSeverity.Error, message, place) { SnipType = 2, SegmentError = "8", ElementError = "I12" });

    struct Level(string code, string saysChildren, Spot spot)
    {
        public readonly string Code => code;

        /// <summary>HL04 where it is 0 or 1; empty otherwise.</summary>
        public readonly string SaysChildren => saysChildren;

        public readonly Spot Spot => spot;

        public int Children { get; set; }
    }
}
