using Xunit;

namespace ClaimRelay.X12.Tests.Corpus;

public class CorpusTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_public_sample_is_read_by_every_reader_and_envelope_verdicts_are_compared()
    {
        if (Folder() is not { } folder)
        {
            output.WriteLine("NOT RUN: no corpus. Put it at ../shared/corpus beside the repository or set CLAIMRELAY_CORPUS to its folder.");
            return;
        }
        var (files, agree) = (0, 0);
        foreach (var row in File.ReadLines(Path.Combine(folder, "manifest.tsv")).Skip(1).Select(l => l.Split('\t')))
        {
            var file = File.ReadAllBytes(Path.Combine(folder, row[0]));
            var envelope = EveryReader.Read(file);
            files++;
            var theirs = row.Length > 12 && row[12].Trim() == "OK";
            // Versions are guide rules, which the other reader does not check.
            var errors = envelope.Findings.Where(f => f.Severity == FindingSeverity.Error && f.Code is not ("gs08-version" or "st03-version")).ToList();
            if (theirs == (errors.Count == 0)) agree++;
            else output.WriteLine($"{row[0]}: here {(errors.Count == 0 ? "clean" : string.Join(' ', errors.Select(f => f.Code).Distinct()))}; manifest {row[12]}");
        }
        output.WriteLine($"{files} files read, {agree} verdicts agree.");
        Assert.True(files > 0, "The corpus has no files.");
    }

    static string? Folder()
    {
        if (Environment.GetEnvironmentVariable("CLAIMRELAY_CORPUS") is { Length: > 0 } given) return given;
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var folder = Path.Combine(at.FullName, "shared", "corpus");
            if (File.Exists(Path.Combine(folder, "manifest.tsv"))) return folder;
        }
        return null;
    }
}
