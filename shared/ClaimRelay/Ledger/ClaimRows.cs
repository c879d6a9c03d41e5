using System.Text.Json;
using Azure.Data.Tables;
using ClaimRelay.Storage;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Ledger;

/// <summary>Claims, events, expectations and work items as rows of one partition. Columns beside Json are for reports; money is in cents.</summary>
static class ClaimRows
{
    public const string ClaimPrefix = "c|";
    public const string DuePrefix = "x|";
    public const string WorkPrefix = "w|";

    public static TableEntity ToRow(Claim claim, DateTimeOffset at) => new TableEntity(claim.Key.Partition, claim.Key.Row)
    {
        ["Status"] = claim.Status.ToString(),
        ["Account"] = claim.Account,
        ["Batch"] = claim.BatchId,
        ["ChargeCents"] = Cents(claim.Charge),
        ["PaidCents"] = Cents(claim.Paid),
        ["ChangedAt"] = at,
    }.WithJson(JsonSerializer.Serialize(claim, LedgerJson.Default.Claim));

    // A report's column: what no claim ever costs must not keep a file from being refused in order.
    static long Cents(decimal dollars) => (long)Math.Clamp(dollars * 100, long.MinValue, long.MaxValue);

    public static Claim ToClaim(TableEntity row) => JsonSerializer.Deserialize(row.Json(), LedgerJson.Default.Claim)!;

    public static string EventPrefix(ClaimKey claim) => $"e|{RowKeys.Escape(claim.Pcn)}|{claim.Id}|";

    public static string EventRow(ClaimKey claim, string eventId) => EventPrefix(claim) + eventId;

    /// <param name="sequence">Place in the claim's timeline, from 1.</param>
    public static TableEntity ToRow(ClaimKey claim, ClaimEvent e, int sequence, DateTimeOffset at) => new TableEntity(claim.Partition, EventRow(claim, e.Id))
    {
        ["Sequence"] = sequence,
        ["At"] = at,
    }.WithJson(JsonSerializer.Serialize(e, LedgerJson.Default.ClaimEvent));

    public static ClaimEvent ToEvent(TableEntity row) => JsonSerializer.Deserialize(row.Json(), LedgerJson.Default.ClaimEvent)!;

    public static TableEntity ToRow(ClaimKey claim, Expectation expectation) => new TableEntity(claim.Partition, DueRow(claim, expectation))
    {
        ["Pcn"] = claim.Pcn,
        ["ClaimId"] = claim.Id,
        ["Answer"] = expectation.Answer.ToString(),
        ["DueAt"] = expectation.DueAt,
    };

    public static string DueRow(ClaimKey claim, Expectation expectation) =>
        $"{DuePrefix}{RowKeys.Time(expectation.DueAt)}|{RowKeys.Escape(claim.Pcn)}|{claim.Id}|{expectation.Answer}";

    public static TableEntity ToRow(string partition, WorkItem item) => new TableEntity(partition, WorkPrefix + item.Id)
    {
        ["State"] = item.State.ToString(),
        ["Queue"] = item.Queue,
    }.WithJson(JsonSerializer.Serialize(item, LedgerJson.Default.WorkItem));

    public static WorkItem ToWorkItem(TableEntity row) => JsonSerializer.Deserialize(row.Json(), LedgerJson.Default.WorkItem)!;
}
