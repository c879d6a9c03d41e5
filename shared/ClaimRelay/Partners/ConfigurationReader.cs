using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaimRelay.Partners;

/// <summary>Reads relay.json: comments and trailing commas are allowed, unknown properties are not.</summary>
public static class ConfigurationReader
{
    static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads and checks. Errors of form (type, spelling, missing values) are all reported before the rules of
    /// <see cref="ConfigurationCheck"/> are tried, because those need the whole document. Never throws for what the file says.</summary>
    /// <param name="name">The file's name, for error texts.</param>
    public static ConfigurationResult Read(ReadOnlyMemory<byte> json, string name)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(WithoutByteOrderMark(json), Lenient);
        }
        catch (JsonException broken)
        {
            // The exception's own text quotes the file, which may hold a secret that should not be there: only the place is told.
            return new ConfigurationResult.Refused(name, [new($"{name} line {broken.LineNumber + 1} byte {broken.BytePositionInLine + 1}", "text that is not JSON", "a JSON document")]);
        }

        using (document)
        {
            var type = ConfigurationJson.Options.GetTypeInfo(typeof(RelayConfiguration));
            var errors = ConfigurationShape.Check(document.RootElement, type, name);
            if (errors.Count > 0) return new ConfigurationResult.Refused(name, errors);

            var configuration = Deserialize(document.RootElement);
            var findings = ConfigurationCheck.Run(configuration);
            return findings.Errors.Count > 0
                ? new ConfigurationResult.Refused(name, findings.Errors)
                : new ConfigurationResult.Loaded(configuration, findings.Warnings);
        }
    }

    static RelayConfiguration Deserialize(JsonElement root)
    {
        var document = JsonObject.Create(root)!;
        document.Remove(ConfigurationShape.SchemaProperty);
        if (document["profiles"] is JsonArray profiles)
        {
            document["profiles"] = new JsonArray([.. profiles.Select(profile => Profiles.OverBuiltIn(profile!.AsObject()))]);
        }

        return document.Deserialize<RelayConfiguration>(ConfigurationJson.Options)!;
    }

    static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> json) =>
        json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;
}
