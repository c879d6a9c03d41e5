using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using ClaimRelay.X12.Acknowledgments;
using ClaimRelay.X12.Checking;
using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Generation;
using ClaimRelay.X12.Reading;
using Xunit;

namespace ClaimRelay.X12.Tests.Acknowledgments;

public class AcknowledgmentWriterTests
{
    static readonly DateTimeOffset At = new(2026, 1, 5, 6, 7, 0, TimeSpan.Zero);
    static readonly string Two = Samples.Interchange("GS*HC*SND*RCV*20260102*0304*11*X*005010X222A1\nST*837*0001*005010X222A1\nSE*2*0001\nST*837*0002*005010X222A1\nSE*5*0002\nGE*2*11");

    [Fact]
    public void A_group_with_one_bad_set_is_partially_accepted_and_the_answer_reads_back()
    {
        var file = Samples.Bytes(Two);
        var received = EnvelopeReader.Read(file).Interchanges[0];
        ArrayBufferWriter<byte> output = new();
        Assert.Equal("P", GroupAcknowledgmentWriter.Write(output, file, received, received.Groups[0], new(5, 6), At));

        var answer = EnvelopeReader.Read(output.WrittenMemory);
        Assert.Empty(answer.Findings);
        var back = answer.Interchanges[0];
        Assert.Equal(("RECEIVER", "SENDER"), (back.SenderId, back.ReceiverId));
        var read = GroupAcknowledgmentReader.Read(output.WrittenMemory, back, back.Groups[0].Transactions[0]);
        Assert.Equal(("HC", "11", "P", 2, 2, 1), (read.FunctionalId, read.GroupControlNumber, read.Code, read.Included, read.Received, read.Accepted));
        Assert.Equal([("0001", "A", ""), ("0002", "R", "4")], read.Transactions.Select(t => (t.ControlNumber, t.Code, string.Join(',', t.SetErrors))));
    }

    /// <summary>005010X231A1 IK301 and IK304: the segment that is missing (3), at the first of the loop that lacks it; the segment and element that are wrong (8).</summary>
    [Theory]
    [InlineData(@"PER\*IC[^~]*~", "", "IK3*PER*3*1000*3")]
    [InlineData(@"(REF\*EI\*\d+~)", "$1$1", "IK3*REF*12*2010*5")]
    [InlineData(@"(HI\*ABK)", "QQQ*1~$1", "IK3*QQQ*22*2300*6|CTX*CLM01:CR00000001")]
    [InlineData(@"\*20260701\*0900\*CH", "*20261301*0900*CH", "IK3*BHT*2**8|IK4*4**8")]
    [InlineData(@":B:1\*", ":B:7*", "IK3*REF*19*2300*I6|CTX*SITUATIONAL TRIGGER*CLM*19*2300*5:3|CTX*CLM01:CR00000001")]
    [InlineData(@"(CLM\*CR\d+\*)[\d.]+", "${1}1", "IK3*CLM*19*2300*8|CTX*CLM01:CR00000001|IK4*2**I12")]
    [InlineData(@"(CLM\*CR[^~]*~)", "$1DTP*439*D8*20300101~", "IK3*DTP*20*2300*8|CTX*CLM01:CR00000001|IK4*3**I12")]
    [InlineData(@"SBR\*P\*18\*", "SBR*P**", "IK3*SBR*13*2000*8|IK4*2**I13")]
    [InlineData(@"HI\*ABK:(\w+)", "HI*ABK:$1*ABF:$1", "IK3*HI*22*2300*8|CTX*CLM01:CR00000001|IK4*2:2**I12")]
    [InlineData(@"HI\*ABK:\w+", "HI*ABK:99", "IK3*HI*22*2300*8|CTX*CLM01:CR00000001|IK4*1:2**7")]
    public async Task A_999_names_the_segment_and_its_place_in_the_set(string pattern, string replacement, string expected)
    {
        var text = await Generated.TextAsync(GeneratedKind.Professional, claims: 1);
        var spoiled = Encoding.Latin1.GetBytes(Recounted(new Regex(pattern).Replace(text, replacement, 1)));
        var checker = new FileChecker();
        foreach (var segment in SegmentReader.Over(spoiled)) checker.Add(segment);
        var result = checker.Finish();
        var received = result.Envelope.Interchanges[0];

        ArrayBufferWriter<byte> output = new();
        Assert.Equal("R", GroupAcknowledgmentWriter.Write(output, spoiled, received, received.Groups[0].With(result.Findings), new(5, 6), At));
        var written = Samples.Text(output.WrittenMemory).Split('~').Where(s => s.StartsWith("IK3", StringComparison.Ordinal) || s.StartsWith("IK4", StringComparison.Ordinal) || s.StartsWith("CTX", StringComparison.Ordinal));
        Assert.Equal(expected, string.Join('|', written));
        Assert.Empty(Generated.Check(Samples.Text(output.WrittenMemory)).Findings.Select(f => f.Message));
    }

