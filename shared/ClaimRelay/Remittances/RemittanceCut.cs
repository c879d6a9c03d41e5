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
        var at = DateTimeOffset.TryParseExact(interchange.Date + interchange.Time, "yyMMddHHmm", null, System.Globalization.DateTimeStyles.AssumeUniversal, out var written) ? written : default;
        var writer = InterchangeWriter.Like(output, file, interchange);
        writer.Begin(new InterchangeHeader
        {
            SenderQualifier = interchange.SenderQualifier,
            SenderId = interchange.SenderId,
            ReceiverQualifier = interchange.ReceiverQualifier,
            ReceiverId = interchange.ReceiverId,
            At = at,
            ControlNumber = long.TryParse(interchange.ControlNumber, out var number) ? number : 0,
            Usage = interchange.Usage,
            Version = interchange.Version,
        });
        foreach (var group in own.GroupBy(a => a.Group, ReferenceEqualityComparer.Instance))
        {
            var first = group.First().Group;
            writer.BeginGroup(new GroupHeader
            {
                FunctionalId = first.FunctionalId,
                SenderCode = first.SenderCode,
                ReceiverCode = first.ReceiverCode,
                At = at,
                ControlNumber = long.TryParse(first.ControlNumber, out var groupNumber) ? groupNumber : 1,
                Version = first.Version,
            });
            foreach (var answer in group) writer.AddTransaction(file, answer.Interchange, answer.Set, answer.Set.ControlNumber);
            writer.EndGroup();
        }

        writer.End();
    }
}
