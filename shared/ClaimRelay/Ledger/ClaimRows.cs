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

    public static TableEntity ToRow(Claim claim, DateTimeOffset at) => new(claim.Key.Partition, claim.Key.Row)
    {
        ["Json"] = JsonSerializer.Serialize(claim, LedgerJson.Default.Claim),
        ["Status"] = claim.Status.ToString(),
        ["Account"] = claim.Account,
        ["Batch"] = claim.BatchId,
        ["ChargeCents"] = (long)(claim.Charge * 100),
        ["PaidCents"] = (long)(claim.Paid * 100),
        ["ChangedAt"] = at,
    };

    public static Claim ToClaim(TableEntity row) => JsonSerializer.Deserialize(row.Json(), LedgerJson.Default.Claim)!;

    public static string EventPrefix(ClaimKey claim) => $"e|{RowKeys.Escape(claim.Pcn)}|{claim.Id}|";

    public static string EventRow(ClaimKey claim, string eventId) => EventPrefix(claim) + eventId;

    /// <param name="sequence">Place in the claim's timeline, from 1.</param>
    public static TableEntity ToRow(ClaimKey claim, ClaimEvent e, int sequence, DateTimeOffset at) => new(claim.Partition, EventRow(claim, e.Id))
    {
        ["Json"] = JsonSerializer.Serialize(e, LedgerJson.Default.ClaimEvent),
        ["Sequence"] = sequence,
        ["At"] = at,
    };

    public static ClaimEvent ToEvent(TableEntity row) => JsonSerializer.Deserialize(row.Json(), LedgerJson.Default.ClaimEvent)!;

    public static TableEntity ToRow(ClaimKey claim, Expectation expectation) => new(claim.Partition, DueRow(claim, expectation))
    {
        ["Pcn"] = claim.Pcn,
        ["ClaimId"] = claim.Id,
        ["Answer"] = expectation.Answer.ToString(),
        ["DueAt"] = expectation.DueAt,
    };

    public static string DueRow(ClaimKey claim, Expectation expectation) =>
        $"{DuePrefix}{RowKeys.Time(expectation.DueAt)}|{RowKeys.Escape(claim.Pcn)}|{claim.Id}|{expectation.Answer}";

    public static TableEntity ToRow(string partition, WorkItem item) => new(partition, WorkPrefix + item.Id)
    {
        ["Json"] = JsonSerializer.Serialize(item, LedgerJson.Default.WorkItem),
        ["State"] = item.State.ToString(),
        ["Queue"] = item.Queue,
    };

    public static WorkItem ToWorkItem(TableEntity row) => JsonSerializer.Deserialize(row.Json(), LedgerJson.Default.WorkItem)!;
}