    [Fact]
    public async Task A_set_with_warnings_alone_is_accepted_with_errors()
    {
        var text = (await Generated.TextAsync(GeneratedKind.Professional, claims: 1)).Replace("*11:B:1*", "*11:B:6*", StringComparison.Ordinal);
        var warned = new Regex(@"(CLM\*CR\d+)\*").Replace(text, "$1 *", 1);
        var (code, segments) = Answer(warned);
        Assert.Equal(("E", "IK5*E", "AK9*E*1*1*1"), (code, segments.Single(s => s.StartsWith("IK5", StringComparison.Ordinal)), segments.Single(s => s.StartsWith("AK9", StringComparison.Ordinal))));
    }

    /// <summary>What is echoed must be fit to stand in a 999: AK102 is a number, AK202 is there.</summary>
    [Theory]
    [InlineData("*11*X*", "**X*", "AK1*HC*0*005010X222A1")]
    [InlineData("*11*X*", "*1A1*X*", "AK1*HC*11*005010X222A1")]
    public void A_bad_control_number_does_not_spoil_the_answer(string from, string to, string expected)
    {
        var (code, segments) = Answer(Samples.Text(Samples.Bytes(Two.Replace(from, to, StringComparison.Ordinal), "")));
        Assert.Equal(("R", expected), (code, segments.Single(s => s.StartsWith("AK1", StringComparison.Ordinal))));
        Assert.All(segments.Where(s => s.StartsWith("AK2", StringComparison.Ordinal)), s => Assert.Matches(@"^AK2\*837\*\d{4}", s));
    }

    [Fact]
    public void A_set_without_a_control_number_is_counted_and_not_named()
    {
        var (code, segments) = Answer(Samples.Text(Samples.Bytes(Two.Replace("ST*837*0001*", "ST*837**", StringComparison.Ordinal).Replace("SE*2*0001", "SE*2*", StringComparison.Ordinal).Replace("SE*5", "SE*2", StringComparison.Ordinal), "")));
        Assert.Equal("P", code);
        Assert.Equal("AK2*837*0002*005010X222A1", Assert.Single(segments, s => s.StartsWith("AK2", StringComparison.Ordinal)));
        Assert.Equal("AK9*P*2*2*1", segments.Single(s => s.StartsWith("AK9", StringComparison.Ordinal)));
    }

    [Fact]
    public void AK902_is_what_the_sender_says_there_is()
    {
        var (_, segments) = Answer(Samples.Text(Samples.Bytes(Two.Replace("GE*2*", "GE*3*", StringComparison.Ordinal), "")));
        Assert.Equal("AK9*R*3*2*0*5", segments.Single(s => s.StartsWith("AK9", StringComparison.Ordinal)));
    }

    /// <summary>The 999 to the first group of a file, from the envelope's findings alone.</summary>
    static (string Code, string[] Segments) Answer(string text)
    {
        var file = Encoding.Latin1.GetBytes(text);
        var checker = new FileChecker();
        foreach (var segment in SegmentReader.Over(file)) checker.Add(segment);
        var result = checker.Finish();
        var isEnvelopeTest = !text.Contains("CLM*", StringComparison.Ordinal);
        var received = (isEnvelopeTest ? EnvelopeReader.Read(file) : result.Envelope).Interchanges[0];
        ArrayBufferWriter<byte> output = new();
        var code = GroupAcknowledgmentWriter.Write(output, file, received, isEnvelopeTest ? received.Groups[0] : received.Groups[0].With(result.Findings), new(5, 6), At);
        Assert.Empty(EnvelopeReader.Read(output.WrittenMemory).Findings);
        return (code, Samples.Text(output.WrittenMemory).Split('~').Select(s => s.Trim()).ToArray());
    }

    static string Recounted(string file)
    {
        var segments = file.Split('~');
        var set = segments[Array.FindIndex(segments, s => s.StartsWith("ST*", StringComparison.Ordinal))..(Array.FindIndex(segments, s => s.StartsWith("SE*", StringComparison.Ordinal)) + 1)];
        return Regex.Replace(file, @"SE\*\d+", $"SE*{set.Length}");
    }

    [Fact]
    public void A_wrong_IEA_is_refused_with_its_note()
    {
        var file = Samples.Bytes(Two.Replace("IEA*1*000000007", "IEA*1*000000008", StringComparison.Ordinal));
        ArrayBufferWriter<byte> output = new();
        Assert.Equal("R", InterchangeAcknowledgmentWriter.Write(output, file, EnvelopeReader.Read(file).Interchanges[0], 9, At));
        var ta1 = Assert.Single(InterchangeAcknowledgmentReader.Read(output.WrittenMemory, EnvelopeReader.Read(output.WrittenMemory).Interchanges[0]));
        Assert.Equal(("000000007", "260102", "0304", "R", "001"), (ta1.ControlNumber, ta1.Date, ta1.Time, ta1.Code, ta1.Note));
    }
}
