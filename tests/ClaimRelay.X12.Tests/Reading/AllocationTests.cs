using System.Text;
using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Generation;
using ClaimRelay.X12.Reading;
using Xunit;

namespace ClaimRelay.X12.Tests.Reading;

public class AllocationTests
{
    [Fact]
    public async Task Reading_segments_and_elements_with_the_envelope_check_takes_no_memory_for_any_segment()
    {
        var file = Encoding.Latin1.GetBytes(await Generated.TextAsync(GeneratedKind.Professional, claims: 3000));
        var segments = 0;
        long Bytes()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            EnvelopeBuilder envelope = new();
            var bytes = 0L;
            foreach (var segment in SegmentReader.Over(file))
            {
                envelope.Add(segment);
                segments++;
                foreach (var element in segment.Elements) bytes += element.Bytes.Length;
            }
            Assert.True(envelope.Finish().IsClean && bytes > 0);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Bytes();
        segments = 0;
        Assert.InRange(Bytes(), 0, segments);
    }
}
