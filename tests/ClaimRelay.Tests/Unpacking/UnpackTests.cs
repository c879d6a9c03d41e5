using ClaimRelay.Partners;
using ClaimRelay.Tests.Responses;
using ClaimRelay.Unpacking;
using CsCheck;
using Xunit;

namespace ClaimRelay.Tests.Unpacking;

/// <summary>Opening of single archives.</summary>
public class UnpackTests
{
    static readonly byte[] Answer = Answers.Ta1("000000001", "A");
    static readonly byte[] Zip = Packed.Zip(("a.ta1", Answer), ("b.ta1", Answer));
    static readonly byte[] Gzip = Packed.Gzip([.. Answer, .. Answer]);

    [Fact]
    public void Changed_bytes_give_other_content_or_a_fault_and_never_a_crash() =>
        Gen.Select(Gen.Bool, Gen.Int[0, 4000], Gen.Byte, Gen.Int[0, 4000]).Sample((isZip, at, value, cut) =>
        {
            var bytes = (byte[])(isZip ? Zip : Gzip).Clone();
            bytes[at % bytes.Length] = value;
            if (cut < bytes.Length) bytes = bytes[..cut];
            Assert.All(Open(bytes, new()).OfType<OpenedPart.Content>(), c => Assert.Contains(c.Bytes.Length, (int[])[Answer.Length, 2 * Answer.Length]));
        }, iter: 1000);

    [Fact]
    public void A_directory_of_very_many_entries_is_refused_before_it_is_read()
    {
        byte[] entries = [.. "PK\u0003\u0004"u8, .. Enumerable.Range(0, 30_000).SelectMany(_ => "PK\u0001\u0002"u8.ToArray())];
        var closed = Assert.IsType<OpenedPart.Closed>(Assert.Single(Open(entries, new())));
        Assert.Equal(OpeningFault.TooManyMembers, closed.Fault);
    }

    [Fact]
    public void Bytes_are_counted_over_all_members_and_the_rest_is_not_read()
    {
        var zip = Packed.Zip(System.IO.Compression.CompressionLevel.NoCompression, [.. Enumerable.Range(0, 10).Select(i => ($"{i}", new byte[1000]))]);
        var parts = Open(zip, new() { MostBytes = 2500 });
        Assert.Equal(["1", "2", "3"], parts.Select(p => p.Place));
        Assert.Equal(OpeningFault.TooLarge, Assert.IsType<OpenedPart.Closed>(parts[2]).Fault);
    }

    [Theory]
    [InlineData("PK\u0003\u0004\u0014\u0000\u0006\u0000\u0008\u0000\u0000\u0000!\u0000AAAABBBBCCCC\u0013\u0000\u0000\u0000[Content_Types].xml ", ContainerKind.OfficeDocument)]
    [InlineData("PK\u0005\u0006\u0000\u0000", ContainerKind.Zip)]
    [InlineData("\u001f\u008b\u0008\u0000", ContainerKind.Gzip)]
    [InlineData("\u001f\u008b\u0009\u0000", ContainerKind.None)]
    [InlineData(" \r\n-----BEGIN PGP MESSAGE-----\n", ContainerKind.Pgp)]
    [InlineData("-----BEGIN PGP PUBLIC KEY BLOCK-----\n", ContainerKind.None)]
    [InlineData("\u0085\u0001\u000c\u000312345678\u0001aaaaaaaaaaaaaaaaaa", ContainerKind.Pgp)]
    [InlineData("\u00c1\u00c0\u000c\u000312345678\u0012aaaaaaaaaaaaaaaaaa", ContainerKind.Pgp)]
    [InlineData("\u00c1\u00c0\u000c\u000212345678\u0012aaaaaaaaaaaaaaaaaa", ContainerKind.None)]
    [InlineData("\u00c3\u00a9t\u00e9 et autres textes sans importance", ContainerKind.None)]
    [InlineData("ISA*00*", ContainerKind.None)]
    [InlineData("", ContainerKind.None)]
    public void Containers_are_told_by_their_first_bytes(string bytes, ContainerKind kind) => Assert.Equal(kind, Containers.Of(System.Text.Encoding.Latin1.GetBytes(bytes)));

    static List<OpenedPart> Open(byte[] bytes, UnpackLimits limits)
    {
        var budget = new UnpackBudget(limits, bytes.Length);
        return Containers.Of(bytes) switch
        {
            ContainerKind.Zip => [.. Unpack.Zip(bytes, "", "a.zip", budget)],
            ContainerKind.Gzip => [Unpack.Gzip(bytes, "", "a.gz", budget)],
            _ => [],
        };
    }
}
