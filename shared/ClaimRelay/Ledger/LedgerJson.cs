using System.Text.Json.Serialization;
using ClaimRelay.Intake;
using ClaimRelay.Mailboxes;
using ClaimRelay.Remittances;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Ledger;

/// <summary>How the ledger's rows are written. Additions are compatible as far as <see cref="LedgerRow"/> says; a rename is a migration.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Claim))]
[JsonSerializable(typeof(ClaimEvent))]
[JsonSerializable(typeof(WorkItem))]
[JsonSerializable(typeof(Batch))]
[JsonSerializable(typeof(Transmission))]
[JsonSerializable(typeof(TransmittedSet))]
[JsonSerializable(typeof(TransmissionManifest))]
[JsonSerializable(typeof(FetchedFile))]
[JsonSerializable(typeof(PostedRemittance))]
[JsonSerializable(typeof(AccountState))]
[JsonSerializable(typeof(OutboxMessage))]
public sealed partial class LedgerJson : JsonSerializerContext;
