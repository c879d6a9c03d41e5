using System.Text;
using ClaimRelay.Mailboxes;
using ClaimRelay.Tests.Responses;
using Xunit;

namespace ClaimRelay.Tests.Mailboxes;

public class ContentEndTests
{
    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("\r\n ")]
    [InlineData("\uFEFF\r\n")]
    public void X12_shows_its_end_whatever_stands_before_it(string before)
    {
        byte[] whole = [.. Encoding.UTF8.GetBytes(before), .. Answers.Ta1("000000001", "A")];
        Assert.Equal(ContentEnd.Whole, ContentEnds.Of(whole));
        for (var end = Encoding.UTF8.GetByteCount(before) + 1; end < whole.Length - 1; end++) Assert.Equal(ContentEnd.CutShort, ContentEnds.Of(whole.AsMemory(0, end)));
    }

    [Fact]
    public void What_is_no_X12_says_nothing() => Assert.Equal(ContentEnd.Unknown, ContentEnds.Of("\uFEFFReport of claims"u8.ToArray()));
}
