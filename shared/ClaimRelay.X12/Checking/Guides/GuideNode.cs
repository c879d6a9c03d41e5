namespace ClaimRelay.X12.Checking.Guides;

/// <summary>A segment of a guide in its place, or a loop with what stands in it; the first segment of a loop starts it.</summary>
sealed class GuideNode
{
    /// <summary>Segment id, or the loop's name as 2010AA; empty for the transaction set itself.</summary>
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required bool IsRequired { get; init; }

    /// <summary>How often it may come at most.</summary>
    public required int Max { get; init; }

    /// <summary>The loop that it stands in.</summary>
    public required string Loop { get; init; }

    public bool IsLoop => Children.Length > 0;

    public GuideNode[] Children
    {
        get;
        set
        {
            field = value;
            Trigger = value[0].Trigger;
            (firstInSlot, nextInSlot) = (new int[Slots], new int[value.Length]);
            Array.Fill(firstInSlot, -1);
            for (var i = value.Length - 1; i >= 0; i--)
                (nextInSlot[i], firstInSlot[SlotOf(value[i].Tag)]) = (firstInSlot[SlotOf(value[i].Tag)], i);
        }
    } = [];

    // The children by their tags: those of one slot in order, -1 behind the last.
    const int Slots = 64;
    int[] firstInSlot = [];
    int[] nextInSlot = [];

    public static int SlotOf(int tag) => (int)((uint)tag * 0x9E3779B1u >> 26);

    /// <summary>The first child from a place on that the segment may be; -1 when there is none.</summary>
    /// <param name="slot">Of the tag.</param>
    /// <param name="key">Number of the segment's first element.</param>
    public int Find(in Segment segment, int tag, int slot, ulong key, int from)
    {
        for (var i = firstInSlot[slot]; i >= 0; i = nextInSlot[i])
            if (i >= from && Children[i] is var child && child.Tag == tag && child.Trigger.Fits(segment, key)) return i;
        return -1;
    }

    /// <summary>Tag of the segment, or of the one that starts the loop.</summary>
    public int Tag { get; set; }

    /// <summary>The segment itself, or the one that starts the loop.</summary>
    public GuideNode Trigger { get; private set; }

    public GuideNode() => Trigger = this;

    /// <summary>The first of its neighbours with the same segment id: those may come in any order.</summary>
    public int FirstAlike { get; set; }

    /// <summary>What is checked of the segment; null for a loop.</summary>
    public SegmentPlan? Plan { get; init; }

    /// <summary>Number of the node in its guide.</summary>
    public int Number { get; init; }

    /// <summary>The element (and component, or 0) whose codes tell this use of the segment from others; 0 when there is none.</summary>
    public int KeyElement { get; init; }
    public int KeyComponent { get; init; }
    public CodeSet? Keys { get; init; }

    /// <summary>Whose data it holds.</summary>
    public Scope Scope { get; init; }

    /// <param name="key">Number of the first element, which tells most uses apart.</param>
    public bool Fits(in Segment segment, ulong key)
    {
        if (Keys is null) return true;
        if (KeyElement == 1 && KeyComponent == 0) return Keys.Contains(key);
        var element = segment[KeyElement];
        return Keys.Contains(KeyComponent == 0 ? element.Bytes : element.Component(KeyComponent).Bytes);
    }
}

/// <summary>Whose data a loop of a claim file holds.</summary>
enum Scope : byte { Other, Billing, Subscriber, Patient, Claim, Provider, OtherPayer, Line, LineAdjudication }
