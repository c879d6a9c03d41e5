namespace ClaimRelay.X12.Checking.Guides;

/// <summary>What is checked of one element or component: the standard's type and length and the guide's use and codes, laid side by side.</summary>
struct ElementPlan
{
    public Usage Usage;
    public DataType Type;

    /// <summary>Used, and nothing to check but the length.</summary>
    public bool IsPlain;

    /// <summary>False where the standard's segment is not known here.</summary>
    public bool HasData;

    /// <summary>Dollars (data element 782).</summary>
    public bool IsAmount;
    public int Min;
    public int Max;
    public CodeSet? Codes;
    public ElementPlan[]? Components;

    /// <summary>The composite may come several times in its element.</summary>
    public bool Repeats;
}

/// <summary>A rule between elements as bits: bit n is element n + 1.</summary>
readonly record struct ConditionPlan(ElementCondition Condition, uint All, uint First);

/// <summary>What is checked of one segment, made once for each of its places in a guide.</summary>
sealed class SegmentPlan
{
    readonly ElementPlan[] elements;

    /// <param name="rules">By position; null where no guide says what the segment is for.</param>
    public SegmentPlan(SegmentDefinition? definition, ElementRule[]? rules)
    {
        elements = Plans(definition?.Elements, rules);
        Known = definition?.Elements.Length ?? int.MaxValue;
        for (var i = 0; i < Math.Min(32, elements.Length); i++)
            if (elements[i].Usage == Usage.Required) Required |= 1u << i;
        Conditions = [.. (definition?.Conditions ?? []).Select(c => new ConditionPlan(c, c.Elements.Aggregate(0u, (bits, e) => bits | 1u << (e - 1)), 1u << (c.Elements[0] - 1)))];
        IsGuided = rules is not null;
    }

    public ReadOnlySpan<ElementPlan> Elements => elements;

    /// <summary>How many elements the standard knows.</summary>
    public int Known { get; }

    public bool IsGuided { get; }

    /// <summary>Bits of the required elements.</summary>
    public uint Required { get; }

    public ConditionPlan[] Conditions { get; }

    static ElementPlan[] Plans(DataElement[]? data, ElementRule[]? rules)
    {
        var plans = new ElementPlan[Math.Max(data?.Length ?? 0, (rules?.Length ?? 1) - 1)];
        for (var i = 0; i < plans.Length; i++)
        {
            var rule = rules is null ? null : i + 1 < rules.Length ? rules[i + 1] : ElementRule.NotUsed;
            var of = data is not null && i < data.Length ? data[i] : null;
            var (usage, type) = (rule?.Usage ?? Usage.Optional, of?.Type ?? DataType.Text);
            plans[i] = new()
            {
                Usage = usage,
                HasData = of is not null,
                Type = type,
                IsPlain = usage != Usage.NotUsed && type <= DataType.Code && rule?.Codes is null,
                // In this table no other element is a number of 18 digits.
                IsAmount = of is { Type: DataType.Number, Max: 18 },
                Min = of?.Min ?? 0,
                Max = of?.Max ?? int.MaxValue,
                Codes = rule?.Codes,
                Repeats = of is { Repeats: true },
                Components = of is { Type: DataType.Composite } ? Plans(of.Components, rule?.Components) : null,
            };
        }
        return plans;
    }
}
