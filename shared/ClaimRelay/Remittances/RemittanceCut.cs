using System.Buffers;
using ClaimRelay.Responses;
using ClaimRelay.X12.Writing;

namespace ClaimRelay.Remittances;

/// <summary>Cuts remittances out of a shared 835: their segments byte for byte, under the payer's own envelope with new counts.</summary>
static class RemittanceCut
{
    /// <param name="own">Remittances of one interchange that belong to one practice.</param>
    public static void Write(IBufferWriter<byte> output, IReadOnlyList<RemittanceAnswer> own, ReadOnlyMemory<byte> file)
    {
        var interchange = own[0].Interchange;
        var writer = new InterchangeWriter(output, interchange.Delimiters, LineEnd.After(interchange, file.Span));
        writer.BeginInterchange(new InterchangeHeader
        {
            SenderQualifier = interchange.SenderQualifier,
            SenderId = interchange.SenderId,
            ReceiverQualifier = interchange.ReceiverQualifier,
            ReceiverId = interchange.ReceiverId,
            At = DateTimeOffset.TryParseExact(interchange.Date + interchange.Time, "yyMMddHHmm", null, System.Globalization.DateTimeStyles.AssumeUniversal, out var at) ? at : default,
            ControlNumber = long.TryParse(interchange.ControlNumber, out var number) ? number : 0,
            Usage = interchange.Usage,
            Version = interchange.Version,
        });
        foreach (var group in own.GroupBy(a => a.Group, ReferenceEqualityComparer.Instance))
        {
            var first = group.First().Group;
            writer.BeginGroup(first.FunctionalId, first.SenderCode, first.ReceiverCode, long.TryParse(first.ControlNumber, out var groupNumber) ? groupNumber : 0, first.Version);
            foreach (var answer in group) writer.AddTransaction(file, answer.Set, answer.Interchange, answer.Set.ControlNumber);
            writer.EndGroup();
        }

        writer.EndInterchange();
    }
}
