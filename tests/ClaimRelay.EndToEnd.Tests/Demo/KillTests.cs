using ClaimRelay.Cli.Demo;
using Spectre.Console;
using Xunit;

namespace ClaimRelay.EndToEnd.Tests.Demo;

/// <summary>The relay killed in mid-work, again and again: nothing may be lost, sent twice or announced twice.</summary>
[Collection("demo")]
public sealed class KillTests
{
    const int Kills = 20;

    static readonly TimeSpan Limit = TimeSpan.FromMinutes(12);

    [Fact]
    public async Task Twenty_kills_end_in_the_ledger_and_the_messages_of_a_calm_run()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);

        // Answers carry the day they were written on: over midnight the two runs would be told different things.
        DemoResult calm, killed;
        DateOnly day;
        do
        {
            day = Today;
            calm = await RunAsync(0, limit.Token);
            killed = await RunAsync(Kills, limit.Token);
        }
        while (day != Today);

        TestContext.Current.SendDiagnosticMessage(Figures("calm", calm));
        TestContext.Current.SendDiagnosticMessage(Figures($"{Kills} kills", killed));
        TestContext.Current.TestOutputHelper?.WriteLine(Figures("calm", calm) + "\n" + Figures($"{Kills} kills", killed));
        Assert.True(calm.Ok, Wrong(calm));
        Assert.True(killed.Ok, Wrong(killed));
        Assert.Empty(killed.Digest.DifferencesTo(calm.Digest));
        Assert.Equal(calm.Digest.Sha256, killed.Digest.Sha256);
    }

    static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    static async Task<DemoResult> RunAsync(int kills, CancellationToken cancellation)
    {
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(TextWriter.Null), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        return await DemoRun.RunAsync(new() { Kills = kills, Seed = 20, Output = console }, TimeProvider.System, cancellation);
    }

    static string Figures(string name, DemoResult result) =>
        $"{name}: {result.Took.TotalSeconds:0.0} s, {result.Digest.Claims.Count} claims, {result.Ledger.Transmissions.Count} files sent, {result.Ledger.Fetched.Count} answers, {result.Digest.WorkItems.Count} work items, "
        + $"{result.Messages.Received.Count} messages received once each, {result.Messages.DuplicatesDropped} repeats dropped by duplicate detection, digest {result.Digest.Sha256[..16]}";

    static string Wrong(DemoResult result) => string.Join('\n', result.Verdict.Checks.Where(c => !c.Ok).SelectMany(c => c.Differences.Take(10).Prepend(c.Name))) + $"\n{result.Folder}";
}
