using System.Text;
using ClaimRelay.X12.Reading;
using Xunit;

namespace ClaimRelay.X12.Tests.Reading;

public class SegmentReaderTests
{
    static readonly string Lines = Samples.Interchange(Samples.Group("HC", "005010X222A1", "837", body: "BHT*0019*00*REF1*20260102*0304*CH\nCLM*A1*100***11:B:1*Y"));

    public static TheoryData<string> LineEnds => ["", "\n", "\r", "\r\n", "\r\n\r\n", "\n  "];

    [Theory, MemberData(nameof(LineEnds))]
    public void Offsets_and_ordinals_name_the_exact_place_of_each_segment(string lineEnd)
    {
        var file = Samples.Bytes(Lines, lineEnd);
        var segments = ReadSegment.Whole(file);
        Assert.Equal(["ISA", "GS", "ST", "BHT", "CLM", "SE", "GE", "IEA"], segments.Select(s => s.Id));
        Assert.Equal(Enumerable.Range(1, 8), segments.Select(s => s.Ordinal));
        foreach (var s in segments)
        {
            Assert.Equal(s.Bytes + "~", Encoding.Latin1.GetString(file, (int)s.Offset, s.Bytes.Length + 1));
            var firstLineEnd = lineEnd switch { "\r\n\r\n" => "\r\n", "\n  " => "\n", _ => lineEnd };
            Assert.Equal(s.Bytes.Length + 1 + firstLineEnd.Length, s.Length);
        }
    }

    [Theory, MemberData(nameof(LineEnds))]
    public async Task Any_size_of_piece_reads_the_same(string lineEnd)
    {
        foreach (var file in Variants(lineEnd))
            foreach (var piece in (int[])[1, 2, 3, 7, 105, 106, 107, 1000])
                Assert.Equal(ReadSegment.Whole(file), await ReadSegment.InPieces(file, piece));
    }

    static IEnumerable<byte[]> Variants(string lineEnd)
    {
        var plain = Samples.Bytes(Lines, lineEnd);
        var other = Samples.Bytes(Lines, lineEnd, new((byte)'|', (byte)'!', (byte)'>', (byte)'\''));
        yield return plain;
        yield return [0xEF, 0xBB, 0xBF, .. plain];
        yield return [.. "  \r\n"u8, .. plain, .. "ISAAC is garbage ISA*"u8, .. other, .. "\r\n\u001A"u8];
        yield return plain[..^(lineEnd.Length + 1)];
        yield return plain[..^40];
        yield return plain[..50];
        yield return [.. "IIISAISA"u8];
        yield return [];
    }

    [Fact]
    public void Elements_and_components_are_counted_from_one_and_absent_ones_are_empty()
    {
        foreach (var s in SegmentReader.Over(Samples.Bytes(Lines)))
        {
            if (!s.Is("CLM"u8)) continue;
            Assert.Equal(6, s.Count);
            Assert.Equal("A1", s[1].ToString());
            Assert.True(s[2].TryDecimal(out var charge));
            Assert.Equal(100m, charge);
            Assert.True(s[3].IsEmpty);
            Assert.Equal(3, s[5].ComponentCount);
            Assert.Equal("1", s[5].Component(3).ToString());
            Assert.True(s[5].Component(4).IsEmpty);
            Assert.Equal("A1", s[1].Component(1).ToString());
            Assert.True(s[1].Component(2).IsEmpty);
            Assert.True(s[99].IsEmpty);
            Assert.Equal(0, s[99].ComponentCount);
            return;
        }
        Assert.Fail("CLM was not read.");
    }

    [Fact]
    public void Repetitions_are_read_one_by_one()
    {
        List<string> read = [];
        foreach (var repetition in new Element("A:1^B^^C:2:3"u8, Delimiters.Usual).Repetitions)
            read.Add(repetition.Component(1).ToString() + repetition.ComponentCount);
        Assert.Equal(["A2", "B1", "0", "C3"], read);
    }

    [Theory]
    [InlineData("20260228", true), InlineData("20260229", false), InlineData("20240229", true), InlineData("20261301", false)]
    [InlineData("2026010", false), InlineData("2026-1-1", false), InlineData("00000101", false), InlineData("", false)]
    public void Only_a_day_of_the_calendar_is_a_date(string text, bool isDate)
        => Assert.Equal(isDate, new Element(Encoding.Latin1.GetBytes(text), Delimiters.Usual).TryDate(out _));

