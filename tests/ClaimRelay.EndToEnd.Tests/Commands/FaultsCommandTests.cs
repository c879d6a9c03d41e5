using System.Text.Json;
using Xunit;

namespace ClaimRelay.EndToEnd.Tests.Commands;

/// <summary><c>claimrelay faults</c> against real servers.</summary>
public sealed class FaultsCommandTests : IDisposable
{
    const int Limit = 120_000;

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("faults-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact(Timeout = Limit)]
    public async Task In_the_short_form_every_file_arrives_once_or_is_truthfully_reported()
    {
        var stop = TestContext.Current.CancellationToken;
        var json = Path.Combine(folder.FullName, "faults.json");
        await using var faults = Start("faults", "--short", "--json", json);
        Assert.True(await faults.EndedAsync(stop) == 0, faults.Output + faults.Errors);
        Assert.DoesNotContain(folder.FullName, faults.Output);

        var figures = JsonDocument.Parse(await File.ReadAllTextAsync(json, stop)).RootElement.EnumerateArray().ToList();
        Assert.All(figures, figure => Assert.True(figure.GetProperty("ok").GetBoolean(), figure.ToString()));
        Assert.InRange(figures.Single(f => f.GetProperty("name").GetString() == "faults").GetProperty("value").GetDouble(), 20, 40);
        foreach (var name in (string[])["session killed in mid-transfer (up)", "server frozen in mid-transfer (up)", "wrong password (down)", "we are killed: rename is stored (up)"])
            Assert.Contains(name, figures.Select(f => f.GetProperty("name").GetString()));
        RequireNothingLeft(json);
    }

    [Fact(Timeout = Limit)]
    public async Task Stopped_in_the_middle_it_leaves_neither_process_nor_file()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var faults = Start("faults", "--only", "frozen");
        while (!Processes().Any()) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, stop);
        await faults.SignalAsync("INT");
        Assert.Equal(1, await faults.EndedAsync(stop));
        Assert.EndsWith("Stopped before it was done.", faults.Errors.TrimEnd());
        RequireNothingLeft();
    }

    [Fact(Timeout = Limit)]
    public async Task What_cannot_be_run_is_refused()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var none = Start("faults", "--only", "no such fault");
        Assert.Equal((2, "No fault's name contains 'no such fault'."), (await none.EndedAsync(stop), none.Errors.Trim()));
        await using var part = Start("faults", "--short", "--write");
        Assert.Equal((2, "--write is for the whole table, without --short and --only."), (await part.EndedAsync(stop), part.Errors.Trim()));
    }

    CommandProcess Start(params IReadOnlyList<string> arguments) => new(new Dictionary<string, string> { ["TMPDIR"] = folder.FullName }, arguments);

    void RequireNothingLeft(params IReadOnlyList<string> but)
    {
        Assert.Equal(but, Directory.GetFileSystemEntries(folder.FullName));
        Assert.Empty(Processes());
    }

    /// <summary>Whatever runs with our folder among its arguments.</summary>
    IEnumerable<string> Processes() => Directory.EnumerateDirectories("/proc").Select(process =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }).Where(command => command.Contains(folder.FullName, StringComparison.Ordinal) && !command.Contains("ClaimRelay.Cli.dll\0faults\0--", StringComparison.Ordinal));
}
