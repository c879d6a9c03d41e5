using ClaimRelay.Ledger;
using ClaimRelay.Storage;
using Xunit;

namespace ClaimRelay.Tests.Storage;

public sealed class RowKeysTests
{
    [Theory]
    [InlineData("A-1.b_2", "A-1.b_2")]
    [InlineData("A/1|#?\\ ", "A=2F1=7C=23=3F=5C=20")]
    [InlineData("é", "=C3=A9")]
    [InlineData("=", "=3D")]
    public void What_a_key_may_not_hold_is_escaped(string value, string key) => Assert.Equal(key, RowKeys.Escape(value));

    [Fact]
    public void A_value_that_is_too_long_for_a_key_ends_in_a_hash_of_the_whole()
    {
        var (a, b) = (new string('x', 5000) + "a", new string('x', 5000) + "b");
        Assert.True(RowKeys.Escape(a).Length <= 200);
        Assert.NotEqual(RowKeys.Escape(a), RowKeys.Escape(b));
        Assert.Equal(RowKeys.Escape(a), RowKeys.Escape(a));
    }

    [Fact]
    public void A_patient_control_number_cut_to_15_characters_lies_in_the_same_partition() =>
        Assert.Equal(ClaimKey.PartitionOf("north", "ABCDEFGHIJKLMNOPQRST"), ClaimKey.PartitionOf("north", "ABCDEFGHIJKLMNO"));

    [Fact]
    public void Ids_keep_facts_apart_and_come_out_the_same_every_time()
    {
        Assert.NotEqual(RowKeys.Id("ab", "c"), RowKeys.Id("a", "bc"));
        Assert.Equal(RowKeys.Id("a", "b"), RowKeys.Id("a", "b"));
    }
}
