using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace ClaimRelay.Partners;

/// <summary>Where a secret is kept. Prints as the reference, which is safe to show.</summary>
public abstract partial record SecretReference
{
    SecretReference() { }

    public sealed record InFile(string Path) : SecretReference
    {
        public override string ToString() => $"file:{Path}";
    }

    public sealed record InEnvironment(string Name) : SecretReference
    {
        public override string ToString() => $"env:{Name}";
    }

    public sealed record InKeyVault(string Name) : SecretReference
    {
        public override string ToString() => $"keyvault:{Name}";
    }

    /// <summary>False for anything that is not plainly a reference. Such a text may be the secret itself: do not show it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SecretReference? reference)
    {
        reference = text.Split(':', 2) switch
        {
            ["file", { Length: > 0 and <= 500 } path] when !path.Any(char.IsControl) && !path.Contains("-----", StringComparison.Ordinal) => new InFile(path),
            ["env", var name] when EnvironmentName().IsMatch(name) => new InEnvironment(name),
            ["keyvault", var name] when KeyVaultName().IsMatch(name) => new InKeyVault(name),
            _ => null,
        };
        return reference is not null;
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,127}\z")]
    private static partial Regex EnvironmentName();

    [GeneratedRegex(@"\A[A-Za-z0-9-]{1,127}\z")]
    private static partial Regex KeyVaultName();
}
