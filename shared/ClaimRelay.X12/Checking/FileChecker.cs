using ClaimRelay.X12.Checking.Guides;
using ClaimRelay.X12.Codes;
using ClaimRelay.X12.Envelopes;

namespace ClaimRelay.X12.Checking;

public sealed record CheckOptions
{
    /// <summary>How deep: 1 syntax, 2 guide, 3 balance, 4 situation, 5 codes; each includes those before it.</summary>
    public int Level { get; init; } = 5;

    /// <summary>Findings that are kept; further ones are counted.</summary>
    public int MaxFindings { get; init; } = 10_000;

    /// <summary>Claims of one set at most (X222, X223, X224 1.3.2: 5,000); a receiver may take fewer.</summary>
    public int MaxClaims { get; init; } = 5000;

    /// <summary>HL levels below each other at most; those of the guides have five (20, 21, 19, 22, 23).</summary>
    public int MaxDepth { get; init; } = 10;

    /// <summary>The code lists of level 5.</summary>
    public CodeLists Codes { get; init; } = CodeLists.Default;
}

public enum CheckVerdict { Accepted, AcceptedWithErrors, Rejected }

/// <param name="Findings">In the order of the file.</param>
/// <param name="Dropped">Findings beyond <see cref="CheckOptions.MaxFindings"/>.</param>
public sealed record CheckResult(Envelope Envelope, CheckVerdict Verdict, IReadOnlyList<Finding> Findings, int Dropped);

/// <summary>
/// Checks a file segment by segment, holding no more than one claim and the findings. Claims, remittances and acknowledgments
/// are checked against their guide; of other sets, the envelope and the elements, and the balances of a remittance.
/// </summary>
public sealed class FileChecker
{
    readonly CheckOptions options;
    readonly EnvelopeBuilder envelope = new();
    readonly FindingSink sink;
    readonly ElementCheck elements;
    readonly InterchangeAnswerCheck interchangeAnswers;
    readonly TextCache texts = new();
    string groupVersion = "";
    readonly Dictionary<Guide, SetCheck> sets = [];
    SetCheck? set;

    public FileChecker(CheckOptions? options = null)
    {
        this.options = options ?? new();
        ArgumentOutOfRangeException.ThrowIfLessThan(this.options.Level, 1, nameof(options));
        sink = new(this.options.MaxFindings);
        elements = new(sink, this.options.Level);
        interchangeAnswers = new(sink, this.options.Codes, this.options.Level);
    }

    public void Add(in Segment segment)
    {
        envelope.Add(segment);
        var tag = segment.Tag;
        if (Tags.IsOfEnvelope(tag))
        {
            AddEnvelope(segment, tag);
            if (Guide.OfEnvelope(tag) is { } node) elements.Check(segment, tag, node);
        }
        else if (set is not null) set.Add(segment, tag);
        else if (tag == Tags.Ta1)
        {
            elements.Check(segment, tag, Guide.OfEnvelope(tag));
            interchangeAnswers.Check(segment);
        }
    }

    /// <summary>Reading ended with an exception.</summary>
    public void Stop(X12FormatException problem) => envelope.Stop(problem);

    public CheckResult Finish()
    {
        set = null;
        var read = envelope.Finish();
        List<Finding> all = [.. read.Findings.Concat(sink.Findings).OrderBy(f => f.Place?.Offset ?? 0)];
        return new(read, VerdictOf(read), all, sink.Dropped);
    }

    void AddEnvelope(in Segment segment, int tag)
    {
        // Where another segment of the envelope stands instead of SE, the set ends there; a new ISA says that it was cut off.
        if (tag != Tags.Isa) set?.End();
        set = null;
        if (tag == Tags.Gs) groupVersion = segment[8].ToString();
        if (tag != Tags.St) return;
        var version = segment[3].IsEmpty ? groupVersion : segment[3].ToString();
        var id = segment[1].ToString();
        if (Guide.For(id, version) is not { } guide) set = new(id, null, elements, sink, texts, options);
        else if (!sets.TryGetValue(guide, out set)) sets.Add(guide, set = new(id, guide, elements, sink, texts, options));
        set.Start(segment);
    }

    CheckVerdict VerdictOf(Envelope read)
    {
        if (!read.IsClean || sink.Worst == FindingSeverity.Error) return CheckVerdict.Rejected;
        return sink.Worst == FindingSeverity.Warning || read.Findings.Any(f => f.Severity == FindingSeverity.Warning) ? CheckVerdict.AcceptedWithErrors : CheckVerdict.Accepted;
    }
}

/// <summary>Checks one transaction set on all levels wanted.</summary>
sealed class SetCheck
{
    readonly ElementCheck elements;
    readonly GuideWalk? walk;
    readonly HierarchyCheck? hierarchy;
    readonly ClaimCheck? claims;
    readonly CodeCheck? codes;
    readonly FindingSink sink;
    readonly string id;
    readonly bool hasGuide;
    readonly int level;
    RemittanceCheck? remittance;
    StatusCheck? statuses;
    GroupAnswerCheck? answers;

    /// <param name="id">ST01.</param>
    /// <param name="guide">Null when none is known: then only the elements are checked, and the balances of a remittance, which are those of every version.</param>
    public SetCheck(string id, Guide? guide, ElementCheck elements, FindingSink sink, TextCache texts, CheckOptions options)
    {
        (this.id, this.elements, this.sink, level, hasGuide) = (id, elements, sink, options.Level, guide is not null);
        if (level < 2 || guide is null) return;
        walk = new(guide, sink);
        hierarchy = new(sink, options.MaxDepth);
        if (level >= 3 && guide.ClaimType is { } type) claims = new(type, sink, texts, level, options.MaxClaims);
        if (level >= 5) codes = new(guide, sink, options.Codes);
    }

    /// <summary>Another transaction set begins.</summary>
    public void Start(in Segment st)
    {
        walk?.Start(st);
        hierarchy?.Start();
        claims?.Start();
        remittance = level >= 3 && id == "835" ? new(sink, level) : null;
        statuses = level >= 3 && id == "277" && hasGuide ? new(sink, level) : null;
        answers = level >= 3 && id is ("999" or "997") && hasGuide ? new(sink, level) : null;
    }

    public void Add(in Segment segment, int tag)
    {
        var node = walk?.Add(segment, tag);
        elements.Check(segment, tag, node);
        if (tag == Tags.Hl) hierarchy?.Add(segment, node?.Loop);
        if (node is not null || !hasGuide) remittance?.Add(segment, tag);
        if (node is null) return;
        claims?.Add(segment, tag, node);
        statuses?.Add(segment, tag, node.Loop);
        answers?.Add(segment, tag);
        codes?.Check(segment, tag, node);
    }

    public void End()
    {
        walk?.End();
        hierarchy?.End();
        claims?.End();
        remittance?.End();
        statuses?.End();
    }
}
