using ClaimRelay.X12.Checking.Guides;
using ClaimRelay.X12.Checking.Situations;
using ClaimRelay.X12.Claims;

namespace ClaimRelay.X12.Checking;

/// <summary>Runs the balances and the rules between segments over the claims of one 837 set.</summary>
sealed class ClaimCheck
{
    readonly FindingSink sink;
    readonly TextCache texts;
    readonly ClaimFacts facts;
    readonly ClaimRule[] claimRules;
    readonly ClaimRule[] lineRules;
    readonly int level;
    bool isInClaim;

    public ClaimCheck(ClaimType type, FindingSink sink, TextCache texts, int level)
    {
        (this.sink, this.texts, this.level, facts) = (sink, texts, level, new(type));
        var rules = ClaimRules.All.Where(r => r.AppliesTo(type) && r.SnipType <= level).ToList();
        claimRules = [.. rules.Where(r => !r.IsOfLine)];
        lineRules = [.. rules.Where(r => r.IsOfLine)];
    }

    /// <summary>Another transaction set begins.</summary>
    public void Start()
    {
        isInClaim = false;
        facts.Clear();
    }

    public void Add(in Segment segment, int tag, Scope scope)
    {
        switch (tag)
        {
            case Tags.Bht: facts.StartSet(segment); break;
            case Tags.Hl:
                End();
                facts.StartLevel(segment);
                break;
            case Tags.Clm:
                End();
                isInClaim = true;
                facts.StartClaim(segment);
                break;
            default:
                if (tag is Tags.Lx) EndLine();
                if (tag is Tags.Svd) EndAdjudication();
                facts.Add(segment, tag, scope, texts);
                break;
        }
    }

    /// <summary>The claim at hand is over.</summary>
    public void End()
    {
        EndLine();
        if (!isInClaim) return;
        isInClaim = false;
        facts.EndClaim();
        foreach (var rule in claimRules)
            if (rule.Fails(facts)) Tell(rule, facts.Spot, "2300");
    }

    void EndLine()
    {
        if (!facts.IsInLine) return;
        EndAdjudication();
        foreach (var rule in lineRules)
            if (rule.Fails(facts)) Tell(rule, facts.Line.Spot, "2400");
        facts.EndLine();
    }

    /// <summary>Each payer's adjudication of a line balances by itself (X222 1.4.4.2.1).</summary>
    void EndAdjudication()
    {
        if (facts.LineBalance != 0 && level >= 3)
        {
            sink.Add(new("line-adjudication-balance", FindingSeverity.Error, "What another payer paid on the line (SVD02) and adjusted (CAS) does not add up to the line's charge.", facts.Line.Spot.Place())
            {
                SnipType = 3,
                Loop = "2430",
                SegmentError = "8",
            });
        }
        facts.ClearLineBalance();
    }

    void Tell(ClaimRule rule, Spot spot, string loop)
        => sink.Add(new(rule.Code, rule.Severity, rule.Message, spot.Place(rule.Element)) { SnipType = rule.SnipType, Loop = loop, SegmentError = "8", ElementError = rule.Element > 0 ? "I12" : null });
}
