using ClaimRelay.X12.Checking;
using ClaimRelay.X12.Envelopes;
using ClaimRelay.X12.Generation;
using Xunit;

namespace ClaimRelay.X12.Tests.Generation;

public class GeneratedFileTests
{
    public static TheoryData<GeneratedKind> Kinds => [.. Enum.GetValues<GeneratedKind>()];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Every_kind_passes_all_checks(GeneratedKind kind)
    {
        foreach (var seed in new ulong[] { 1, 2, 99 })
        {
            var result = Generated.Check(await Generated.TextAsync(kind, claims: 250, seed));
            Assert.Empty(result.Findings.Select(f => f.Message));
            Assert.Equal(CheckVerdict.Accepted, result.Verdict);
        }
    }

    /// <summary>A payment for one small claim is where an amount runs out first.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public async Task A_file_of_one_claim_passes_with_any_seed(GeneratedKind kind)
    {
        for (ulong seed = 1; seed <= 100; seed++) Assert.Empty(Generated.Check(await Generated.TextAsync(kind, claims: 1, seed)).Findings.Select(f => $"seed {seed}: {f.Message}"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task The_same_seed_gives_the_same_bytes_and_another_one_others(GeneratedKind kind)
    {
        var once = await Generated.TextAsync(kind);
        Assert.Equal(once, await Generated.TextAsync(kind));
        if (kind != GeneratedKind.GroupAcknowledgment) Assert.NotEqual(once, await Generated.TextAsync(kind, seed: 8));
    }

    [Fact]
    public async Task A_size_is_reached_and_sets_hold_at_most_a_hundred_claims()
    {
        using MemoryStream file = new();
        var claims = await GeneratedFile.WriteAsync(file, GeneratedKind.Professional, claims: 1, seed: 1, size: 300_000, TestContext.Current.CancellationToken);
        Assert.InRange(file.Length, 300_000, 500_000);
        var sets = EnvelopeReader.Read(file.ToArray()).Interchanges[0].Groups[0].Transactions;
        Assert.Equal((claims - 1 + 99) / 100 + 1, sets.Count);
    }
}
