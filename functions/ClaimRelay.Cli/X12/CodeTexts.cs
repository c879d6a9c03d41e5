using ClaimRelay.X12.Codes;

namespace ClaimRelay.Cli.X12;

/// <summary>What codes mean, where they stand beside their meaning.</summary>
static class CodeTexts
{
    /// <summary>Empty for an unknown code: it stands beside already.</summary>
    public static string Of(CodeList list, string code) => CodeLists.Default.IsKnown(list, code) ? CodeLists.Default.Text(list, code) : "";
}
