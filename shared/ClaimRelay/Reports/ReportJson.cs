using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaimRelay.Ledger;

namespace ClaimRelay.Reports;

/// <summary>How everything that people and their programs read is written as JSON: dollars as text, so that no reader rounds them; absent values left out.</summary>
public static class ReportJson
{
    public static JsonSerializerOptions Options { get; } = Apply(new JsonSerializerOptions { WriteIndented = true });

    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Converters.Add(new JsonStringEnumConverter());
        options.Converters.Add(new DollarsAsText());
        return options;
    }

    sealed class DollarsAsText : JsonConverter<decimal>
    {
        public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => decimal.Parse(reader.GetString()!, CultureInfo.InvariantCulture);

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) => writer.WriteStringValue(Money.Text(value));
    }
}
