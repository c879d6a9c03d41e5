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
        List<string> disagreements = [];
        foreach (var row in File.ReadLines(Path.Combine(folder, "manifest.tsv")).Skip(1).Select(l => l.Split('\t')))
        {
            var file = File.ReadAllBytes(Path.Combine(folder, row[0]));
            var envelope = EveryReader.Read(file);
            files++;
            var theirs = row.Length > 12 && row[12].Trim() == "OK";
            // Versions are guide rules, which the other reader does not check.
            var errors = envelope.Findings.Where(f => f.Severity == FindingSeverity.Error && f.Code is not ("gs08-version" or "st03-version" or "st03-missing")).Select(f => f.Code).Distinct().ToList();
            if (theirs == (errors.Count == 0)) agree++;
            else
            {
                var verdict = row[12].Trim().Split(' ')[0];
                disagreements.Add($"| {row[0]} | {(errors.Count == 0 ? "clean" : string.Join(' ', errors))} | {(verdict == "FATAL" ? "stops" : verdict)} | {Rule(file, errors, verdict)} |");
            }
        }
        output.WriteLine($"{files} files read, {agree} verdicts agree.");
        Assert.True(files > 0, "The corpus has no files.");

        var path = Path.Combine(Repository.Root, "docs", "corpus-verdicts.md");
        var text = $"""
            # Where our envelope verdict differs from another parser's

            Public sample files against the verdict of an independent parser (StAEDI), by `claimrelay test --filter Every_public_sample`. {files} files,
            {agree} verdicts agree; for each other one, the rule that decides it. Written by the test with CLAIMRELAY_APPROVE=1.

            | file | here | there | rule |
            | --- | --- | --- | --- |
            {string.Join('\n', disagreements)}

            """;
        if (Environment.GetEnvironmentVariable("CLAIMRELAY_APPROVE") == "1") File.WriteAllText(path, text);
        Assert.Equal(File.Exists(path) ? File.ReadAllText(path) : "", text);
        Assert.DoesNotContain("not explained", text, StringComparison.Ordinal);
    }

    /// <summary>Why we are right, or want to be.</summary>
    static string Rule(byte[] file, List<string> errors, string verdict) => errors switch
    {
        [] when file.AsSpan().StartsWith("\uFEFF"u8) => "A byte order mark in front of ISA is no part of the interchange; it is passed over",
        [] when verdict.StartsWith("UNEXPECTED_SEGMENT@TA1", StringComparison.Ordinal) => "TA1 stands between ISA and IEA outside any group (005010X231A1 A.1.2); its place behind a group is a warning",
        ["st01-group"] => "GS01 decides which set a group holds: 270 in HS, 271 in HB, 278 in HI (X12 data element 479)",
        ["segment-outside-set"] => "ISB, ISE and other interchange services are not part of any HIPAA guide: nothing but TA1 stands outside a set",
        _ => "not explained",
    };

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
