using System.Globalization;
using System.Text.Json;

namespace ClaimRelay.Cli.Output;

/// <summary>One thing that was measured.</summary>
/// <param name="Ratio">The value as a part of the yardstick's of the same run; null where there is none.</param>
/// <param name="Goal">What is wanted, in words and figures; null for what is only told.</param>
/// <param name="Ok">Whether the goal is met; true without one.</param>
sealed record Figure(string Name, double Value, string Unit, double? Ratio = null, string? Goal = null, bool Ok = true)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Prints them as a table, and writes them to a file where one is given.</summary>
    /// <returns>Whether all goals are met.</returns>
    public static bool Report(string title, IReadOnlyList<Figure> figures, string? jsonFile)
    {
        Listing.Table(title, ["what", "value", "unit", "ratio", "goal", "ok"], figures.Select(f => Listing.Row(
            f.Name, Text(f.Value), f.Unit, f.Ratio is { } ratio ? ratio.ToString("0.000", CultureInfo.InvariantCulture) : "", f.Goal, f.Goal is null ? "" : f.Ok ? "yes" : "NO")));
        if (jsonFile is not null) Write(figures, jsonFile);
        return figures.All(f => f.Ok);
    }

    public static void Write(IReadOnlyList<Figure> figures, string jsonFile) => File.WriteAllText(jsonFile, JsonSerializer.Serialize(figures, Json) + "\n");

    static string Text(double value) => value.ToString(Math.Abs(value) >= 100 ? "0" : Math.Abs(value) >= 1 ? "0.0" : "0.000", CultureInfo.InvariantCulture);
}
