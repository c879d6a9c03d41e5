using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using ClaimRelay.Messaging;
using ClaimRelay.Storage;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Ledger;

/// <summary>A message that waits in the ledger beside the change it tells of, until the outbox sender has delivered it.</summary>
/// <param name="Entity">Service Bus queue or topic.</param>
public sealed record OutboxMessage(string Entity, string Id, string Type, string Source, string? Subject, DateTimeOffset Time, string? Session, string Body)
{
    const string TypePrefix = "claimrelay.";
    const string TypeVersion = ".v1";

    /// <param name="eventId">Of the claim event that caused it: together with the type it makes the message id.</param>
    public static OutboxMessage From(Notice notice, ClaimKey claim, string eventId, DateTimeOffset at) =>
        new(notice.Topic, RowKeys.Id("message", claim.Practice, claim.Id, eventId, notice.Type), TypePrefix + notice.Type + TypeVersion, $"/practices/{claim.Practice}", $"claims/{claim.Id}", at,
            SessionOf(claim.Practice, claim.Pcn), JsonBody.Text(notice.Data));

    public static OutboxMessage From(WorkItem item, DateTimeOffset at) =>
        new(item.Queue, RowKeys.Id("message", item.Id), TypePrefix + "work-item.opened" + TypeVersion, $"/practices/{item.Practice}", $"work-items/{item.Id}", at,
            item.Claim is { } claim ? SessionOf(item.Practice, claim.Pcn) : null, JsonSerializer.Serialize(item, LedgerJson.Default.WorkItem));

    /// <summary>About a practice or an account as a whole, not about one claim.</summary>
    public static OutboxMessage From(string topic, string type, string practice, string subject, JsonObject data, DateTimeOffset at, string id) =>
        new(topic, RowKeys.Id("message", practice, type, id), TypePrefix + type + TypeVersion, $"/practices/{practice}", subject, at, null, JsonBody.Text(data));

    public OutgoingMessage ToOutgoing() => new()
    {
        Id = Id,
        Type = Type,
        Source = Source,
        Subject = Subject,
        Time = Time,
        Session = Session,
        Body = Encoding.UTF8.GetBytes(Body),
    };

    /// <param name="order">Place among the messages of one change.</param>
    public TableEntity ToRow(string partition, DateTimeOffset at, int order) =>
        new TableEntity(partition, $"{Prefix}{RowKeys.Time(at)}|{order:D3}|{Id}").WithJson(JsonSerializer.Serialize(this, LedgerJson.Default.OutboxMessage));

    // Messages of one patient control number keep their order; the number itself is the practice's word for a patient and stays in the body.
    static string SessionOf(string practice, string pcn) => $"{practice}|{RowKeys.Id("session", practice, pcn)}";

    public const string Prefix = "o|";
}
