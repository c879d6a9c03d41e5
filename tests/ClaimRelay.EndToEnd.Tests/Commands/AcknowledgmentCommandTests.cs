using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Xunit;

namespace ClaimRelay.EndToEnd.Tests.Commands;

/// <summary><c>claimrelay x12 validate --ack</c>: what goes back to who sent a file, read by another parser.</summary>
public sealed class AcknowledgmentCommandTests : IDisposable
{
    const int Limit = 120_000;

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ack-");

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>Sample, what is spoiled in it, and the 999 in words: each set's IK5 and the group's AK9.</summary>
    [Theory(Timeout = Limit)]
    [InlineData("professional.837", "", "", "IK5*A IK5*A AK9*A*2*2*2")]
    [InlineData("institutional-other-delimiters.837", "", "", "IK5*A AK9*A*1*1*1")]
    [InlineData("dental-windows-line-ends.837", "", "", "IK5*A AK9*A*1*1*1")]
    [InlineData("lines-do-not-add-up.837", "", "", "IK5*R*I5 AK9*R*1*1*0")]
    [InlineData("wrong-count.837", "", "", "IK5*R*4 AK9*R*1*1*0")]
    [InlineData("three-sets-one-refused.837", "REF*EI*", "REF*EI*x", "IK5*R*I5 IK5*R*I5 IK5*R*I5 AK9*R*3*3*0")]
    [InlineData("professional.837", "BHT*0019*00*", "BHT*0019*0*", "IK5*R*5*I5 IK5*R*5*I5 AK9*R*2*2*0")]
    public async Task A_999_is_read_by_another_parser(string sample, string from, string to, string expected)
    {
        var stop = TestContext.Current.CancellationToken;
        var file = Path.Combine(folder.FullName, sample);
        var content = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(LocalRelay.Sample)!, sample), stop);
        await File.WriteAllTextAsync(file, from.Length > 0 ? content.Replace(from, to, StringComparison.Ordinal) : content, stop);
        var answer = await AcknowledgeAsync(file, stop);

        // The other parser finds its delimiters by itself, but not the usual ISA with others.
        var usual = (await File.ReadAllTextAsync(answer, stop)).StartsWith("ISA*", StringComparison.Ordinal);
        if (usual)
        {
            var read = (await ParseAsync(answer, stop)).GetProperty("read");
            var segments = Assert.Single(read.EnumerateArray()).EnumerateArray().Select(s => s.GetString()!).ToList();
            Assert.Equal(expected, string.Join(' ', segments.Where(s => s.StartsWith("IK5", StringComparison.Ordinal) || s.StartsWith("AK9", StringComparison.Ordinal))));
        }

        var (code, acks) = await OwnAsync(answer);
        Assert.Equal((0, "TA1", expected[(expected.LastIndexOf(" AK9*", StringComparison.Ordinal) + 5)..][..1]), (code, acks[0].GetProperty("kind").GetString(), acks[1].GetProperty("ak9").GetString()));
        await using var check = new CommandProcess(["x12", "validate", answer]);
        Assert.Equal(0, await check.EndedAsync(stop));
    }

    [Fact(Timeout = Limit)]
    public async Task A_refused_interchange_gets_its_TA1_and_nothing_else()
    {
        var file = Path.Combine(folder.FullName, "refused");
        var content = await File.ReadAllTextAsync(LocalRelay.Sample, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, content.Replace("IEA*1*", "IEA*1*9", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var ack = Assert.Single((await OwnAsync(await AcknowledgeAsync(file, TestContext.Current.CancellationToken))).Acks);
        Assert.Equal(("TA1", "R", "001"), (ack.GetProperty("kind").GetString(), ack.GetProperty("result").GetString(), ack.GetProperty("note").GetString()));
    }

    [Fact(Timeout = Limit)]
    public async Task An_interchange_that_was_cut_before_its_group_is_refused()
    {
        var stop = TestContext.Current.CancellationToken;
        var file = Path.Combine(folder.FullName, "cut");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(LocalRelay.Sample, stop))[..106], stop);
        var ack = Assert.Single((await OwnAsync(await AcknowledgeAsync(file, stop))).Acks);
        Assert.Equal(("R", "023"), (ack.GetProperty("result").GetString(), ack.GetProperty("note").GetString()));
    }

    [Fact(Timeout = Limit)]
    public async Task An_acknowledgment_is_never_acknowledged()
    {
        var answer = await AcknowledgeAsync(LocalRelay.Sample, TestContext.Current.CancellationToken);
        Assert.Equal(0, new FileInfo(await AcknowledgeAsync(answer, TestContext.Current.CancellationToken)).Length);
    }

    async Task<string> AcknowledgeAsync(string file, CancellationToken stop)
    {
        var answer = Path.Combine(folder.FullName, $"{Path.GetFileName(file)}.ack");
        await using var run = new CommandProcess(["x12", "validate", file, "--ack", answer]);
        await run.EndedAsync(stop);
        Assert.True(File.Exists(answer), run.Errors);
        return answer;
    }

    static async Task<(int Code, List<JsonElement> Acks)> OwnAsync(string answer)
    {
        await using var run = new CommandProcess(["x12", "acks", answer, "--json"]);
        var code = await run.EndedAsync(TestContext.Current.CancellationToken);
        return (code, [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)]);
    }

    static async Task<JsonElement> ParseAsync(string answer, CancellationToken cancellation, [CallerFilePath] string here = "")
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["independent-parser.cjs", answer])
        {
            WorkingDirectory = Path.GetDirectoryName(here)!,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = node.StandardOutput.ReadToEndAsync(cancellation);
        var errors = node.StandardError.ReadToEndAsync(cancellation);
        await node.WaitForExitAsync(cancellation);
        Assert.True(node.ExitCode == 0, (await errors).Contains("MODULE_NOT_FOUND", StringComparison.Ordinal) ? "This test needs another X12 parser. Install it with: npm ci" : await errors);
        return JsonDocument.Parse(await output).RootElement;
    }
}
