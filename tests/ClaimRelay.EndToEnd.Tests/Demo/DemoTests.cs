using System.Text.Json;
using ClaimRelay.Cli.Demo;
using Spectre.Console;
using Xunit;

namespace ClaimRelay.EndToEnd.Tests.Demo;

/// <summary>The demo, whole, on real parts: a file goes all the way out and every answer all the way back.</summary>
[Collection("demo")]
public sealed class DemoTests : IDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("claimrelay-demo-test-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Every_claim_of_the_samples_ends_where_its_scenario_says()
    {
        var json = Path.Combine(folder.FullName, "out.json");
        var (result, output) = await RunAsync(new() { JsonFile = json });

        Assert.True(result.Ok, output);
        Assert.Null(result.Folder);
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(json, TestContext.Current.CancellationToken));
        Assert.True(document.RootElement.GetProperty("ok").GetBoolean());
        Assert.Equal(251, document.RootElement.GetProperty("claims").GetArrayLength());
        Assert.All(document.RootElement.GetProperty("claims").EnumerateArray(), c => Assert.Equal(c.GetProperty("expected").GetString(), c.GetProperty("status").GetString()));
        Assert.All(document.RootElement.GetProperty("checks").EnumerateArray(), c => Assert.True(c.GetProperty("ok").GetBoolean(), c.ToString()));
        Assert.NotEmpty(document.RootElement.GetProperty("workItems").EnumerateArray());
        Assert.NotEmpty(document.RootElement.GetProperty("messages").EnumerateArray());
    }

    [Fact]
    public async Task Your_own_files_go_through_and_what_is_refused_says_why()
    {
        var good = Path.Combine(folder.FullName, "mine.837");
        var bad = Path.Combine(folder.FullName, "minutes.837");
        var samples = ClaimRelay.Sandbox.Samples.SampleFiles.All();
        await File.WriteAllBytesAsync(good, samples.Single(f => f.Path == "lakeside/late-rejections.837").Content, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(bad, "No claims here.\n", TestContext.Current.CancellationToken);

        var (result, output) = await RunAsync(new() { Files = [good, bad] });

        Assert.True(result.Ok, output);
        Assert.Equal(8, result.Verdict.Claims.Count);
        Assert.Contains("2-minutes.837: refused, nothing of it was sent", output);
    }

    static async Task<(DemoResult Result, string Output)> RunAsync(DemoOptions options)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        using var written = new StringWriter();
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(written), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        var result = await DemoRun.RunAsync(options with { Output = console }, TimeProvider.System, limit.Token);
        return (result, written.ToString());
    }
}
