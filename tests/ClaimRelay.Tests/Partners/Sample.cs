using System.Text;
using System.Text.Json.Nodes;
using ClaimRelay.Partners;

namespace ClaimRelay.Tests.Partners;

/// <summary>A small valid relay.json, and ways to spoil it.</summary>
static class Sample
{
    public const string Pin = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    public static JsonObject Valid() => JsonNode.Parse($$"""
        {
          "practices": [
            { "id": "north", "name": "North", "npis": ["1234567893"] },
            { "id": "south", "name": "South", "npis": ["1234567802"] }
          ],
          "accounts": [
            {
              "id": "main", "profile": "availity", "host": "sftp.example", "user": "relay", "privateKey": "env:RELAY_KEY",
              "hostKeys": ["{{Pin}}"], "practices": ["north", "south"], "senderId": "RELAY01"
            },
            {
              "id": "second", "profile": "generic", "host": "other.example", "user": "relay", "password": "env:RELAY_PASSWORD",
              "hostKeys": ["{{Pin}}"], "practices": ["north"], "senderId": "RELAY01", "receiverId": "OTHER"
            }
          ],
          "routes": [{ "practice": "*", "account": "main" }]
        }
        """)!.AsObject();

    public static ConfigurationResult Read(string json) => ConfigurationReader.Read(Encoding.UTF8.GetBytes(json), "relay.json");

    public static ConfigurationResult Read(Action<JsonObject> change)
    {
        var document = Valid();
        change(document);
        return Read(document.ToJsonString());
    }

    public static RelayConfiguration Loaded(Action<JsonObject> change) => Read(change) switch
    {
        ConfigurationResult.Loaded loaded => loaded.Configuration,
        var refused => throw new InvalidOperationException(refused.ToString()),
    };

    /// <summary>The errors as printed; empty when it loads.</summary>
    public static string[] Errors(Action<JsonObject> change) =>
        Read(change) is ConfigurationResult.Refused refused ? [.. refused.Errors.Select(error => error.ToString())] : [];

    public static string[] Warnings(Action<JsonObject> change) => Read(change) switch
    {
        ConfigurationResult.Loaded loaded => [.. loaded.Warnings.Select(warning => warning.ToString())],
        var refused => throw new InvalidOperationException(refused.ToString()),
    };

    public static JsonObject At(this JsonObject document, string list, int index) => document[list]![index]!.AsObject();

    public static JsonNode Json(string text) => JsonNode.Parse(text)!;

    /// <summary>The repository's folder.</summary>
    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "ClaimRelay.sln"))) folder = folder.Parent ?? throw new DirectoryNotFoundException("No ClaimRelay.sln above the tests.");
            return folder.FullName;
        }
    }
}
