using System.Buffers;
using ClaimRelay.X12.Writing;
using Xunit;
using static ClaimRelay.X12.Writing.ElementValue;

namespace ClaimRelay.X12.Tests.Writing;

public class SegmentWriterTests
{
    readonly ArrayBufferWriter<byte> output = new();

    string Text => Samples.Text(output.WrittenMemory);

    [Fact]
    public void Values_composites_numbers_and_dates_are_written_and_trailing_empty_ones_left_out()
    {
        SegmentWriter writer = new(output, Delimiters.Usual, "\r\n"u8.ToArray());
        writer.Segment("SV1", Composite("HC", "99213", null, "25", ""), 100.50m, "UN", 1, "", Composite("1", ""), null, "");
        writer.Segment("DTP", "472", "D8", new DateOnly(2026, 1, 2));
        writer.Segment("SBR");
        Assert.Equal("SV1*HC:99213::25*100.5*UN*1**1~\r\nDTP*472*D8*20260102~\r\nSBR~\r\n", Text);
        Assert.Equal(3, writer.SegmentCount);
    }

    [Fact]
    public void SE_counts_from_its_ST()
    {
        SegmentWriter writer = new(output, Delimiters.Usual);
        writer.Segment("GS");
        writer.Segment("ST", "837", "0001");
        writer.Segment("BHT", "0019");
        writer.Raw("A~B~"u8, 2);
        writer.Se("0001");
        Assert.EndsWith("SE*5*0001~", Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ISA_is_106_bytes()
    {
        new SegmentWriter(output, Delimiters.Usual).Isa(Header);
        Assert.Equal(Samples.Isa, Text);
        Assert.Equal(106, output.WrittenCount);
    }

    [Fact]
    public void An_id_too_long_for_the_ISA_is_refused_by_place_without_the_value()
    {
        var e = Assert.Throws<X12ValueException>(() => new SegmentWriter(output, Delimiters.Usual).Isa(Header with { SenderId = "1234567890123456" }));
        Assert.Equal("ISA06 must be ASCII of at most 15 characters.", e.Message);
        Assert.Equal(0, output.WrittenCount);
    }

    [Theory]
    [InlineData("A*B", "NM109 holds the delimiter 0x2A."), InlineData("A~B", "NM109 holds the delimiter 0x7E.")]
    [InlineData("A:B", "NM109 holds the delimiter 0x3A."), InlineData("A^B", "NM109 holds the delimiter 0x5E.")]
    public void A_value_with_a_delimiter_is_refused_and_nothing_is_written(string value, string message)
    {
        SegmentWriter writer = new(output, Delimiters.Usual);
        var e = Assert.Throws<X12ValueException>(() => writer.Segment("NM1", "QC", "1", "", "", "", "", "", "MI", value));
        Assert.Equal((message, "NM1", 9, 0), (e.Message, e.SegmentId, e.Element, e.Component));
        Assert.Equal((0, 0), (output.WrittenCount, writer.SegmentCount));
        Assert.Equal("SV101-2 holds the delimiter 0x2A.",
            Assert.Throws<X12ValueException>(() => writer.Segment("SV1", Composite("HC", "*"))).Message);
    }

    static InterchangeHeader Header => new()
    {
        SenderId = "SENDER",
        ReceiverQualifier = "30",
        ReceiverId = "RECEIVER",
        At = new(2026, 1, 2, 3, 4, 0, TimeSpan.Zero),
        ControlNumber = 7,
        Usage = "P",
    };
}
