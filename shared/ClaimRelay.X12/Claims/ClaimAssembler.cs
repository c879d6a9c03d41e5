namespace ClaimRelay.X12.Claims;

/// <summary>
/// Puts claims together from segments as they come, of one transaction set or of a whole file: holds no more than the claim at hand.
/// </summary>
public sealed class ClaimAssembler
{
    readonly TextCache texts = new();
    readonly List<Finding> findings = [];
    readonly ClaimBuilder claim;
    LoopsAbove above;
    bool isInSet;
    bool isInClaim;
    string groupVersion = "";
    int ordinal;

    public ClaimAssembler()
    {
        claim = new(findings, texts);
        above = new(texts);
    }

    /// <summary>BHT03 of the set at hand, the submitter's own reference for it.</summary>
    public string Reference { get; private set; } = "";

    /// <summary>Of the set at hand by its version; null when the version tells nothing, and each claim is of the type of its lines.</summary>
    public ClaimType? Type { get; private set; }

    /// <summary>Segments of a set without its GS.</summary>
    /// <param name="version">GS08.</param>
    public static ClaimAssembler ForSet(string version) => new() { groupVersion = version };

    /// <summary>Takes the next segment, whatever it is; what is not of an 837 is passed over.</summary>
    /// <returns>The claim that was over before this segment; null for nearly every segment.</returns>
    public Claim837? Add(in Segment segment)
    {
        var tag = segment.Tag;
        if (tag is Tags.Clm or Tags.Hl || Tags.IsOfEnvelope(tag))
        {
            var ended = End();
            Start(segment, tag);
            return ended;
        }
        if (!isInSet) return null;
        if (isInClaim) claim.Add(segment, tag);
        else if (tag == Tags.Bht) Reference = segment[3].ToString();
        else above.Add(segment, tag);
        return null;
    }

    /// <summary>The last claim of a file that ends within it; null otherwise.</summary>
    public Claim837? End()
    {
        if (!isInClaim) return null;
        isInClaim = false;
        return claim.Build();
    }

    /// <summary>What was wrong in reading since the last call: an unreadable amount or date, a claim outside any subscriber.</summary>
    public IReadOnlyList<Finding> TakeFindings()
    {
        if (findings.Count == 0) return [];
        var taken = findings.ToArray();
        findings.Clear();
        return taken;
    }

    void Start(in Segment segment, int tag)
    {
        switch (tag)
        {
            case Tags.Clm when isInSet:
                if (!above.HasSubscriber)
                    findings.Add(new("claim-outside-subscriber", FindingSeverity.Error, "A claim stands outside any subscriber (HL level 22).", segment.Place()));
                claim.Start(Type, ordinal++, above, segment);
                isInClaim = true;
                break;
            case Tags.Hl when isInSet: above.Add(segment, tag); break;
            case Tags.Gs:
                (groupVersion, isInSet) = (segment[8].ToString(), false);
                break;
            case Tags.Se or Tags.Ge or Tags.Isa or Tags.Iea: isInSet = false; break;
            case Tags.St:
                isInSet = segment[1].Is("837"u8);
                (above, ordinal, Reference) = (new(texts), 0, "");
                Type = TypeOf(segment[3].ToString()) ?? TypeOf(groupVersion);
                break;
        }
    }

    static ClaimType? TypeOf(string version)
    {
        if (version.Contains("X222", StringComparison.Ordinal) || version.Contains("X098", StringComparison.Ordinal)) return ClaimType.Professional;
        if (version.Contains("X223", StringComparison.Ordinal) || version.Contains("X096", StringComparison.Ordinal)) return ClaimType.Institutional;
        if (version.Contains("X224", StringComparison.Ordinal) || version.Contains("X097", StringComparison.Ordinal)) return ClaimType.Dental;
        return null;
    }
}
