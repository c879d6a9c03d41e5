using System.Text.Json.Nodes;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Ledger;

/// <summary>What an event makes of a claim: its next state, and what the world is to be told. Stored in one transaction.</summary>
public sealed record Decision(Claim Claim)
{
    public IReadOnlyList<WorkItem> Opened { get; init; } = [];

    /// <summary>Ids of work items that this event settles, with the reason shown on them.</summary>
    public IReadOnlyList<(string Id, string Because)> Settled { get; init; } = [];
    public IReadOnlyList<Notice> Notices { get; init; } = [];
}

/// <summary>Something to publish.</summary>
/// <param name="Topic">claims or remittances.</param>
/// <param name="Type">Without its prefix: claim.paid.</param>
public sealed record Notice(string Topic, string Type, JsonObject Data);
