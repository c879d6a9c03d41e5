using ClaimRelay.X12.Checking.Guides;

namespace ClaimRelay.X12.Checking;

/// <summary>Follows the segments of one transaction set through its guide: which loop each belongs to, what comes too often, in the wrong order, or not at all.</summary>
sealed class GuideWalk
{
    // Segments that only tell more of a person or place: behind one that was not expected they are not told again.
    static readonly HashSet<string> Followers = ["N2", "N3", "N4", "PER", "REF", "PRV", "DMG", "DTP"];

    readonly FindingSink sink;
    readonly GuideNode root;
    readonly OpenLoop?[] loops;
    readonly List<OpenLoop> open = [];
    bool isAfterUnexpected;

    // Below an HL that has no place in the guide nothing has: it is told once, until the next HL.
    bool isInUnknownLevel;

    public GuideWalk(Guide guide, FindingSink sink)
    {
        (this.sink, root) = (sink, guide.Root);
        loops = new OpenLoop[guide.LoopCount];
    }

    /// <summary>Another transaction set begins.</summary>
    public void Start(in Segment st)
    {
        open.Clear();
        open.Add(Open(root, st));
        isAfterUnexpected = isInUnknownLevel = false;
    }

    /// <summary>The place of the segment in the guide; null when it has none, which is a finding.</summary>
    public GuideNode? Add(in Segment segment, int tag)
    {
        if (isInUnknownLevel && tag != Tags.Hl) return null;
        isInUnknownLevel = false;
        var (slot, key) = (GuideNode.SlotOf(tag), CodeSet.Key(segment[1].Bytes));
        for (var depth = open.Count - 1; depth >= 0; depth--)
        {
            var loop = open[depth];
            // The first segment of a loop starts it anew: its parent finds that.
            var child = loop.Node.Find(segment, tag, slot, key, depth == 0 ? loop.From : Math.Max(1, loop.From));
            if (child >= 0) return Enter(depth, child, segment);
        }
        return OutOfOrder(segment, tag, key) ?? Unexpected(segment, tag);
    }

    /// <summary>One loop is open once at a time: what was kept of it serves again.</summary>
    OpenLoop Open(GuideNode node, in Segment first)
    {
        ref var kept = ref loops[node.Number];
        kept ??= new(node);
        kept.Restart(first);
        return kept;
    }

    /// <summary>The set ends: what is required and did not come is missing.</summary>
    public void End() => Close(0, alsoRoot: true);

    GuideNode Enter(int depth, int child, in Segment segment)
    {
        isAfterUnexpected = false;
        if (open.Count > depth + 1) Close(depth + 1);
        var loop = open[depth];
        var node = loop.Node.Children[child];
        loop.From = node.FirstAlike;
        if (++loop.Counts[child] == node.Max + 1L)
        {
            Tell(segment.Place(), node, node.IsLoop ? "loop-repeat" : "segment-repeat", node.IsLoop ? "4" : "5",
                $"{node.Name} ({(node.IsLoop ? "loop " : "")}{node.Id}) comes more often than {node.Max} times.");
        }
        while (node.IsLoop)
        {
            open.Add(loop = Open(node, segment));
            loop.Counts[0] = 1;
            node = node.Children[0];
        }
        return node;
    }

    /// <summary>A segment of an open loop that stood earlier in the guide.</summary>
    GuideNode? OutOfOrder(in Segment segment, int tag, ulong key)
    {
        for (var depth = open.Count - 1; depth >= 0; depth--)
        {
            var loop = open[depth];
            for (var i = 1; i < loop.From; i++)
            {
                var node = loop.Node.Children[i];
                if (node.IsLoop || node.Tag != tag || !node.Fits(segment, key)) continue;
                isAfterUnexpected = false;
                Close(depth + 1);
                loop.Counts[i]++;
                Tell(segment.Place(), node, "segment-order", "7", $"{node.Name} ({node.Id}) stands too late: it belongs further up in its loop.");
                return node;
            }
        }
        return null;
    }

    GuideNode? Unexpected(in Segment segment, int tag)
    {
        var place = segment.Place();
        if (isAfterUnexpected && Followers.Contains(place.SegmentId)) return null;
        isAfterUnexpected = true;
        isInUnknownLevel = tag == Tags.Hl;
        var loop = open[^1].Node;
        var isKnown = SegmentDictionary.Find(tag) is not null;
        var subject = place.SegmentId.Length > 0 ? place.SegmentId : "A segment without a segment id";
        sink.Add(new("segment-unexpected", FindingSeverity.Error, loop.Id.Length > 0
            ? $"{subject} is not wanted here (behind {loop.Name}, loop {loop.Id}), or not with this qualifier."
            : $"{subject} is not wanted here, or not with this qualifier.", place)
        {
            SnipType = 2,
            Loop = loop.Id.Length > 0 ? loop.Id : null,
            SegmentError = isKnown ? "2" : "6",
        });
        return null;
    }

    // What is missing is told at the first segment of the loop that lacks it: behind it the next claim may have begun.
    void Close(int depth, bool alsoRoot = false)
    {
        for (var last = open.Count - 1; last >= depth && (last > 0 || alsoRoot); last--)
        {
            var loop = open[last];
            foreach (var i in loop.Required)
            {
                if (loop.Counts[i] > 0) continue;
                var node = loop.Node.Children[i];
                Tell(loop.Start.Place(), node, node.IsLoop ? "loop-missing" : "segment-missing", node.IsLoop ? "I7" : "3", node.IsLoop
                    ? $"{node.Name} (loop {node.Id}) is missing{In(loop.Node)}."
                    : $"{node.Name} ({node.Id}) is missing{In(loop.Node)}.", loop.Node.Id, node.Trigger.Id);
            }
            if (last > 0) open.RemoveAt(last);
        }
    }

    static string In(GuideNode loop) => loop.Id.Length > 0 ? $" in {loop.Name} (loop {loop.Id}), which begins here" : "";

    void Tell(Place place, GuideNode node, string code, string segmentError, string message, string? loop = null, string? missing = null)
        => sink.Add(new(code, FindingSeverity.Error, message, place)
        {
            SnipType = 2,
            Loop = (loop ?? node.Loop) is { Length: > 0 } id ? id : null,
            SegmentError = segmentError,
            MissingSegment = missing,
        });

    /// <summary>A loop that is being read, and how often each of its children came.</summary>
    sealed class OpenLoop(GuideNode node)
    {
        public GuideNode Node => node;

        /// <summary>Of its first segment; of ST for the set.</summary>
        public Spot Start { get; private set; }

        /// <summary>The first child that may still come without being too late.</summary>
        public int From { get; set; }

        public int[] Counts { get; } = new int[node.Children.Length];

        /// <summary>The children that are required.</summary>
        public int[] Required { get; } = [.. Enumerable.Range(0, node.Children.Length).Where(i => node.Children[i].IsRequired)];

        public void Restart(in Segment first)
        {
            (Start, From) = (Spot.Of(first), 0);
            Array.Clear(Counts);
        }
    }
}
