using System.Text;
using ClaimRelay.X12.Reading;
using Xunit;

namespace ClaimRelay.X12.Tests.Reading;

public class SegmentLookTests
{
    [Fact]
    public void Vectors_and_bytes_see_the_same_in_segments_of_every_length()
    {
        Random random = new(2026);
        List<byte> file = [.. Encoding.ASCII.GetBytes("ISA*00*          *00*          *ZZ*INVENTEDBILLING*ZZ*INVENTEDCLEAR  *260701*0900*^*00501*000000001*0*T*:~")];
        for (var round = 0; round < 20; round++)
        {
            for (var length = 0; length < 130; length++)
            {
                file.AddRange("NTE*"u8);
                for (var i = 0; i < length; i++) file.Add((byte)random.Next(' ', '~'));
                // At most one byte of each kind, anywhere, so that a place that is not looked at shows.
                if (length > 0 && random.Next(2) == 0) file[^(1 + random.Next(length))] = (byte)(random.Next(3) switch { 0 => random.Next(0x80, 0x100), 1 => '^', _ => '\t' });
                file.Add((byte)'~');
            }
        }
        var seen = 0;
        foreach (var segment in SegmentReader.Over(file.ToArray()))
        {
            Assert.Equal(Segment.LookPlain(segment.Bytes, segment.Delimiters.Component, segment.Delimiters.Repetition), segment.Look());
            seen++;
        }
        Assert.Equal(1 + 20 * 130, seen);
    }
}
