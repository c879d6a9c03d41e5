using System.Runtime.InteropServices;
using ClaimRelay.X12.Checking.Guides;

namespace ClaimRelay.X12.Checking;

/// <summary>Checks the HL segments of one transaction set: numbered from 1, each below a level that may hold it, HL04 true.</summary>
sealed class HierarchyCheck(FindingSink sink, int maxDepth)
{
    readonly List<Level> levels = [];

    // From the topmost level to the one at hand, by their places in the list: what stands elsewhere is closed.
    readonly List<int> open = [];

    /// <summary>Another transaction set begins.</summary>
    public void Start()
    {
        levels.Clear();
        open.Clear();
    }

    /// <param name="loop">Of the guide; null where it has no place there.</param>
    public void Add(in Segment hl, string? loop)
    {
        var code = CodeSet.Key(hl[3].Bytes);
        if (!hl[1].TryInt32(out var number) || number != levels.Count + 1)
            Tell(hl.Place(1), loop, "hl01-sequence", $"HL01 is not {levels.Count + 1}: levels are numbered from 1 without gaps.");
        var parent = -1;
        if (!hl[2].IsEmpty)
        {
            if (!hl[2].TryInt32(out var of) || of < 1 || of > levels.Count) Tell(hl.Place(2), loop, "hl02-parent", "HL02 does not name a level before this one.");
            else if (open.LastIndexOf(of - 1) < 0) Tell(hl.Place(2), loop, "hl02-closed", "HL02 names a level that ended before this one: what follows would belong to two levels at once.");
            else parent = of - 1;
        }
        while (open.Count > 0 && open[^1] != parent) open.RemoveAt(open.Count - 1);
        open.Add(levels.Count);
        if (open.Count == maxDepth + 1) Tell(hl.Place(2), loop, "hl-depth", $"Levels stand more than {maxDepth} deep.");
        if (parent >= 0)
        {
            ref var above = ref CollectionsMarshal.AsSpan(levels)[parent];
            // Where the level above has a code that is not known, that is told, and not that it is the wrong one.
            if (IsKnown(above.Code) && !MayStandBelow(code, above.Code)) Tell(hl.Place(2), loop, "hl02-level", $"HL02 names a level {Text(above.Code)}; a level {Text(code)} stands below {(code == Subscriber ? "20 or 21" : Text(ParentOf(code)))}.");
            above.Children++;
        }
        else if (hl[2].IsEmpty && ParentOf(code) != 0) Tell(hl.Place(2), loop, "hl02-missing", $"HL02 is missing: a level {Text(code)} stands below another one.");
        levels.Add(new(code, hl[4].Is("1"u8) ? "1" : hl[4].Is("0"u8) ? "0" : "", Spot.Of(hl, loop ?? "")));
    }

    public void End()
    {
        foreach (var level in levels)
        {
            if (level.SaysChildren == "1" && level.Children == 0) Tell(level.Spot.Place(4), level.Spot.Loop, "hl04-no-child", "HL04 says that levels follow below this one; none does.");
            if (level.SaysChildren == "0" && level.Children > 0) Tell(level.Spot.Place(4), level.Spot.Loop, "hl04-child", "HL04 says that no level follows below this one; one does.");
        }
    }

    // HL03 as numbers of their characters (CodeSet.Key).
    const ulong Source = '2' << 8 | '0';
    const ulong Receiver = '2' << 8 | '1';
    const ulong Subscriber = '2' << 8 | '2';
    const ulong Dependent = '2' << 8 | '3';
    const ulong Provider = '1' << 8 | '9';
    const ulong Patient = 'P' << 8 | 'T';

    /// <summary>The level that one stands below; 0 for the topmost and for those not known here.</summary>
    static ulong ParentOf(ulong code) => code switch
    {
        Subscriber or Receiver => Source,
        Dependent => Subscriber,
        Provider => Receiver,
        Patient => Provider,
        _ => 0,
    };

    /// <summary>In a claim file subscribers stand below the billing provider (20), in other sets below the receiver (21), too.</summary>
    static bool MayStandBelow(ulong code, ulong above) => ParentOf(code) is var parent && (parent == 0 || parent == above || (code == Subscriber && above == Receiver));

    static bool IsKnown(ulong code) => ParentOf(code) != 0 || code == Source;

    /// <summary>The code of a level that is known here; of others nothing, as it could be any text.</summary>
    static string Text(ulong code) => IsKnown(code) ? $"{(char)(code >> 8)}{(char)(code & 0xFF)}" : "that is not known here";

    void Tell(Place place, string? loop, string code, string message)
        => sink.Add(new(code, FindingSeverity.Error, message, place) { SnipType = 2, Loop = loop is { Length: > 0 } ? loop : null, SegmentError = "8", ElementError = "I12" });

    struct Level(ulong code, string saysChildren, Spot spot)
    {
        public readonly ulong Code => code;

        /// <summary>HL04 where it is 0 or 1; empty otherwise.</summary>
        public readonly string SaysChildren => saysChildren;

        public readonly Spot Spot => spot;

        public int Children { get; set; }
    }
}
