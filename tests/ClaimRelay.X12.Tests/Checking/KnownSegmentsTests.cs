using ClaimRelay.X12.Checking.Guides;
using Xunit;

namespace ClaimRelay.X12.Tests.Checking;

public class KnownSegmentsTests
{
    [Fact]
    public void Every_segment_that_is_checked_may_be_named_in_a_finding() => Assert.All(SegmentDictionary.Ids, id => Assert.True(Tags.IsKnown(id)));
}
