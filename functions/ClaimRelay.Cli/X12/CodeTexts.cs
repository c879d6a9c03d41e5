using System.CommandLine;
using ClaimRelay.X12.Codes;

namespace ClaimRelay.Cli.X12;

/// <summary>What codes mean, where they stand beside their meaning.</summary>
sealed class CodeTexts(CodeLists lists)
{
    public static Option<string?> Option() =>
        new("--codes") { Description = "Code lists of your own, which replace or add to those of the program (docs/x12-checks.md).", HelpName = "FILE" };

    /// <exception cref="RefusedException">The user's file cannot be used.</exception>
    public static CodeLists ListsOf(string? path)
    {
        if (path is null) return CodeLists.Default;
        try
        {
            using StreamReader reader = new(path);
            return CodeLists.Default.With(reader);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new RefusedException($"{path} cannot be used: {unusable.Message}", unusable);
        }
    }

    /// <summary>Empty for an unknown code: it stands beside already.</summary>
    public string Of(CodeList list, string code) => lists.IsKnown(list, code) ? lists.Text(list, code) : "";
}
