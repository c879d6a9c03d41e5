using System.Text.Json.Serialization;

namespace ClaimRelay.Functions.Triggers;

[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(Failure))]
sealed partial class TriggerJson : JsonSerializerContext;

/// <summary>The body of a failed invocation. The host logs it, so it names the kind of failure and nothing of what was worked on.</summary>
sealed record Failure(string Error);
