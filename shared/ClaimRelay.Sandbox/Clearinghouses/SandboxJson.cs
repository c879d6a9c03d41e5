using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClaimRelay.Sandbox.Clearinghouses;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<MailboxProfile>))]
[JsonSerializable(typeof(Scenario))]
[JsonSerializable(typeof(ReceivedFile))]
sealed partial class SandboxJson : JsonSerializerContext;
