using System.Text;
using ClaimRelay.X12.Reading;
using CsCheck;
using Xunit;

namespace ClaimRelay.X12.Tests.Reading;

/// <summary>What holds for any bytes: how they are cut into pieces, and how the delimiters are looked for, changes nothing.</summary>
public class ReaderPropertyTests
{
    static readonly SegmentReaderOptions Plain = new() { UseVectors = false };

    // Delimiters of every kind, line ends among them.
    static readonly Gen<Delimiters> AnyDelimiters =
        Gen.Shuffle("*|^>:~!'\n\r\t\u001c\u001d\u001f+#"u8.ToArray()).Select(d => new Delimiters(d[0], d[1], d[2], d[3]));

    static readonly Gen<byte[]> AnySegment = Gen.OneOf(
        Gen.Select(One("CLM", "HL", "ISA", "IEA", "I", "GS", "NM1", ""), Gen.String[Gen.Char["AI 1*|~:^\r\n\t"], 0, 80], (id, rest) => Encoding.Latin1.GetBytes($"{id}*{rest}~")),
        One("\r\n", "\n", "~", "  ", "~~\r", "IEA*1*000000001~", "garbage ISA*", "\u001a\0\0").Select(Encoding.Latin1.GetBytes),
        Gen.Byte.Array[0, 200]);

    static readonly Gen<byte[]> AnyFile =
        from parts in Gen.Select(AnyDelimiters, AnySegment.Array[0, 30]).Array[0, 4]
        from bom in Gen.Bool
        select Joined(bom, parts);

    [Fact]
    public void The_plain_and_the_vector_path_read_the_same() =>
        AnyFile.Sample(file => ReadSegment.Whole(file).SequenceEqual(ReadSegment.Whole(file, Plain)), iter: 5_000);

    [Fact]
    public async Task Any_cut_into_pieces_reads_the_same() =>
        await Gen.Select(AnyFile, Gen.Int[1, 300], One(1, 16, 4096)).SampleAsync(async (file, piece, buffer) =>
            Assert.Equal(ReadSegment.Whole(file), await ReadSegment.InPieces(file, piece, new() { BufferSize = buffer })), iter: 2_000);

    [Fact]
    public void Every_byte_stands_in_one_segment_or_is_white_between_two() => AnyFile.Sample(file =>
    {
        var next = file.AsSpan().StartsWith("\uFEFF"u8) ? 3L : 0;
        foreach (var segment in ReadSegment.Whole(file))
        {
            Assert.Equal(-1, file.AsSpan((int)next, (int)(segment.Offset - next)).IndexOfAnyExcept(" \t\r\n"u8));
            next = segment.Offset + segment.Length;
        }
        Assert.Equal(-1, file.AsSpan((int)next).IndexOfAnyExcept(" \t\r\n"u8));
    }, iter: 5_000);

    static Gen<T> One<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>Interchanges whose own delimiters stand in the place of the usual ones.</summary>
    static byte[] Joined(bool bom, (Delimiters Delimiters, byte[][] Segments)[] parts)
    {
        List<byte> file = bom ? [0xEF, 0xBB, 0xBF] : [];
        foreach (var (delimiters, segments) in parts)
        {
            var isa = Encoding.Latin1.GetBytes(Samples.Isa);
            foreach (var b in segments.Prepend(isa).SelectMany(s => s))
                file.Add(b switch { (byte)'*' => delimiters.Element, (byte)'^' => delimiters.Repetition, (byte)':' => delimiters.Component, (byte)'~' => delimiters.Segment, _ => b });
        }
        return [.. file];
    }
}