    [Theory]
    [InlineData("-1.50", true), InlineData(".5", true), InlineData("100", true), InlineData("1,000", false), InlineData("1e5", false)]
    [InlineData(" 1", false), InlineData("", false), InlineData("99999999999999999999999999999999", false)]
    public void Only_a_plain_number_is_a_decimal(string text, bool isNumber)
        => Assert.Equal(isNumber, new Element(Encoding.Latin1.GetBytes(text), Delimiters.Usual).TryDecimal(out _));

    [Fact]
    public void Bytes_that_are_not_utf8_read_as_latin1()
    {
        Assert.Equal("Pe\u00f1a", new Element([(byte)'P', (byte)'e', 0xF1, (byte)'a'], Delimiters.Usual).ToString());
        Assert.Equal("Pe\u00f1a", new Element("Pe\u00f1a"u8, Delimiters.Usual).ToString());
    }

    [Fact]
    public void Each_interchange_brings_its_own_delimiters()
    {
        Delimiters other = new((byte)'|', (byte)'!', (byte)'>', (byte)'\n');
        byte[] file = [.. Samples.Bytes(Lines), .. Samples.Bytes(Lines, "", other)];
        List<string> places = [];
        foreach (var s in SegmentReader.Over(file))
            if (s.Is("CLM"u8)) places.Add(s[5].Component(1).ToString());
        Assert.Equal(["11", "11"], places);
    }

    [Fact]
    public void Bytes_between_interchanges_are_given_as_garbage_with_their_place()
    {
        var first = Samples.Bytes(Lines);
        byte[] file = [.. first, .. "HELLO~WORLD"u8, .. first];
        var garbage = Assert.Single(ReadSegment.Whole(file), s => s.Kind == SegmentKind.Garbage);
        Assert.Equal((first.Length, 11, 0, "", "HELLO~WORLD"), ((int)garbage.Offset, garbage.Length, garbage.Ordinal, garbage.Id, garbage.Bytes));
    }

    [Fact]
    public void A_last_segment_without_terminator_is_read_and_marked()
    {
        var last = ReadSegment.Whole(Samples.Bytes(Lines, "").AsMemory(..^1))[^1];
        Assert.Equal(("IEA", SegmentKind.Unterminated, "IEA*1*000000007"), (last.Id, last.Kind, last.Bytes));
    }

    [Fact]
    public void A_range_reads_with_known_delimiters_and_the_offsets_of_the_file()
    {
        var file = Samples.Bytes(Lines);
        var all = ReadSegment.Whole(file);
        ByteRange range = new(all[3].Offset, all[5].Offset - all[3].Offset);
        List<ReadSegment> part = [];
        foreach (var s in SegmentReader.Over(file, range, Delimiters.Usual, 4)) part.Add(ReadSegment.Of(s));
        Assert.Equal(all[3..5], part);
    }

    [Theory, InlineData(1), InlineData(1000)]
    public async Task A_segment_over_the_limit_is_refused_with_its_place(int piece)
    {
        var file = Samples.Bytes(Lines + "\n" + Lines.Replace("*A1*", "*" + new string('9', 300) + "*", StringComparison.Ordinal), "");
        SegmentReaderOptions options = new() { MaxSegmentLength = 200, BufferSize = 16 };
        var whole = Assert.Throws<X12FormatException>(() => ReadSegment.Whole(file, options));
        var pieces = await Assert.ThrowsAsync<X12FormatException>(() => ReadSegment.InPieces(file, piece, options));
        var at = Samples.Text(file).IndexOf("CLM*9", StringComparison.Ordinal);
        Assert.Equal((at, "segment-length", $"A segment at byte {at} is longer than 200 bytes."), (whole.Offset, whole.Code, whole.Message));
        Assert.Equal((whole.Offset, whole.Message), (pieces.Offset, pieces.Message));
    }

    [Theory, InlineData(1), InlineData(1000)]
    public async Task A_segment_of_too_many_elements_is_refused_with_its_place(int piece)
    {
        var file = Samples.Bytes(Lines.Replace("*A1*", "*A1" + new string('*', 60), StringComparison.Ordinal), "");
        SegmentReaderOptions options = new() { MaxElements = 50, BufferSize = 16 };
        var whole = Assert.Throws<X12FormatException>(() => ReadSegment.Whole(file, options));
        var pieces = await Assert.ThrowsAsync<X12FormatException>(() => ReadSegment.InPieces(file, piece, options));
        var at = Samples.Text(file).IndexOf("CLM*A1", StringComparison.Ordinal);
        Assert.Equal((at, "segment-elements", $"A segment at byte {at} has more than 50 elements."), (whole.Offset, whole.Code, whole.Message));
        Assert.Equal((whole.Offset, whole.Message), (pieces.Offset, pieces.Message));
    }
}
