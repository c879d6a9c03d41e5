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
            ChildTags = [.. value.Select(c => c.Tag)];
            Trigger = value[0].Trigger;
        }
    } = [];

    /// <summary>The tags of the children, to be searched.</summary>
    public int[] ChildTags { get; private set; } = [];

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

    public bool Fits(in Segment segment)
    {
        if (Keys is null) return true;
        var element = segment[KeyElement];
        return Keys.Contains(KeyComponent == 0 ? element.Bytes : element.Component(KeyComponent).Bytes);
    }
}

/// <summary>Whose data a loop of a claim file holds.</summary>
enum Scope : byte { Other, Billing, Subscriber, Patient, Claim, OtherPayer, Line, LineAdjudication }
