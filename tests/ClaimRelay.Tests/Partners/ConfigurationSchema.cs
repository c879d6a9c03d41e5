using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ClaimRelay.Partners;

namespace ClaimRelay.Tests.Partners;

/// <summary>The JSON Schema of relay.json, from the records; its descriptions are their XML documentation.</summary>
static partial class ConfigurationSchema
{
    static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Generate()
    {
        var docs = Documentation();
        var schema = ConfigurationJson.Options.GetJsonSchemaAsNode(typeof(RelayConfiguration), new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) => Described(context, node, docs),
        }).AsObject();

        schema["properties"]!.AsObject().Insert(0, "$schema", new JsonObject { ["type"] = "string" });
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "relay.json");
        return schema.ToJsonString(Written) + "\n";
    }

    static JsonNode Described(JsonSchemaExporterContext context, JsonNode node, Dictionary<string, string> docs)
    {
        if (node is not JsonObject schema) return node;
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (type == typeof(TimeSpan)) schema["pattern"] = @"^(\d+\.)?\d{2}:\d{2}:\d{2}$";
        if (type == typeof(TimeOnly))
        {
            // The format of the standard has a zone.
            schema.Remove("format");
            schema["pattern"] = @"^\d{2}:\d{2}(:\d{2})?$";
        }

        var key = context.PropertyInfo?.AttributeProvider is PropertyInfo property ? $"P:{property.DeclaringType!.FullName}.{property.Name}" : $"T:{type.FullName}";
        if (docs.TryGetValue(key, out var text)) schema.Insert(0, "description", text);
        return schema;
    }

    static Dictionary<string, string> Documentation() =>
        XDocument.Load(Path.Combine(AppContext.BaseDirectory, "ClaimRelay.xml")).Descendants("member")
            .Where(member => member.Element("summary") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => Plain(member.Element("summary")!));

    /// <summary>References to code print as the configuration spells them.</summary>
    static string Plain(XElement summary)
    {
        var text = string.Concat(summary.Nodes().Select(node => node switch
        {
            XElement { Name.LocalName: "see" } see => Spelled(see.Attribute("cref")!.Value),
            XElement element => element.Value,
            var other => other.ToString(SaveOptions.DisableFormatting),
        }));
        return Blanks().Replace(text, " ").Trim();
    }

    static string Spelled(string reference) => JsonNamingPolicy.CamelCase.ConvertName(reference[(reference.LastIndexOf('.') + 1)..]);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
