using System.Buffers;
using System.Text;
using ClaimRelay.X12;
using ClaimRelay.X12.Writing;

namespace ClaimRelay.Tests.Responses;

/// <summary>Answers of an invented clearinghouse and an invented payer, each body a list of segments without terminators.</summary>
static class Answers
{
    public static byte[] Acknowledgment(params string[] body) => File("FA", "005010X231A1", "999", 501, body);

    public static byte[] Acknowledgment997(params string[] body) => File("FA", "004010", "997", 501, body);

    public static byte[] Status(params string[] body) => File("HN", "005010X214", "277", 501, body);

    /// <param name="control">ISA13 and GS06: another one is another envelope around the same words.</param>
    public static byte[] File(string functionalId, string version, string set, long control, params IReadOnlyList<string>[] sets) => Interchange(control, writer =>
    {
        writer.BeginGroup(new() { FunctionalId = functionalId, SenderCode = "HOUSE", ReceiverCode = "RELAY01", At = Sent, ControlNumber = control, Version = version });
        foreach (var (place, body) in sets.Index())
        {
            writer.AddTransaction(set, $"{control + place:0000}", null, segments =>
            {
                foreach (var segment in body) segments.Raw(Encoding.ASCII.GetBytes(segment + "~"));
            });
        }

        writer.EndGroup();
    });

    public static byte[] Ta1(string isa13, string code, string date = "261102", string note = "000") =>
        Interchange(9, writer => writer.AddInterchangeSegment("TA1", isa13, date, "0900", code, note));

    /// <summary>2000A and 2000B of a 277CA: who speaks (AY the clearinghouse, PR the payer) of which set.</summary>
    public static string[] Speaker(string source, string reference) =>
    [
        "BHT*0085*08*R1*20261103*0900*TH", "HL*1**20*1", $"NM1*{source}*2*INVENTED*****46*INV", "TRN*1*R1", "DTP*050*D8*20261103", "DTP*009*D8*20261103",
        "HL*2*1*21*1", "NM1*41*2*INVENTED*****46*RELAY01", $"TRN*2*{reference}",
    ];

    public static string[] Provider(string npi = RelayFixture.Npi) => ["HL*3*2*19*1", $"NM1*85*2*INVENTED*****XX*{npi}"];

    public static string[] Patient(int level, string pcn, params string[] statuses) => [$"HL*{level}*3*PT", "NM1*QC*1*INVENTED*AVA", $"TRN*2*{pcn}", .. statuses, "DTP*472*D8*20261001"];

    /// <summary>A 277CA of one claim.</summary>
    public static byte[] Status(string source, string reference, string pcn, params string[] statuses) => Status([.. Speaker(source, reference), .. Provider(), .. Patient(4, pcn, statuses)]);

    /// <summary>The body of one 835.</summary>
    public static string[] Payment(string trace, string amount, string[] claims, string date = "20261120", string npi = RelayFixture.Npi) =>
    [
        $"BPR*I*{amount}*C*ACH************{date}", $"TRN*1*{trace}*1990000303", $"DTM*405*{date}", "N1*PR*PINEWOOD", "REF*2U*PINE1", $"N1*PE*INVENTED*XX*{npi}", "LX*1", .. claims,
    ];

    public static string[] Paid(string pcn, string code, string charge, string paid, params string[] adjustments) =>
        [$"CLP*{pcn}*{code}*{charge}*{paid}**12*ICN-{pcn}*11*1", .. adjustments, "NM1*QC*1*INVENTED*AVA", "DTM*232*20261001"];

    public static byte[] Remittance(params string[] body) => Remittances(601, body);

    public static byte[] Remittances(long control, params IReadOnlyList<string>[] sets) => File("HP", "005010X221A1", "835", control, sets);

    static readonly DateTimeOffset Sent = new(2026, 11, 3, 9, 0, 0, TimeSpan.Zero);

    static byte[] Interchange(long control, Action<InterchangeWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new InterchangeWriter(buffer, Delimiters.Usual);
        writer.Begin(new() { SenderId = "HOUSE", ReceiverId = "RELAY01", At = Sent, ControlNumber = control, Usage = "P" });
        content(writer);
        writer.End();
        return buffer.WrittenSpan.ToArray();
    }
}
