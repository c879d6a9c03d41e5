using System.IO.Enumeration;

namespace ClaimRelay.Partners;

/// <summary>What a name in the mailbox says of a file.</summary>
public sealed record ResponseName
{
    /// <summary>With <c>*</c> for any characters and <c>?</c> for one; upper and lower case are the same.</summary>
    public required string Pattern { get; init; }

    /// <summary>TA1, 999, 997, 277CA, 835, or a report: EBR, IBR, DPR, CF, SF, SD, status-report, file-summary.</summary>
    public required string Kind { get; init; }
}

/// <summary>Tells the likely kind of a file by its name. Names recycle and lie, so that content decides and this only refines.</summary>
public static class ResponseNames
{
    public static IReadOnlyList<string> Kinds { get; } = ["TA1", "999", "997", "277CA", "835", "EBR", "IBR", "DPR", "CF", "SF", "SD", "status-report", "file-summary"];

    /// <summary>The kind of the first pattern that matches; null when none does.</summary>
    /// <param name="name">Without its folder.</param>
    public static string? KindOf(ClearinghouseProfile profile, string name) =>
        profile.ResponseNames.FirstOrDefault(known => FileSystemName.MatchesSimpleExpression(known.Pattern, name))?.Kind;

    internal static void Check(ClearinghouseProfile profile, string path, CheckReport report)
    {
        foreach (var (i, name) in profile.ResponseNames.Index())
        {
            if (name.Pattern.Length == 0 || name.Pattern.Any(c => c is '/' or '\\' || char.IsControl(c)))
                report.Error($"{path}[{i}].pattern", name.Pattern.Length == 0 ? "none" : Quoted.Short(name.Pattern), "a file name without folder, with * for any characters and ? for one");
            if (!Kinds.Contains(name.Kind)) report.Error($"{path}[{i}].kind", Quoted.Short(name.Kind), $"one of {string.Join(", ", Kinds)}");
        }
    }
}
