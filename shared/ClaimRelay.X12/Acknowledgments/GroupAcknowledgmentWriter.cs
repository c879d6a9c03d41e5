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
                foreach (var finding in set.Findings.Where(f => f.TransactionError == "5" && f.Place is { SegmentId.Length: > 0 }))
                    body.Segment("IK3", Echo(finding.Place!.SegmentId, 3), finding.Place.Ordinal - set.FirstOrdinal + 1, "", "1");
                body.Segment("IK5", [errors.Count > 0 ? "R" : "A", .. errors.Select(e => (ElementValue)e)]);
            }
            body.Segment("AK9", [code, group.Transactions.Count, group.Transactions.Count, accepted, .. groupErrors.Select(e => (ElementValue)e)]);
        });
        writer.EndGroup();
        writer.End();
        return code;
    }

    static List<string> SetErrors(TransactionSet set)
        => [.. set.Findings.Where(f => f.Severity == FindingSeverity.Error).Select(f => f.TransactionError).OfType<string>().Distinct().Take(5)];
}
