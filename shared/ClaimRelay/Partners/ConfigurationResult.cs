namespace ClaimRelay.Partners;

/// <summary>What became of reading relay.json.</summary>
public abstract record ConfigurationResult
{
    ConfigurationResult() { }

    /// <summary>Fit for use: every reference resolves and no rule is broken.</summary>
    public sealed record Loaded(RelayConfiguration Configuration, IReadOnlyList<ConfigurationWarning> Warnings) : ConfigurationResult;

    /// <summary>Not to be used. <paramref name="Errors"/> is never empty.</summary>
    public sealed record Refused(string Name, IReadOnlyList<ConfigurationError> Errors) : ConfigurationResult
    {
        /// <summary>The file's name and every error, a line each.</summary>
        public override string ToString() =>
            string.Join('\n', Errors.Select(error => $"  {error}").Prepend($"{Name} has {Errors.Count} {(Errors.Count == 1 ? "error" : "errors")}:"));
    }
}
