using ClaimRelay.X12.Acknowledgments;
using ClaimRelay.X12.Envelopes;
using Xunit;

namespace ClaimRelay.X12.Tests.Acknowledgments;

public class GroupAcknowledgmentReaderTests
{
    static GroupAcknowledgment Read(string body, string set = "999")
    {
        var file = Samples.Bytes(Samples.Interchange(Samples.Group("FA", "005010X231A1", set, body: body)));
        var interchange = Assert.Single(EnvelopeReader.Read(file).Interchanges);
        return GroupAcknowledgmentReader.Read(file, interchange, Assert.Single(Assert.Single(interchange.Groups).Transactions));
    }

    static string Told(GroupAcknowledgment read) => string.Join(' ', read.Findings.Select(f => $"{f.Code}@{f.Place!.SegmentId}"));

    [Theory]
    [InlineData("999", "AK1*HC*7\nAK2*837*0001\nIK5*A\nAK9*A*1*1*1", "")]
    [InlineData("999", "AK1*HC*7\nAK9*A*1*1*1", "")]
    [InlineData("999", "AK2*837*0001\nIK5*A\nAK9*A*1*1*1", "group-missing@ST")]
    [InlineData("999", "AK1*HC\nAK9*A*1*1*1", "group-missing@ST")]
    [InlineData("999", "AK1*HC*7\nAK2*837*0001\nIK5*A", "group-verdict-missing@ST")]
    [InlineData("999", "AK1*HC*7\nAK2*837*0001\nIK3*NM1*8**8\nAK2*837*0002\nIK5*A\nAK9*P*2*2*1", "set-verdict-missing@AK2")]
    [InlineData("997", "AK1*HC*7\nAK2*837*0001\nAK9*A*1*1*1", "set-verdict-missing@AK2")]
    [InlineData("999", "AK1*HC*7\nAK2*837\nIK5*R\nAK9*P*2*2*1", "set-missing@AK2")]
    [InlineData("999", "AK1*HC*7\nIK5*R\nAK9*P*2*2*1", "verdict-misplaced@IK5")]
    [InlineData("999", "AK1*HC*7\nAK9*A*1*1*1\nAK9*R*1*1*0", "group-repeated@AK9 group-verdict-missing@ST")]
    [InlineData("999", "", "group-missing@ST group-verdict-missing@ST")]
    public void What_an_acknowledgment_does_not_say_is_found(string set, string body, string expected) => Assert.Equal(expected, Told(Read(body, set)));

    [Fact]
    public void A_message_names_the_segment_of_its_kind()
    {
        Assert.EndsWith("(IK501).", Read("AK1*HC*7\nAK2*837*0001\nAK9*A*1*1*1").Findings[0].Message, StringComparison.Ordinal);
        Assert.EndsWith("(AK501).", Read("AK1*HC*7\nAK2*837*0001\nAK9*A*1*1*1", "997").Findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_verdict_whose_set_is_not_named_does_not_overwrite_the_one_before()
    {
        var read = Read("AK1*HC*7\nAK2*837*0001\nIK5*R*5\nIK5*A\nAK9*P*2*2*1");
        Assert.Equal([("0001", "R")], read.Transactions.Select(t => (t.ControlNumber, t.Code)));
        Assert.Equal("verdict-misplaced@IK5", Told(read));
    }

    [Fact]
    public void What_follows_a_second_group_is_not_taken_for_the_first()
    {
        var read = Read("AK1*HC*7\nAK2*837*0001\nIK5*R*5\nAK9*R*1*1*0\nAK1*HC*8\nAK2*837*0001\nIK5*A\nAK9*A*1*1*1");
        Assert.Equal(("7", "R", 1), (read.GroupControlNumber, read.Code, read.Transactions.Count));
        Assert.Equal("group-repeated@AK1", Told(read));

        var cut = Read("AK1*HC*7\nAK2*837*0001\nIK5*R*5\nAK1*HC*8\nAK9*A*1*1*1");
        Assert.Equal(("7", ""), (cut.GroupControlNumber, cut.Code));
        Assert.Equal("group-repeated@AK1 group-verdict-missing@ST", Told(cut));
    }
}
