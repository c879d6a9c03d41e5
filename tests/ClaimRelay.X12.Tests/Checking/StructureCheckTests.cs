using System.Text.RegularExpressions;
using ClaimRelay.X12.Generation;
using Xunit;

namespace ClaimRelay.X12.Tests.Checking;

/// <summary>What is missing, out of place or there twice is told once, and where it is to be looked for.</summary>
public class StructureCheckTests
{
    const GeneratedKind P = GeneratedKind.Professional;

    [Fact]
    public async Task Below_a_level_that_is_not_known_nothing_else_is_told()
    {
        var text = new Regex(@"(HL\*\d+\*1\*)22\*1").Replace(await Generated.TextAsync(P), "${1}2X*1", 1);
        Assert.Equal(["segment-unexpected"], Generated.Check(text).Findings.Select(f => f.Code));
    }

    [Fact]
    public async Task What_a_claim_lacks_is_told_at_that_claim_though_another_follows()
    {
        var text = new Regex(@"(CLM((?!~HL|~CLM).)*~)(HI\*ABK[^~]*~)", RegexOptions.Singleline).Replace(await Generated.TextAsync(P), "$1", 1);
        var finding = Assert.Single(Generated.Check(text, level: 2).Findings, f => f.Code == "segment-missing");
        Assert.Equal(text.IndexOf("CLM*", StringComparison.Ordinal), finding.Place!.Offset);
    }

    [Fact]
    public async Task Where_a_segment_is_missing_nothing_else_is_told_of_it()
    {
        var text = new Regex(@"SBR\*P\*18[^~]*~").Replace(await Generated.TextAsync(P), "", 1);
        Assert.Equal(["segment-missing", "se01-count"], Generated.Check(text).Findings.Select(f => f.Code));
    }

    [Fact]
    public async Task What_follows_an_unexpected_entity_is_not_told_again()
    {
        var spoiled = new Regex("NM1\\*77").Replace(await Generated.TextAsync(P), "NM1*7X", 1);
        Assert.Equal(["segment-unexpected", "service-facility-missing"], Generated.Check(spoiled).Findings.Select(f => f.Code).Order());
    }

    [Fact]
    public async Task A_set_without_SE_is_checked_to_its_end()
    {
        var file = await Generated.TextAsync(P, claims: 1);
        var lacking = Regex.Replace(file, @"SE\*\d+\*0001~", "");
        Assert.Equal(["se-missing"], Generated.Check(lacking).Findings.Select(f => f.Code));
        var spoiled = Regex.Replace(lacking, @"CLM\*(\w+)\*[\d.]+", "CLM*$1*1");
        Assert.Equal(["charge-balance", "se-missing"], Generated.Check(spoiled).Findings.Select(f => f.Code).Order());
    }

    [Fact]
    public async Task The_same_group_number_in_two_interchanges_of_a_file_is_a_warning()
    {
        var text = await Generated.TextAsync(P);
        var other = new Regex(@"000000\d{3}(\*0\*[PT])").Replace(text, "000000777$1", 1);
        other = new Regex(@"IEA\*1\*\d+").Replace(other, "IEA*1*000000777");
        Assert.Equal([("gs06-repeated", FindingSeverity.Warning)], Generated.Check(text + other).Findings.Select(f => (f.Code, f.Severity)));
    }

    [Fact]
    public async Task Of_two_sets_with_one_number_neither_is_accepted()
    {
        var text = await Generated.TextAsync(P, claims: 1);
        var set = Regex.Match(text, @"ST\*.*?SE\*\d+\*\d+~", RegexOptions.Singleline).Value;
        var found = Generated.Check(text.Replace(set, set + set, StringComparison.Ordinal).Replace("GE*1*", "GE*2*", StringComparison.Ordinal));
        Assert.Equal(["st02-duplicate", "st02-duplicate"], found.Findings.Select(f => f.Code));
        Assert.All(found.Envelope.Interchanges[0].Groups[0].Transactions, t => Assert.Equal("23", Assert.Single(t.Findings).TransactionError));
    }
}
