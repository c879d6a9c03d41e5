using System.Text;
using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Reading;
using ClaimRelay.X12.Writing;

namespace ClaimRelay.X12.Acknowledgments;

/// <summary>What a 999 says of one received transaction set: AK2 to IK5 (005010X231A1 2100 to IK5).</summary>
sealed class AnsweredSet
{
    /// <summary>Segments with errors that one set lists at most.</summary>
    const int MaxErrors = 1000;

    readonly List<Finding> told;
    readonly ReadOnlyMemory<byte> file;
    readonly Interchange received;

    public AnsweredSet(TransactionSet set, ReadOnlyMemory<byte> file, Interchange received)
    {
        (Set, this.file, this.received) = (set, file, received);
        Errors = [.. set.Findings.Where(f => f.Severity == FindingSeverity.Error).Select(CodeOf).OfType<string>().Distinct().Take(5)];
        var severity = Errors.Count > 0 ? FindingSeverity.Error : FindingSeverity.Warning;
        told = [.. set.Findings.Where(f => f.Severity == severity && IsTold(f))];
        Code = Errors.Count > 0 ? "R" : told.Count > 0 ? "E" : "A";
    }

    public TransactionSet Set { get; }

    /// <summary>IK501: A, E or R.</summary>
    public string Code { get; }

    /// <summary>IK502 to IK506.</summary>
    public List<string> Errors { get; }

    /// <summary>The codes of the envelope; 5 where segments break the standard, I5 where they break the guide.</summary>
    static string? CodeOf(Finding finding)
        => finding.TransactionError ?? (finding.SnipType > 1 ? "I5" : finding.SegmentError is null ? null : "5");

    /// <summary>It has a segment to name, and says what is wrong with it: an 8 (its elements) says nothing without the element.</summary>
    bool IsTold(Finding finding) => finding.Place is { } place && place.Ordinal >= Set.FirstOrdinal && IdOf(place).Length > 0
        && (finding.SegmentError ?? (finding.TransactionError == "5" ? "1" : null)) is { } code && (code != "8" || (finding.ElementError is not null && place.Element > 0));

    /// <summary>A finding does not name a segment that the standard does not have: it could be data. Its sender, who sent it, is told which it is.</summary>
    string IdOf(Place place)
    {
        if (place.SegmentId.Length > 0) return place.SegmentId;
        var rest = file.Span[(int)place.Offset..];
        var id = rest[..Math.Max(0, rest.IndexOfAny(received.Delimiters.Element, received.Delimiters.Segment))];
        return id.Length is 2 or 3 && id[0] != 0 && Tags.IsId(id.Length == 2 ? id[0] << 8 | id[1] : id[0] << 16 | id[1] << 8 | id[2]) ? Encoding.Latin1.GetString(id) : "";
    }

    public void WriteErrors(SegmentWriter body, Func<string, int, string> echo)
    {
        if (told.Count == 0) return;
        var segments = told.OrderBy(f => f.Place!.Ordinal).GroupBy(f => (f.Place!.Ordinal, Id: f.MissingSegment ?? IdOf(f.Place), f.Loop, Code: f.SegmentError ?? "1")).Take(MaxErrors).ToList();
        var claims = ClaimsAt(segments.Select(s => s.Key.Ordinal).ToHashSet());
        foreach (var segment in segments)
        {
            var (ordinal, id, loop, code) = segment.Key;
            var position = ordinal - Set.FirstOrdinal + 1;
            body.Segment("IK3", id.Length > 3 ? id[..3] : id, position, LoopOf(loop), code);
            if (code == "I6") WriteTriggers(body, position, segment);
            if (claims.TryGetValue(ordinal, out var claim)) body.Segment("CTX", ElementValue.Composite("CLM01", echo(claim, 35)));
            // IK404, the bad value, is left out: it could be patient data.
            foreach (var finding in segment.Where(f => f is { ElementError: not null, Place.Element: > 0 }).Take(10))
                body.Segment("IK4", PlaceOf(finding.Place!), "", finding.ElementError);
        }
    }

    /// <summary>What makes a segment wanted that is missing.</summary>
    static void WriteTriggers(SegmentWriter body, int position, IEnumerable<Finding> findings)
    {
        foreach (var finding in findings.Take(9))
        {
            var at = finding.Place!;
            body.Segment("CTX", "SITUATIONAL TRIGGER", at.SegmentId, position, LoopOf(finding.Loop), at.Element > 0 ? PlaceOf(at) : "");
        }
    }

    static ElementValue PlaceOf(Place place) => ElementValue.Composite(place.Element.ToString(), place.Component > 0 ? place.Component.ToString() : "");

    // IK303 and CTX04 hold four characters: 2010AA is told as 2010.
    static string LoopOf(string? loop) => loop is { Length: > 4 } ? loop[..4] : loop ?? "";

    /// <summary>The patient control numbers (CLM01) of the claims that segments stand in, by the segments' ordinals.</summary>
    Dictionary<int, string> ClaimsAt(HashSet<int> ordinals)
    {
        Dictionary<int, string> claims = [];
        var claim = "";
        if (Set.Id != "837") return claims;
        foreach (var segment in SegmentReader.Over(file, Set.Range, received.Delimiters, Set.FirstOrdinal))
        {
            if (segment.Is("CLM"u8)) claim = segment[1].ToString();
            else if (segment.Is("HL"u8) || segment.Is("SE"u8)) claim = "";
            if (claim.Length > 0 && ordinals.Contains(segment.Ordinal)) claims[segment.Ordinal] = claim;
        }

        return claims;
    }
}
