using System.Buffers;
using System.Text;
using ClaimRelay.X12;
using ClaimRelay.X12.Writing;

namespace ClaimRelay.Sandbox.Samples;

/// <summary>How a sample file is written down.</summary>
sealed record SampleForm(Delimiters Delimiters, string LineEnd)
{
    public static SampleForm Usual { get; } = new(Delimiters.Usual, "\n");
    public static SampleForm Windows { get; } = new(Delimiters.Usual, "\r\n");

    /// <summary>Other delimiters, and one line from end to end.</summary>
    public static SampleForm Dense { get; } = new(new((byte)'|', (byte)'!', (byte)'>', (byte)'\''), "");
}

/// <summary>Writes 837P, 837I and 837D files as a practice system does.</summary>
sealed class SampleWriter(SamplePractice practice, SampleType type, int number, SampleForm form, string usage)
{
    static readonly DateTimeOffset Written = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);

    readonly ArrayBufferWriter<byte> bytes = new();

    string Version => type switch
    {
        SampleType.Professional => "005010X222A1",
        SampleType.Institutional => "005010X223A2",
        _ => "005010X224A2",
    };

    /// <param name="countOff">Added to the SE01 of each set: 0 in a sound file.</param>
    public byte[] Write(IReadOnlyList<SampleTransaction> transactions, int countOff = 0)
    {
        var writer = new SegmentWriter(bytes, form.Delimiters, Encoding.ASCII.GetBytes(form.LineEnd));
        writer.Isa(new() { SenderId = practice.SenderId, ReceiverId = "CLAIMRELAY", At = Written, ControlNumber = number, Usage = usage });
        writer.Segment("GS", "HC", practice.SenderId, "CLAIMRELAY", DateOnly.FromDateTime(Written.DateTime), "0900", number, "X", Version);
        for (var i = 0; i < transactions.Count; i++)
        {
            var control = (i + 1).ToString("0000");
            WriteHeader(writer, control);
            WriteProviders(writer, transactions[i]);
            writer.Segment("SE", writer.SetSegmentCount + 1 + countOff, control);
        }
        writer.Segment("GE", transactions.Count, number);
        writer.Segment("IEA", 1, number.ToString("000000000"));
        return bytes.WrittenSpan.ToArray();
    }

    void WriteHeader(SegmentWriter writer, string control)
    {
        writer.Segment("ST", "837", control, Version);
        writer.Segment("BHT", "0019", "00", $"{practice.Prefix}{number:00000}{control}", DateOnly.FromDateTime(Written.DateTime), "0900", "CH");
        writer.Segment("NM1", "41", "2", practice.Name, null, null, null, null, "46", practice.SenderId);
        writer.Segment("PER", "IC", "BILLING OFFICE", "TE", "5555550123");
        writer.Segment("NM1", "40", "2", "CLAIMRELAY", null, null, null, null, "46", "CLAIMRELAY");
    }

    void WriteProviders(SegmentWriter writer, SampleTransaction transaction)
    {
        var level = 0;
        foreach (var (npi, claims) in transaction.Providers)
        {
            var provider = ++level;
            writer.Segment("HL", provider, null, "20", "1");
            writer.Segment("NM1", "85", "2", practice.Name, null, null, null, null, "XX", npi);
            writer.Segment("N3", "12 INVENTED ROAD");
            writer.Segment("N4", "SPRINGFIELD", "IL", "627010001");
            writer.Segment("REF", "EI", practice.TaxId);
            foreach (var claim in claims)
            {
                var subscriber = ++level;
                WriteSubscriber(writer, claim, subscriber, provider);
                if (claim.Dependent is { } dependent) WriteDependent(writer, claim, dependent, ++level, subscriber);
                WriteClaim(writer, claim);
            }
        }
    }

    static void WriteSubscriber(SegmentWriter writer, SampleClaim claim, int level, int provider)
    {
        writer.Segment("HL", level, provider, "22", claim.Dependent is null ? "0" : "1");
        writer.Segment("SBR", "P", claim.Dependent is null ? "18" : null, null, null, null, null, null, null, "CI");
        writer.Segment("NM1", "IL", "1", claim.Subscriber, claim.FirstName, null, null, null, "MI", claim.MemberId);
        writer.Segment("N3", "7 SAMPLE LANE");
        writer.Segment("N4", "SPRINGFIELD", "IL", "62702");
        writer.Segment("DMG", "D8", "19800229", "U");
        writer.Segment("NM1", "PR", "2", claim.Payer.Name, null, null, null, null, "PI", claim.Payer.Id);
    }

    static void WriteDependent(SegmentWriter writer, SampleClaim claim, string firstName, int level, int subscriber)
    {
        writer.Segment("HL", level, subscriber, "23", "0");
        writer.Segment("PAT", "19");
        writer.Segment("NM1", "QC", "1", claim.Subscriber, firstName);
        writer.Segment("N3", "7 SAMPLE LANE");
        writer.Segment("N4", "SPRINGFIELD", "IL", "62702");
        writer.Segment("DMG", "D8", "20120531", "U");
    }

    void WriteClaim(SegmentWriter writer, SampleClaim claim)
    {
        var institutional = type == SampleType.Institutional;
        var place = institutional ? ElementValue.Composite("13", "A", "1") : ElementValue.Composite("11", "B", "1");
        writer.Segment("CLM", claim.Pcn, claim.Charge, null, null, place, institutional ? null : "Y", "A", "Y", "Y");
        if (institutional)
        {
            writer.Segment("DTP", "434", "RD8", $"{claim.Date:yyyyMMdd}-{claim.Date:yyyyMMdd}");
            writer.Segment("CL1", "1", null, "01");
        }
        if (type != SampleType.Dental) writer.Segment("HI", ElementValue.Composite("ABK", "J069"));
        if (institutional) writer.Segment("HI", ElementValue.Composite("APR", "J069"));
        writer.Segment("NM1", institutional ? "71" : "82", "1", "MERIDEW", "PAT", null, null, null, "XX", "1750000014");
        for (var i = 0; i < claim.Lines.Count; i++) WriteLine(writer, claim, claim.Lines[i], i + 1);
    }

    void WriteLine(SegmentWriter writer, SampleClaim claim, SampleLine line, int number)
    {
        writer.Segment("LX", number);
        switch (type)
        {
            case SampleType.Professional:
                writer.Segment("SV1", ElementValue.Composite("HC", line.Procedure), line.Charge, "UN", 1, null, null, "1");
                break;
            case SampleType.Institutional:
                var procedure = line.Procedure.Length > 0 ? ElementValue.Composite("HC", line.Procedure) : (string?)null;
                writer.Segment("SV2", line.Revenue, procedure, line.Charge, "UN", 1);
                break;
            default:
                writer.Segment("SV3", ElementValue.Composite("AD", line.Procedure), line.Charge, null, null, null, 1);
                break;
        }
        if (line.Procedure is "D7140") writer.Segment("TOO", "JP", 30);
        if (line.Procedure is "D2392") writer.Segment("TOO", "JP", 19, ElementValue.Composite("M", "O"));
        writer.Segment("DTP", "472", "D8", claim.Date);
        writer.Segment("REF", "6R", $"{claim.Pcn}L{number}");
    }
}
