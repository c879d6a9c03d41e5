using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaimRelay.EndToEnd.Tests.FunctionsHost;

/// <summary>One function as the host finds it: a folder whose name is the function's, with a function.json.</summary>
sealed record FunctionFolder(string Name, JsonObject Trigger)
{
    public string Type => Trigger["type"]!.GetValue<string>();

    /// <summary>Name of the binding in the request's Data.</summary>
    public string Binding => Trigger["name"]!.GetValue<string>();

    public string? Queue => Trigger["queueName"]?.GetValue<string>();

    public string? Schedule => Trigger["schedule"]?.GetValue<string>();

    public static IReadOnlyList<FunctionFolder> ReadAll(string application) =>
    [
        .. Directory.EnumerateDirectories(application).Where(folder => File.Exists(Path.Combine(folder, "function.json"))).Order(StringComparer.Ordinal).Select(Read),
    ];

    static FunctionFolder Read(string folder)
    {
        var bindings = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "function.json")))!["bindings"]!.AsArray();
        var trigger = bindings.Single(b => b!["type"]!.GetValue<string>().EndsWith("Trigger", StringComparison.Ordinal))!.AsObject();
        return trigger["direction"]?.GetValue<string>() == "in" ? new(Path.GetFileName(folder), trigger) : throw new JsonException($"{folder}: the trigger's direction is not in.");
    }
}
