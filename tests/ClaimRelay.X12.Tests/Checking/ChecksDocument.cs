using System.Text;
using ClaimRelay.X12.Checking.Situations;
using Xunit;

namespace ClaimRelay.X12.Tests.Checking;

public class ChecksDocument
{
    /// <summary>Run with CLAIMRELAY_APPROVE=1 to write the file anew.</summary>
    [Fact]
    public void The_list_of_rules_in_docs_is_the_table_that_is_checked()
    {
        var path = Path.Combine(Repository.Root, "docs", "x12-checks.md");
        var start = File.ReadAllText(path).Split("<!-- rules -->")[0];
        StringBuilder text = new(start);
        text.Append("<!-- rules -->\n\n| code | of | type | severity | says | source |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (var rule in ClaimRules.All)
        {
            var of = rule.Types == ClaimTypes.All ? "837P, I, D" : rule.Types.ToString().Replace("Professional", "837P", StringComparison.Ordinal).Replace("Institutional", "837I", StringComparison.Ordinal).Replace("Dental", "837D", StringComparison.Ordinal);
            text.Append($"| `{rule.Code}` | {of} | {rule.SnipType} | {rule.Severity} | {rule.Message} | {rule.Source} |\n");
        }
        if (Environment.GetEnvironmentVariable("CLAIMRELAY_APPROVE") == "1") File.WriteAllText(path, text.ToString());
        Assert.Equal(text.ToString(), File.ReadAllText(path));
    }
}
