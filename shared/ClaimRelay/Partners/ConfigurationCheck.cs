using System.Text.RegularExpressions;

namespace ClaimRelay.Partners;

/// <summary>What the rules say about a configuration. It may be used when there are no errors.</summary>
public sealed record ConfigurationFindings(IReadOnlyList<ConfigurationError> Errors, IReadOnlyList<ConfigurationWarning> Warnings);

/// <summary>The rules that relay.json must obey beyond its form. Pure: touches no file, host or secret.</summary>
public static partial class ConfigurationCheck
{
    const string IdForm = "3 to 40 lower case letters, digits and hyphens";

    /// <summary>Every broken rule, in the order of the document.</summary>
    public static ConfigurationFindings Run(RelayConfiguration configuration)
    {
        var report = new CheckReport();
        PracticeCheck.Run(configuration, report);
        ProfileCheck.Run(configuration, report);
        AccountCheck.Run(configuration, report);
        RouteCheck.Run(configuration, report);
        RuleCheck.Run(configuration, report);
        return new ConfigurationFindings(report.Errors, report.Warnings);
    }

    /// <summary>Ids are folder names, row keys and parts of file names, so their form is narrow.</summary>
    internal static void Ids(IEnumerable<string> ids, string list, CheckReport report)
    {
        Dictionary<string, string> first = [];
        foreach (var (index, id) in ids.Index())
        {
            var place = $"{list}[{index}].id";
            if (!IsId(id)) report.Error(place, Quoted.Short(id), IdForm);
            else if (!first.TryAdd(id, place)) report.Error(place, $"{Quoted.Short(id)} as in {first[id]}", "an id of its own");
        }
    }

    internal static bool IsId(string text) => IdPattern().IsMatch(text);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{1,38}[a-z0-9]\z")]
    private static partial Regex IdPattern();
}

/// <summary>Collects what the checks find.</summary>
sealed class CheckReport
{
    readonly List<ConfigurationError> errors = [];
    readonly List<ConfigurationWarning> warnings = [];

    public IReadOnlyList<ConfigurationError> Errors => errors;
    public IReadOnlyList<ConfigurationWarning> Warnings => warnings;

    public void Error(string path, string found, string wanted) => errors.Add(new(path, found, wanted));

    public void Warn(string path, string text) => warnings.Add(new(path, text));
}
