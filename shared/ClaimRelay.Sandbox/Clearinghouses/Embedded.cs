using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ClaimRelay.Sandbox.Clearinghouses;

/// <summary>The JSON documents that lie beside this file and travel in the assembly.</summary>
static class Embedded
{
    public static T Read<T>(string name, JsonTypeInfo<T> type)
    {
        using var stream = typeof(Embedded).Assembly.GetManifestResourceStream($"{typeof(Embedded).Namespace}.{name}")
            ?? throw new InvalidOperationException($"{name} is not embedded.");
        return JsonSerializer.Deserialize(stream, type) ?? throw new JsonException($"{name} holds null.");
    }
}
