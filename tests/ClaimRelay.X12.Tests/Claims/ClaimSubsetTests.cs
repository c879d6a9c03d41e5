using System.Buffers;
using ClaimRelay.X12.Checking;
using ClaimRelay.X12.Claims;
using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Writing;
using Xunit;

namespace ClaimRelay.X12.Tests.Claims;

public class ClaimSubsetTests
{
    const string Body = "BHT*0019*00*REF1*20260102*0304*CH\nHL*1**20*1\nNM1*85*2*CLINIC*****XX*1234567893\nREF*EI*12\nHL*2*1*22*0\nNM1*IL*1*DOE*****MI*M1\n"
        + "NM1*PR*2*PAYER*****PI*P1\nCLM*A1*100***11:B:1*Y\nLX*1\nSV1*HC:99213:25*100*UN*1\nDTP*472*D8*20260101\nHL*3*1*22*1\nNM1*IL*1*ROE*****MI*M2\nNM1*PR*2*PAYER*****PI*P1\n"
        + "HL*4*3*23*0\nNM1*QC*1*ROE\nCLM*A2*50***11:B:7*Y\nREF*F8*OLD\nLX*1\nSV1*HC:99214*50*UN*2\nREF*6R*L1\nDTP*472*RD8*20260103-20260104\nCLM*A3*60***11:B:1*Y\nLX*1\nSV1*HC:99215*60*UN*1";

    static readonly byte[] File = Samples.Bytes(Samples.Interchange(Samples.Group("HC", "005010X222A1", "837", body: Body)), "\r\n");
    static readonly Interchange Source = EnvelopeReader.Read(File).Interchanges[0];
    static readonly TransactionSet Set = Source.Groups[0].Transactions[0];

    static string Subset(params int[] claims)
    {
        ArrayBufferWriter<byte> output = new();
        ClaimSubset.Write(output, File, Source, Set, claims.ToHashSet(), "0009", "NEW");
        return Samples.Text(output.WrittenMemory);
    }

    [Fact]
    public void Claims_are_read_with_what_the_loops_above_say()
    {
        var claims = ClaimReader.Read(File, Source, Source.Groups[0], Set).Claims;
        Assert.Equal([("A1", "M1", "P1", "12"), ("A2", "M2", "P1", "12"), ("A3", "M2", "P1", "12")],
            claims.Select(c => (c.PatientControlNumber, c.SubscriberId, c.PayerId, c.BillingTaxId)));
        Assert.Equal(("7", "OLD", new DateOnly(2026, 1, 3), new DateOnly(2026, 1, 4), "L1"),
            (claims[1].Frequency, claims[1].PayerClaimNumber, claims[1].ServiceFrom, claims[1].ServiceTo, claims[1].Lines[0].ControlNumber));
        Assert.Empty(ClaimEdits.Check(claims[0], new(2026, 2, 1)));
        Assert.Equal(["charge-balance"], ClaimEdits.Check(claims[0] with { Charge = 99 }, new(2026, 2, 1)).Select(f => f.Code));
    }

    [Fact]
    public void Keeping_all_changes_only_the_control_numbers_and_the_reference()
        => Assert.Equal(Samples.Text(Set.Range.In(File)).Replace("*0001", "*0009", StringComparison.Ordinal).Replace("REF1", "NEW", StringComparison.Ordinal), Subset(0, 1, 2));

    [Fact]
    public void Dropping_a_subscriber_renumbers_only_what_follows()
    {
        var text = Subset(2);
        Assert.DoesNotContain("A1*100", text, StringComparison.Ordinal);
        Assert.DoesNotContain("A2*50", text, StringComparison.Ordinal);
        Assert.Contains("HL*1**20*1~\r\n", text, StringComparison.Ordinal);
        Assert.Contains("HL*2*1*22*1~\r\n", text, StringComparison.Ordinal);
        Assert.Contains("HL*3*2*23*0~\r\n", text, StringComparison.Ordinal);
        Assert.EndsWith($"SE*{text.Count(c => c == '~')}*0009~\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_composed_interchange_is_clean()
    {
        ArrayBufferWriter<byte> output = new();
        var writer = InterchangeWriter.Like(output, File, Source);
        DateTimeOffset at = new(2026, 1, 5, 6, 7, 0, TimeSpan.Zero);
        writer.Begin(new() { SenderId = "US", ReceiverId = "THEM", At = at, ControlNumber = 42, Usage = "T" });
        writer.BeginGroup(new() { FunctionalId = "HC", SenderCode = "US", ReceiverCode = "THEM", At = at, ControlNumber = 7, Version = "005010X222A1" });
        writer.AddClaims(File, Source, Set, new HashSet<int> { 0 }, "0001", "B1");
        writer.AddTransaction(File, Source, Set, "0002");
        writer.EndGroup();
        writer.End();
        var envelope = EnvelopeReader.Read(output.WrittenMemory);
        Assert.Empty(envelope.Findings);
        Assert.True(envelope.IsComplete);
        Assert.Equal(["0001", "0002"], envelope.Interchanges[0].Groups[0].Transactions.Select(t => t.ControlNumber));
    }
}
