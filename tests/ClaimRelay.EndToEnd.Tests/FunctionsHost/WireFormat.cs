using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Queues.Models;

namespace ClaimRelay.EndToEnd.Tests.FunctionsHost;

/// <summary>The bytes between the host and its custom handler.</summary>
static class WireFormat
{
    /// <summary>Text is a JSON string inside a JSON string, and so is every metadata value; fields of a JSON message overwrite the trigger's own metadata.</summary>
    public static JsonObject QueueRequest(FunctionFolder function, string text, QueueMessage message, DateTimeOffset now)
    {
        var metadata = new JsonObject
        {
            ["QueueTrigger"] = Wrapped(text),
            ["DequeueCount"] = Wrapped(message.DequeueCount),
            ["ExpirationTime"] = Wrapped(message.ExpiresOn),
            ["Id"] = Wrapped(message.MessageId),
            ["InsertionTime"] = Wrapped(message.InsertedOn),
            ["NextVisibleTime"] = Wrapped(message.NextVisibleOn),
            ["PopReceipt"] = Wrapped(message.PopReceipt),
            ["sys"] = Sys(function, now),
        };
        foreach (var (name, value) in Fields(text)) metadata[name] = value is null ? null : Wrapped(value);
        return new() { ["Data"] = new JsonObject { [function.Binding] = Wrapped(text) }, ["Metadata"] = metadata };
    }

    public static JsonObject TimerRequest(FunctionFolder function, DateTimeOffset now) => new()
    {
        ["Data"] = new JsonObject
        {
            [function.Binding] = new JsonObject { ["Schedule"] = new JsonObject { ["AdjustForDST"] = true }, ["ScheduleStatus"] = null, ["IsPastDue"] = false },
        },
        ["Metadata"] = new JsonObject { ["sys"] = Sys(function, now) },
    };

    /// <summary>What the host makes of an answer.</summary>
    public static Verdict Judge(HttpStatusCode status, string body)
    {
        if ((int)status is < 200 or > 299) return Verdict.Failed;
        if (body.Trim() is "" or "null") return Verdict.Hangs;
        return IsObject(body) ? Verdict.Done : Verdict.Failed;
    }

    public static bool IsObject(string body)
    {
        try
        {
            return JsonNode.Parse(body) is JsonObject;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    static IEnumerable<KeyValuePair<string, JsonNode?>> Fields(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject fields ? [.. fields] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    static JsonObject Sys(FunctionFolder function, DateTimeOffset now) =>
        new() { ["MethodName"] = function.Name, ["UtcNow"] = now.UtcDateTime.ToString("O"), ["RandGuid"] = Guid.NewGuid().ToString() };

    static string Wrapped<T>(T value) => JsonSerializer.Serialize(value);
}

enum Verdict
{
    Done,

    /// <summary>Delivered again, and after the last attempt put into the poison queue.</summary>
    Failed,

    /// <summary>The host waits for an answer until its time-out.</summary>
    Hangs,
}
