using System.Buffers;
using ClaimRelay.X12.Acknowledgments;
using ClaimRelay.X12.Envelopes;
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
