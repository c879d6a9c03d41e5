using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ClaimRelay.Partners;

/// <summary>Compares a JSON document with the records it should become. The serializer stops at the first fault; this names them all.</summary>
static class ConfigurationShape
{
    /// <summary>Allowed at the top, for editors; means nothing here.</summary>
    public const string SchemaProperty = "$schema";

    public static IReadOnlyList<ConfigurationError> Check(JsonElement root, JsonTypeInfo type, string name)
    {
        List<ConfigurationError> errors = [];
        Value(root, type, "", nullable: false);
        return errors;

        void Value(JsonElement value, JsonTypeInfo type, string path, bool nullable)
        {
            if (value.ValueKind == JsonValueKind.Null && nullable) return;
            switch (type.Kind)
            {
                case JsonTypeInfoKind.Object when value.ValueKind == JsonValueKind.Object:
                    Properties(value, type, path);
                    break;
                case JsonTypeInfoKind.Enumerable when value.ValueKind == JsonValueKind.Array:
                    var element = type.Options.GetTypeInfo(type.ElementType!);
                    var index = 0;
                    foreach (var item in value.EnumerateArray()) Value(item, element, $"{path}[{index++}]", nullable: false);
                    break;
                case JsonTypeInfoKind.Dictionary when value.ValueKind == JsonValueKind.Object:
                    var entry = type.Options.GetTypeInfo(type.ElementType!);
                    HashSet<string> names = [];
                    foreach (var item in value.EnumerateObject())
                    {
                        if (names.Add(item.Name)) Value(item.Value, entry, Join(path, item.Name), nullable: false);
                        else Error(Join(path, item.Name), "it twice", "it once");
                    }

                    break;
                case JsonTypeInfoKind.None when Leaf(value, type):
                    break;
                default:
                    Error(path, Describe(value, type), Wanted(type));
                    break;
            }
        }

        void Properties(JsonElement value, JsonTypeInfo type, string path)
        {
            HashSet<string> seen = [];
            foreach (var property in value.EnumerateObject())
            {
                var place = Join(path, property.Name);
                if (path.Length == 0 && property.Name == SchemaProperty) continue;
                if (!seen.Add(property.Name))
                {
                    Error(place, "it twice", "it once");
                }
                else if (Settable(type).FirstOrDefault(known => known.Name == property.Name) is { } known)
                {
                    Value(property.Value, type.Options.GetTypeInfo(known.PropertyType), place, known.IsSetNullable);
                }
                else
                {
                    Error(place, "an unknown property", $"one of {string.Join(", ", Settable(type).Select(p => p.Name))}");
                }
            }

            foreach (var missing in type.Properties.Where(p => p.IsRequired && !seen.Contains(p.Name)))
            {
                Error(Join(path, missing.Name), "none", Wanted(type.Options.GetTypeInfo(missing.PropertyType)));
            }
        }

        void Error(string path, string found, string wanted) => errors.Add(new(path.Length == 0 ? name : path, found, wanted));
    }

    // What is ignored is listed too, and has no setter.
    static IEnumerable<JsonPropertyInfo> Settable(JsonTypeInfo type) => type.Properties.Where(property => property.Set is not null);

    static string Join(string path, string property) => path.Length == 0 ? property : $"{path}.{property}";

    static bool Leaf(JsonElement value, JsonTypeInfo type)
    {
        try
        {
            value.Deserialize(type);
            return value.ValueKind != JsonValueKind.Null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Only the text of closed vocabularies is quoted: anything else may be a secret in the wrong place.</summary>
    static string Describe(JsonElement value, JsonTypeInfo type) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String when Plain(type).IsEnum || Plain(type) == typeof(TimeSpan) || Plain(type) == typeof(TimeOnly) || Plain(type) == typeof(DateOnly) => Quoted.Short(value.GetString()!),
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    static string Wanted(JsonTypeInfo type) => type.Kind switch
    {
        JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => "an object",
        JsonTypeInfoKind.Enumerable => "a list",
        _ when Plain(type).IsEnum => string.Join(" or ", Enum.GetNames(Plain(type)).Select(JsonNamingPolicy.CamelCase.ConvertName)),
        _ when Plain(type) == typeof(TimeSpan) => "a time span as hh:mm:ss or d.hh:mm:ss",
        _ when Plain(type) == typeof(TimeOnly) => "a time of day as hh:mm or hh:mm:ss",
        _ when Plain(type) == typeof(DateOnly) => "a date as yyyy-mm-dd",
        _ when Plain(type) == typeof(bool) => "true or false",
        _ when Plain(type) == typeof(int) || Plain(type) == typeof(long) => "a whole number",
        _ when Plain(type) == typeof(decimal) => "a number",
        _ => "a string",
    };

    static Type Plain(JsonTypeInfo type) => Nullable.GetUnderlyingType(type.Type) ?? type.Type;
}
