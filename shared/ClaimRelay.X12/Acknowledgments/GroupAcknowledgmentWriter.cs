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
    /// Refuses the sets with an error that carries <see cref="Finding.TransactionError"/> or <see cref="Finding.SegmentError"/>, and the group with
    /// one that carries <see cref="Finding.GroupError"/>; a set with warnings about its segments alone is accepted with errors (E). Gives back
    /// AK901. AK902 is what the sender says there is (GE01), AK903 the number of sets found.
    /// </summary>
    /// <param name="refuseAll">True when nothing of the group goes on, whatever is wrong with it: then no set is called accepted.</param>
    public static string Write(
        IBufferWriter<byte> output, ReadOnlyMemory<byte> file, Interchange received, FunctionalGroup group, AcknowledgmentNumbers numbers, DateTimeOffset at, bool refuseAll = false)
    {
        var delimiters = AcknowledgmentHeader.DelimitersFor(received);
        string Echo(string value, int length) => AcknowledgmentHeader.Echo(value, delimiters, length);

        List<string> groupErrors = [.. group.Findings.Where(f => f.Severity == FindingSeverity.Error).Select(f => f.GroupError).OfType<string>().Distinct().Take(5)];
        var sets = group.Transactions.Select(s => new AnsweredSet(s, file, received)).ToList();
        var rejected = sets.Count(s => s.Code == "R");
        var isRefused = refuseAll || groupErrors.Count > 0;
        var code = isRefused || rejected == sets.Count ? "R" : rejected > 0 ? "P" : sets.Exists(s => s.Code == "E") ? "E" : "A";
        var accepted = code == "R" ? 0 : sets.Count - rejected;

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
            body.Segment("AK1", Echo(group.FunctionalId, 2) is { Length: 2 } id ? id : "HC", NumberOf(group), Echo(group.Version, 12));
            foreach (var set in sets)
            {
                // In a refused group no set is accepted: a set without an error of its own is not listed, rather than called accepted; nor
                // is one that has no control number to be named by.
                if ((isRefused && set.Code != "R") || Echo(set.Set.ControlNumber, 9).Length == 0) continue;
                body.Segment("AK2", Echo(set.Set.Id, 3), Echo(set.Set.ControlNumber, 9), Echo(set.Set.Version, 35));
                set.WriteErrors(body, Echo);
                body.Segment("IK5", [set.Code, .. set.Errors.Select(e => (ElementValue)e)]);
            }
            body.Segment("AK9", [code, group.SetsSaid is { } said and < 1_000_000 ? said : sets.Count, sets.Count, accepted, .. groupErrors.Select(e => (ElementValue)e)]);
        });
        writer.EndGroup();
        writer.End();
        return code;
    }

    /// <summary>AK102: GS06 as far as it is a number, which AK102 must be.</summary>
    static string NumberOf(FunctionalGroup group) => string.Concat(group.ControlNumber.Where(char.IsAsciiDigit).Take(9)) is { Length: > 0 } number ? number : "0";
}
