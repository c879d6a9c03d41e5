using System.Buffers;
using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Writing;

namespace ClaimRelay.X12.Acknowledgments;

/// <summary>Control numbers of an acknowledgment of one's own.</summary>
public sealed record AcknowledgmentNumbers(long Interchange, long Group, string TransactionSet = "0001");

/// <summary>Writes a 999 (005010X231A1) for a received functional group, as a complete interchange back to its sender.</summary>
public static class GroupAcknowledgmentWriter
{
    const string Version = "005010X231A1";

    /// <summary>Segments with errors that one set lists at most.</summary>
    const int MaxErrors = 1000;

    /// <summary>
    /// Refuses the sets with a finding that carries <see cref="Finding.TransactionError"/>, and the group with one that carries
    /// <see cref="Finding.GroupError"/>; gives back AK901. AK902 is the number of sets found.
    /// </summary>
    /// <param name="refuseAll">True when nothing of the group goes on, whatever is wrong with it: then no set is called accepted.</param>
    public static string Write(
        IBufferWriter<byte> output, ReadOnlyMemory<byte> file, Interchange received, FunctionalGroup group, AcknowledgmentNumbers numbers, DateTimeOffset at, bool refuseAll = false)
    {
        var delimiters = AcknowledgmentHeader.DelimitersFor(received);
        string Echo(string value, int length) => AcknowledgmentHeader.Echo(value, delimiters, length);

        List<string> groupErrors = [.. group.Findings.Where(f => f.Severity == FindingSeverity.Error).Select(f => f.GroupError).OfType<string>().Distinct().Take(5)];
        var rejected = group.Transactions.Count(t => SetErrors(t).Count > 0);
        var isRefused = refuseAll || groupErrors.Count > 0;
        var code = isRefused || rejected == group.Transactions.Count ? "R" : rejected > 0 ? "P" : "A";
        var accepted = code == "R" ? 0 : group.Transactions.Count - rejected;

        InterchangeWriter writer = new(output, delimiters, InterchangeWriter.LineEndOf(file, received));
        writer.Begin(AcknowledgmentHeader.Back(received, numbers.Interchange, at));
        writer.BeginGroup(new()
        {
            FunctionalId = "FA",
            SenderCode = Echo(group.ReceiverCode, 15),
            ReceiverCode = Echo(group.SenderCode, 15),
            At = at,
            ControlNumber = numbers.Group,
            Version = Version,
        });
        writer.AddTransaction("999", numbers.TransactionSet, Version, body =>
        {
            body.Segment("AK1", Echo(group.FunctionalId, 2), Echo(group.ControlNumber, 9), Echo(group.Version, 12));
            foreach (var set in group.Transactions)
            {
                var errors = SetErrors(set);
                // In a refused group no set is accepted: a set without an error of its own is not listed, rather than called accepted.
                if (isRefused && errors.Count == 0) continue;
                body.Segment("AK2", Echo(set.Id, 3), Echo(set.ControlNumber, 9), Echo(set.Version, 35));
                foreach (var at in SegmentErrors(set).Take(MaxErrors)) Write(body, set, at);
                body.Segment("IK5", [errors.Count > 0 ? "R" : "A", .. errors.Select(e => (ElementValue)e)]);
            }
            body.Segment("AK9", [code, group.Transactions.Count, group.Transactions.Count, accepted, .. groupErrors.Select(e => (ElementValue)e)]);
        });
        writer.EndGroup();
        writer.End();
        return code;
    }

    /// <summary>IK502: those of the envelope, and 5 where a segment has errors.</summary>
    static List<string> SetErrors(TransactionSet set) =>
    [
        .. set.Findings.Where(f => f.Severity == FindingSeverity.Error).Select(f => f.TransactionError ?? (f.SegmentError is null ? null : "5")).OfType<string>().Distinct().Take(5),
    ];

    /// <summary>The errors of each segment, in the order of the file; one that has no id to name is left out.</summary>
    static IEnumerable<IGrouping<(int Ordinal, string Id, string? Loop, string Code), Finding>> SegmentErrors(TransactionSet set) => set.Findings
        .Where(f => f is { Severity: FindingSeverity.Error, Place: { SegmentId.Length: > 0, Ordinal: > 0 } } && (f.SegmentError ?? f.TransactionError) is not null && f.Place.Ordinal >= set.FirstOrdinal)
        .Where(f => f.SegmentError is not null || f.TransactionError == "5")
        .GroupBy(f => (f.Place!.Ordinal, f.MissingSegment ?? f.Place.SegmentId, f.Loop, f.SegmentError ?? "1"));

    static void Write(SegmentWriter body, TransactionSet set, IGrouping<(int Ordinal, string Id, string? Loop, string Code), Finding> segment)
    {
        var (ordinal, id, loop, code) = segment.Key;
        // IK303 holds four characters: 2010AA is told as 2010.
        body.Segment("IK3", id.Length > 3 ? id[..3] : id, ordinal - set.FirstOrdinal + 1, loop is { Length: > 4 } ? loop[..4] : loop ?? "", code);
        // IK404, the bad value, is left out: it could be patient data.
        foreach (var finding in segment.Where(f => f is { ElementError: not null, Place.Element: > 0 }).Take(10))
        {
            var place = finding.Place!;
            body.Segment("IK4", ElementValue.Composite(place.Element.ToString(), place.Component > 0 ? place.Component.ToString() : ""), "", finding.ElementError);
        }
    }
}
