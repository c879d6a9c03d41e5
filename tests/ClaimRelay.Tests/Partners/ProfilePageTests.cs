using System.Text;
using System.Text.RegularExpressions;
using ClaimRelay.Partners;
using Xunit;

namespace ClaimRelay.Tests.Partners;

public partial class ProfilePageTests
{
    public static TheoryData<string> Pages => new(Profiles.BuiltIn.Select(ProfilePages.PageOf).Distinct());

    /// <summary>Run with CLAIMRELAY_APPROVE=1 to write the tables anew.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_built_in_profile_has_a_page_whose_table_is_the_profile(string page)
    {
        var profiles = Profiles.BuiltIn.Where(p => ProfilePages.PageOf(p) == page).ToList();
        var text = File.ReadAllText(ProfilePages.PathOf(page));
        var (begin, end) = (text.IndexOf(ProfilePages.Begin, StringComparison.Ordinal), text.IndexOf(ProfilePages.End, StringComparison.Ordinal));
        Assert.True(begin > 0 && end > begin, $"{page}.md lacks '{ProfilePages.Begin}' or '{ProfilePages.End}'.");
        var written = ProfilePages.Write(profiles);
        if (Environment.GetEnvironmentVariable("CLAIMRELAY_APPROVE") == "1") File.WriteAllText(ProfilePages.PathOf(page), text[..begin] + written + text[(end + ProfilePages.End.Length)..]);
        else Assert.Equal(written, text[begin..(end + ProfilePages.End.Length)]);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_snippet_of_a_page_passes_the_check_and_every_profile_of_it_has_one(string page)
    {
        var shown = new HashSet<string>();
        foreach (Match snippet in Snippet().Matches(File.ReadAllText(ProfilePages.PathOf(page))))
        {
            var loaded = Assert.IsType<ConfigurationResult.Loaded>(ConfigurationReader.Read(Encoding.UTF8.GetBytes(snippet.Groups[1].Value), page));
            Assert.Empty(loaded.Warnings);
            shown.UnionWith(loaded.Configuration.Accounts.Select(account => account.Profile));
        }

        Assert.Equal(Profiles.BuiltIn.Where(p => ProfilePages.PageOf(p) == page).Select(p => p.Id).Order(), shown.Order());
    }

    [Fact]
    public void No_page_is_about_a_profile_that_is_not_built_in() =>
        Assert.Equal(Profiles.BuiltIn.Select(ProfilePages.PageOf).Distinct().Order(), Directory.GetFiles(Path.GetDirectoryName(ProfilePages.PathOf("any"))!).Select(path => Path.GetFileNameWithoutExtension(path)).Order());

    [GeneratedRegex("^```json\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Snippet();
}
