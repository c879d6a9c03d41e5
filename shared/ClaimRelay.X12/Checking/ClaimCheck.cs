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
    readonly HashSet<(ClaimRule, int Ordinal)> toldAbove = [];
    readonly int level;
    readonly int maxClaims;
    bool isInClaim;
    int claims;

    // The patient at hand, as long as no claim stands under it.
    Spot? withoutClaim;

    /// <param name="maxClaims">What a receiver takes in one set.</param>
    public ClaimCheck(ClaimType type, FindingSink sink, TextCache texts, int level, int maxClaims)
    {
        (this.sink, this.texts, this.level, this.maxClaims, facts) = (sink, texts, level, maxClaims, new(type));
        var rules = ClaimRules.All.Where(r => r.AppliesTo(type) && r.SnipType <= level).ToList();
        claimRules = [.. rules.Where(r => !r.IsOfLine)];
        lineRules = [.. rules.Where(r => r.IsOfLine)];
    }

    /// <summary>Another transaction set begins.</summary>
    public void Start()
    {
        (isInClaim, claims, withoutClaim) = (false, 0, null);
        toldAbove.Clear();
        facts.Clear();
    }

    /// <param name="node">Its place in the guide.</param>
    public void Add(in Segment segment, int tag, GuideNode node)
    {
        switch (tag)
        {
            case Tags.Bht: facts.StartSet(segment); break;
            case Tags.Hl:
                EndPatient();
                facts.StartLevel(segment);
                if (!facts.HasPatient) toldAbove.Clear();
                if (facts.HasPatient || (segment[3].Is("22"u8) && !segment[4].Is("1"u8))) withoutClaim = Spot.Of(segment);
                break;
            case Tags.Clm:
                EndClaim();
                (isInClaim, withoutClaim) = (true, null);
                facts.StartClaim(segment);
                if (++claims == maxClaims + 1) TellTooMany(segment);
                break;
            default:
                if (tag is Tags.Lx) EndLine();
                facts.Add(segment, tag, node, texts);
                break;
        }
    }

    /// <summary>The transaction set is over.</summary>
    public void End() => EndPatient();

    void EndPatient()
    {
        EndClaim();
        if (withoutClaim is { } patient && level >= 4)
            sink.Add(new("claim-missing", FindingSeverity.Error, "No claim (CLM) stands under this patient.", patient.Place()) { SnipType = 4, Loop = facts.HasPatient ? "2000C" : "2000B", SegmentError = "I7", MissingSegment = "CLM" });
        withoutClaim = null;
    }

    void TellTooMany(in Segment clm) => sink.Add(new("claims-too-many", FindingSeverity.Warning, $"The set has more than {maxClaims} claims, which receivers refuse (X222, X223, X224 1.3.2).", clm.Place()) { SnipType = 3, Loop = "2300" });

    void EndClaim()
    {
        EndLine();
        if (!isInClaim) return;
        isInClaim = false;
        facts.EndClaim();
        foreach (var rule in claimRules)
            if (rule.Fails(facts)) Tell(rule, facts.Spot);
    }

    void EndLine()
    {
        if (!facts.IsInLine) return;
        EndAdjudications();
        foreach (var rule in lineRules)
            if (rule.Fails(facts)) Tell(rule, facts.Line.Spot);
        facts.EndLine();
    }

    /// <summary>What a payer says of a line balances, all its adjudications of the line together: it may have split the service (X222 1.4.4.2.1).</summary>
    void EndAdjudications()
    {
        if (level < 3) return;
        foreach (var payer in facts.OtherPayers)
        {
            if (payer.LineAt is not { } at || payer.Line == facts.Line.Charge) continue;
            sink.Add(new("line-adjudication-balance", FindingSeverity.Error, "What another payer paid on the line (SVD02) and adjusted (CAS) does not add up to the line's charge.", at.Place())
            {
                SnipType = 3,
                Loop = "2430",
                SegmentError = "8",
                ElementError = "I12",
            });
        }
    }

    /// <param name="spot">Where it stands if the rule does not say it.</param>
    void Tell(ClaimRule rule, Spot spot)
    {
        if (rule.At is not null)
        {
            // Where the segment is missing that it would stand at, that is told, and is enough.
            if (rule.At(facts) is not { } found) return;
            spot = found;
        }
        // What stands above the claim is told once, not for each claim below it.
        if (spot.Ordinal < facts.Spot.Ordinal && !toldAbove.Add((rule, spot.Ordinal))) return;
        if (spot.Element == 0) spot = spot with { Element = rule.Element, Component = rule.Component };
        var isOfElement = rule.Missing is null && spot.Element > 0;
        sink.Add(new(rule.Code, rule.Severity, rule.Message, spot.Place())
        {
            SnipType = rule.SnipType,
            Loop = spot.Loop,
            SegmentError = rule.Missing is not null ? "I6" : isOfElement ? "8" : "I9",
            MissingSegment = rule.Missing,
            ElementError = isOfElement ? rule.ElementError : null,
        });
    }
}
