using System.Text;
using ClaimRelay.X12.Checking;
using ClaimRelay.X12.Generation;
using ClaimRelay.X12.Reading;

namespace ClaimRelay.X12.Tests;

/// <summary>Generated files, as text to be spoiled, and their checks.</summary>
static class Generated
{
    public static async Task<string> TextAsync(GeneratedKind kind, int claims = 60, ulong seed = 7)
    {
        using MemoryStream file = new();
        await GeneratedFile.WriteAsync(file, kind, claims, seed);
        return Encoding.Latin1.GetString(file.ToArray());
    }

    public static CheckResult Check(string text, int level = 5, CheckOptions? options = null)
    {
        FileChecker checker = new((options ?? new()) with { Level = level });
        foreach (var segment in SegmentReader.Over(Encoding.Latin1.GetBytes(text))) checker.Add(segment);
        return checker.Finish();
    }
}
