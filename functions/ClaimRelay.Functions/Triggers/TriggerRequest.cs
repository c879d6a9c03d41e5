using System.Text.Json;

namespace ClaimRelay.Functions.Triggers;

/// <summary>What the host posts: <c>{"Data":{binding:value},"Metadata":{…}}</c>. Metadata is not read: the fields of a message overwrite it.</summary>
public sealed class TriggerRequest
{
    const string Command = "command";

    readonly JsonElement? command;

    TriggerRequest(JsonElement? command) => this.command = command;

    /// <summary>The text of the queue message. The host wraps it as a JSON string inside a JSON string.</summary>
    /// <exception cref="InvalidDataException">The request carries no queue message.</exception>
    public string QueueText => command switch
    {
        { ValueKind: JsonValueKind.String } text => Unwrapped(text.GetString()!),
        { ValueKind: JsonValueKind.Object } json => json.GetRawText(),
        _ => throw new InvalidDataException($"The host's request has no text in Data.{Command}."),
    };

    /// <exception cref="InvalidDataException">It is not what the host sends.</exception>
    public static async Task<TriggerRequest> ReadAsync(Stream body, CancellationToken cancellation)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(body, cancellationToken: cancellation);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("Data", out var data) || data.ValueKind != JsonValueKind.Object)
                throw new InvalidDataException("The host's request has no object Data.");
            return new(data.TryGetProperty(Command, out var command) ? command.Clone() : null);
        }
        catch (JsonException ex)
        {
            throw new InvalidDataException("The host's request is not JSON.", ex);
        }
    }

    // A command is an object, so a text in quotes can only be the host's wrapping.
    static string Unwrapped(string text)
    {
        if (!text.StartsWith('"')) return text;
        try
        {
            return JsonSerializer.Deserialize(text, TriggerJson.Default.String) ?? text;
        }
        catch (JsonException)
        {
            // It begins with a quotation mark of its own: the dispatcher will say that it is no command.
            return text;
        }
    }
}
