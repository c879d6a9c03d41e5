using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClaimRelay.Commands;

/// <summary>Small JSON on a storage queue: it names a thing in the ledger, never carries its content.</summary>
public abstract record Command
{
    /// <summary>The storage queue of this kind of command.</summary>
    [JsonIgnore]
    public abstract string Queue { get; }

    public string ToJson() => JsonSerializer.Serialize(this, CommandJson.Default.GetTypeInfo(GetType())!);

    /// <exception cref="UnreadableCommandException">The message is not a command of this queue.</exception>
    public static Command Parse(string queue, string message)
    {
        try
        {
            Command? command = queue switch
            {
                BatchDropped.QueueName => JsonSerializer.Deserialize(message, CommandJson.Default.BatchDropped),
                TransmitCommand.QueueName => JsonSerializer.Deserialize(message, CommandJson.Default.TransmitCommand),
                PollCommand.QueueName => JsonSerializer.Deserialize(message, CommandJson.Default.PollCommand),
                ResponseStored.QueueName => JsonSerializer.Deserialize(message, CommandJson.Default.ResponseStored),
                _ => throw new UnreadableCommandException($"There is no command queue '{queue}'."),
            };
            return command ?? throw new UnreadableCommandException($"A message on {queue} is the JSON null; want a command.");
        }
        catch (JsonException ex)
        {
            throw new UnreadableCommandException($"A message on {queue} is not a command: {ex.Message}", ex);
        }
    }
}

/// <summary>A practice dropped a file; in the shape of Event Grid's BlobCreated event (CloudEvents 1.0), which writes the same queue in Azure.</summary>
public sealed record BatchDropped : Command
{
    public const string QueueName = "batch-dropped";
    const string SubjectPrefix = "/blobServices/default/containers/claims/blobs/";

    public string SpecVersion { get; init; } = "1.0";
    public string Type { get; init; } = "Microsoft.Storage.BlobCreated";
    public required string Source { get; init; }
    public required string Id { get; init; }

    /// <summary><c>/blobServices/default/containers/claims/blobs/{practice}/{file}</c></summary>
    public required string Subject { get; init; }

    public static BatchDropped For(string blobName, string id) => new() { Source = "claimrelay", Id = id, Subject = SubjectPrefix + blobName };

    [JsonIgnore]
    public override string Queue => QueueName;

    /// <summary>Name in the drop zone; null when the event is of another container.</summary>
    [JsonIgnore]
    public string? BlobName => Subject.StartsWith(SubjectPrefix, StringComparison.Ordinal) ? Subject[SubjectPrefix.Length..] : null;
}

public sealed record TransmitCommand(string Account, string Transmission) : Command
{
    public const string QueueName = "transmit";

    [JsonIgnore]
    public override string Queue => QueueName;
}

/// <param name="AtAnyTime">A person asked for it: the account's calendar does not count.</param>
public sealed record PollCommand(string Account, bool AtAnyTime = false) : Command
{
    public const string QueueName = "poll-mailbox";

    [JsonIgnore]
    public override string Queue => QueueName;
}

/// <param name="File">Key of the fetched file in the mailbox table.</param>
public sealed record ResponseStored(string Account, string File) : Command
{
    public const string QueueName = "response-stored";

    [JsonIgnore]
    public override string Queue => QueueName;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(BatchDropped))]
[JsonSerializable(typeof(TransmitCommand))]
[JsonSerializable(typeof(PollCommand))]
[JsonSerializable(typeof(ResponseStored))]
public sealed partial class CommandJson : JsonSerializerContext;
