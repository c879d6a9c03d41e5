using ClaimRelay.Sandbox.Clearinghouses;
using ClaimRelay.Sandbox.Samples;
using Xunit;

namespace ClaimRelay.Tests.Sandbox;

public sealed class SampleFilesTests
{
    static string Folder
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (folder is not null && !File.Exists(Path.Combine(folder, "ClaimRelay.sln"))) folder = Path.GetDirectoryName(folder);
            return Path.Combine(folder ?? throw new DirectoryNotFoundException("No ClaimRelay.sln above the tests."), "samples");
        }
    }

    [Fact]
    public void Committed_samples_are_what_the_generator_writes()
    {
        // Set CLAIMRELAY_WRITE_SAMPLES=1 to write them anew after a change of the generator.
        if (Environment.GetEnvironmentVariable("CLAIMRELAY_WRITE_SAMPLES") == "1") SampleFiles.WriteTo(Folder);

        var files = SampleFiles.All();
        var committed = Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder, path)).Where(path => path != "README.md").Order();

        Assert.Equal(files.Select(f => f.Path).Order(), committed);
        Assert.All(files, file => Assert.True(file.Content.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(Folder, file.Path))), file.Path));
    }

    [Fact]
    public void The_scenario_names_every_claim_once_and_says_where_it_must_end()
    {
        var claims = Scenario.Load(Path.Combine(Folder, "scenario.json")).Claims.ToList();

        Assert.InRange(claims.Count, 240, 270);
        Assert.Equal(claims.Count, claims.Select(c => c.Pcn).Distinct().Count());
        Assert.All(claims, claim => Assert.NotEmpty(claim.Expect));
        var missing = Enum.GetValues<Outcome>().Except([Outcome.Duplicate]).Except(claims.Select(c => c.Outcome));
        Assert.Empty(missing);
    }
}
