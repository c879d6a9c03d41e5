using System.Text.Json;

namespace ClaimRelay.EndToEnd.Tests.Commands;

/// <summary><c>claimrelay x12 …</c> over invented files in a folder of its own.</summary>
sealed class X12Typed : IDisposable
{
    const string Head = "ISA*00*          *00*          *ZZ*HOUSE          *ZZ*RELAY01        *261102*0901*^*00501*000000009*0*P*:~";

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("x12-");

    public string Folder => folder.FullName;

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>A file of segments with an ISA in front; gives its path.</summary>
    public string Put(string body, string name = "answer")
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, Head + body);
        return path;
    }

    /// <summary>A file of one group with one set; SE01 is counted.</summary>
    public string PutSet(string functionalId, string version, string set, params IReadOnlyList<string> segments) =>
        Put($"GS*{functionalId}*HOUSE*RELAY01*20261102*0901*9*X*{version}~ST*{set}*0001*{version}~{string.Concat(segments.Select(s => s + "~"))}SE*{segments.Count + 2}*0001~GE*1*9~IEA*1*000000009~");

    public static async Task<(int Code, IReadOnlyList<JsonElement> Json, string Errors)> RunAsync(string command, IReadOnlyList<string> files, CancellationToken stop)
    {
        var (code, output, errors) = await ReadableAsync(["x12", command, .. files, "--json"], stop);
        return (code, [.. output.Select(l => JsonDocument.Parse(l).RootElement)], errors);
    }

    /// <returns>The exit code, the lines of standard output, and what was said on standard error.</returns>
    public static async Task<(int Code, IReadOnlyList<string> Lines, string Errors)> ReadableAsync(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        await using var run = new CommandProcess(arguments);
        var code = await run.EndedAsync(stop);
        return (code, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), run.Errors);
    }
}
