using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaimRelay.Partners;

/// <summary>Clearinghouse profiles: those of relay.json, then those built in (Partners/profiles.json).</summary>
public static class Profiles
{
    const string MustBeSet = "mustBeSet";

    static readonly JsonObject BuiltInJson = LoadBuiltIn();

    /// <summary>The built-in profiles as they are, in the order of their file.</summary>
    public static IReadOnlyList<ClearinghouseProfile> BuiltIn { get; } =
        [.. BuiltInJson.Select(profile => profile.Value!.Deserialize<ClearinghouseProfile>(ConfigurationJson.Options)!)];

    /// <summary>Null when neither relay.json nor the built-in profiles have it.</summary>
    public static ClearinghouseProfile? Find(RelayConfiguration configuration, string id) =>
        configuration.Profiles.FirstOrDefault(profile => profile.Id == id) ?? BuiltIn.FirstOrDefault(profile => profile.Id == id);

    /// <summary>A profile as relay.json writes it, laid over the built-in one of the same id: what it does not name stays as built in.</summary>
    internal static JsonObject OverBuiltIn(JsonObject profile) =>
        profile["id"] is JsonValue id && BuiltInJson[id.GetValue<string>()] is JsonObject builtIn
            ? WithoutKnown(Overlay(builtIn, profile), profile)
            : profile.DeepClone().AsObject();

    /// <summary>A folder that relay.json gives to the profile need no longer be set by its accounts.</summary>
    static JsonObject WithoutKnown(JsonObject laid, JsonObject profile)
    {
        if (!profile.ContainsKey(MustBeSet) && laid[MustBeSet] is JsonArray unknown)
            laid[MustBeSet] = new JsonArray([.. unknown.Where(name => !profile.ContainsKey(name!.GetValue<string>())).Select(name => name!.DeepClone())]);
        return laid;
    }

    static JsonObject Overlay(JsonObject below, JsonObject above)
    {
        var result = below.DeepClone().AsObject();
        foreach (var (name, value) in above)
        {
            result[name] = value is JsonObject inner && result[name] is JsonObject under ? Overlay(under, inner) : value?.DeepClone();
        }

        return result;
    }

    static JsonObject LoadBuiltIn()
    {
        using var stream = typeof(Profiles).Assembly.GetManifestResourceStream("ClaimRelay.Partners.profiles.json")
            ?? throw new InvalidOperationException("The assembly lacks its resource ClaimRelay.Partners.profiles.json.");
        return new JsonObject(JsonNode.Parse(stream)!.AsArray().Select(profile =>
            KeyValuePair.Create<string, JsonNode?>(profile!["id"]!.GetValue<string>(), profile.DeepClone())));
    }
}
