using System.Text;

namespace ClaimRelay.EndToEnd.Tests.FunctionsHost;

/// <summary>Reads a sample file in the plainest way, independent of the engine.</summary>
static class Sample
{
    /// <summary>Patient control numbers, sorted.</summary>
    public static IReadOnlyList<string> Claims(byte[] file) => [.. Segments(file).Where(s => s[0] == "CLM").Select(s => s[1]).Order(StringComparer.Ordinal)];

    /// <summary>What must never stand in a log: names and member ids of patients and subscribers, and patient control numbers.</summary>
    public static IReadOnlyList<string> Private(byte[] file) =>
    [
        .. Segments(file).Where(s => s[0] == "NM1" && s[1] is "IL" or "QC").SelectMany(s => new[] { s[3], s.ElementAtOrDefault(9) }).OfType<string>().Concat(Claims(file))
            .Where(word => word.Length > 4).Distinct(StringComparer.Ordinal),
    ];

    static IEnumerable<string[]> Segments(byte[] file) => Encoding.ASCII.GetString(file).Split('~', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(s => s.Split('*'));
}
