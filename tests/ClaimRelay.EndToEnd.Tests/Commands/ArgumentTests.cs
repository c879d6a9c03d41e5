using Xunit;

namespace ClaimRelay.EndToEnd.Tests.Commands;

/// <summary>What any command says of arguments.</summary>
public sealed class ArgumentTests
{
    const int Limit = 120_000;

    [Theory(Timeout = Limit)]
    [InlineData("x12 claims")]
    [InlineData("x12 claims file --nonsense")]
    [InlineData("x12 generate 837p --claims 0")]
    [InlineData("x12 generate 837p --size -1")]
    [InlineData("x12 generate nonsense")]
    [InlineData("x12 validate file --level 9")]
    [InlineData("x12")]
    [InlineData("nonsense")]
    [InlineData("claim")]
    [InlineData("account pause main")]
    public async Task Wrong_arguments_end_with_2(string arguments)
    {
        var (code, _, errors) = await X12Typed.ReadableAsync(arguments.Split(' '), TestContext.Current.CancellationToken);
        Assert.Equal(2, code);
        Assert.NotEmpty(errors);
    }

    [Theory(Timeout = Limit)]
    [InlineData("--help", "  claimrelay [command] [options]")]
    [InlineData("x12 claims --help", "  claimrelay x12 claims <FILE>... [options]")]
    public async Task Usage_names_the_program_as_people_type_it(string arguments, string usage)
    {
        var (code, lines, errors) = await X12Typed.ReadableAsync(arguments.Split(' '), TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains(usage, lines);
    }
}
