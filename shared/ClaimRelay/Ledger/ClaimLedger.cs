using Azure;
using Azure.Data.Tables;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Ledger;

/// <summary>Every claim and everything that happened to it. A claim's change, its event, its expectations, its work items and its outgoing
/// messages are one transaction; an event id is applied once.</summary>
public sealed class ClaimLedger(RelayStorage storage, OutboxMarkers markers, RelayConfiguration configuration, TimeProvider clock)
{
    // Conflicts come from two files that speak of one claim at the same moment; each round one writer wins.
    const int Attempts = 30;

    readonly TableClient _table = storage.Table("claims");

    public async Task<Claim?> FindAsync(ClaimKey key, CancellationToken cancellation) =>
        await _table.FindAsync(key.Partition, key.Row, cancellation) is { } row ? ClaimRows.ToClaim(row) : null;

    /// <summary>All claims of a practice with this PCN; with <paramref name="prefix"/> also those whose PCN begins with it (15 characters or more).</summary>
    public async Task<IReadOnlyList<Claim>> FindAsync(string practice, string pcn, CancellationToken cancellation, bool prefix = false)
    {
        var rows = prefix ? $"{ClaimRows.ClaimPrefix}{RowKeys.Escape(pcn)}" : ClaimKey.RowPrefix(pcn);
        var found = new List<Claim>();
        await foreach (var row in _table.RangeAsync(ClaimKey.PartitionOf(practice, pcn), rows, cancellation: cancellation)) found.Add(ClaimRows.ToClaim(row));
        return found;
    }

    public async IAsyncEnumerable<Claim> ListAsync(string practice)
    {
        foreach (var partition in ClaimKey.Partitions(practice))
            await foreach (var row in _table.RangeAsync(partition, ClaimRows.ClaimPrefix)) yield return ClaimRows.ToClaim(row);
    }

    /// <summary>The claim's timeline, oldest first.</summary>
    public async Task<IReadOnlyList<(DateTimeOffset At, ClaimEvent Event)>> TimelineAsync(ClaimKey key, CancellationToken cancellation)
    {
        var events = new List<(int Sequence, DateTimeOffset At, ClaimEvent Event)>();
        await foreach (var row in _table.RangeAsync(key.Partition, ClaimRows.EventPrefix(key), cancellation: cancellation))
            events.Add((row.GetInt32("Sequence")!.Value, row.GetDateTimeOffset("At")!.Value, ClaimRows.ToEvent(row)));
        return [.. events.OrderBy(e => e.Sequence).Select(e => (e.At, e.Event))];
    }

    /// <summary>Enters a new claim, held back when <paramref name="hold"/> says why or when the same claim is already under way (unless
    /// <paramref name="duplicateAllowedBecause"/> says why it goes all the same). Entering it again changes nothing and gives the claim as it stands.</summary>
    public async Task<Claim> RegisterAsync(Claim claim, ClaimHeld? hold, CancellationToken cancellation, string? duplicateAllowedBecause = null)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await FindAsync(claim.Key, cancellation) is { } known) return known;

            var held = hold;
            string? allowed = null;
            TableTransactionAction? slot = null;
            if (held is null)
            {
                var row = new TableEntity(claim.Key.Partition, claim.FilingSlot) { ["Pcn"] = claim.Key.Pcn, ["ClaimId"] = claim.Key.Id };
                var taken = await _table.FindAsync(claim.Key.Partition, claim.FilingSlot, cancellation);
                var holder = taken is null ? null : await FindAsync(claim.Key with { Id = taken.GetString("ClaimId") }, cancellation);
                // Twice in one batch is a slip of that file, which no reason given for the file was about.
                if (holder is { BlocksAnother: true } && (duplicateAllowedBecause is null || holder.BatchId == claim.BatchId)) held = DuplicateOf(claim, holder);
                else slot = taken is null ? new(TableTransactionActionType.Add, row) : new(TableTransactionActionType.UpdateReplace, row, taken.ETag);
                if (held is null && holder is { BlocksAnother: true }) allowed = duplicateAllowedBecause;
            }

            var received = new ClaimReceived { Id = RowKeys.Id("received", claim.Key.Id), DuplicateAllowedBecause = allowed };
            var change = new Change(clock.GetUtcNow(), configuration.WorkRules);
            var registered = change.Add(claim, received);
            if (held is not null) registered = change.Add(registered, held);
            var actions = change.Actions;
            actions.Add(new(TableTransactionActionType.Add, ClaimRows.ToRow(registered, change.At)));
            if (slot is not null) actions.Add(slot);
            if (await TrySubmitAsync(claim.Key.Partition, actions, cancellation)) return registered;
        }

        throw new InvalidOperationException($"Claim {claim.Key.Id} could not be entered in {Attempts} attempts: its partition is changed too often.");
    }

    /// <summary>Applies an event once; applying its id again changes nothing. Gives the claim as it stands after it.</summary>
    /// <exception cref="KeyNotFoundException">No such claim.</exception>
    public async Task<Claim> ApplyAsync(ClaimKey key, ClaimEvent e, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var row = await _table.FindAsync(key.Partition, key.Row, cancellation) ?? throw new KeyNotFoundException($"Claim {key.Id} is not in the ledger.");
            var claim = ClaimRows.ToClaim(row);
            if (await _table.FindAsync(key.Partition, ClaimRows.EventRow(key, e.Id), cancellation) is not null) return claim;

            var change = new Change(clock.GetUtcNow(), configuration.WorkRules);
            var next = change.Add(claim, e);
            var actions = change.Actions;
            actions.Add(new(TableTransactionActionType.UpdateReplace, ClaimRows.ToRow(next, change.At), row.ETag));
            foreach (var (id, because) in change.Settled)
            {
                if (await _table.FindAsync(key.Partition, ClaimRows.WorkPrefix + id, cancellation) is not { } work) continue;
                var item = ClaimRows.ToWorkItem(work);
                if (item.State is not WorkState.Done) actions.Add(new(TableTransactionActionType.UpdateReplace, ClaimRows.ToRow(key.Partition, item with { State = WorkState.Done, ClosedBecause = because }), work.ETag));
            }

            if (await TrySubmitAsync(key.Partition, actions, cancellation)) return next;
        }

        throw new InvalidOperationException($"Claim {key.Id} could not be changed in {Attempts} attempts: it is changed too often.");
    }

    /// <summary>Claims whose expectations fell due before <paramref name="now"/>, one partition at a time.</summary>
    public async IAsyncEnumerable<(ClaimKey Claim, ExpectedAnswer Answer, DateTimeOffset DueAt)> DueAsync(string practice, DateTimeOffset now)
    {
        foreach (var partition in ClaimKey.Partitions(practice))
        {
            var end = ClaimRows.DuePrefix + RowKeys.Time(now);
            await foreach (var row in _table.RangeAsync(partition, ClaimRows.DuePrefix, end))
                yield return (new(practice, row.GetString("Pcn"), row.GetString("ClaimId")), Enum.Parse<ExpectedAnswer>(row.GetString("Answer")), row.GetDateTimeOffset("DueAt")!.Value);
        }
    }

    async Task<bool> TrySubmitAsync(string partition, List<TableTransactionAction> actions, CancellationToken cancellation)
    {
        await markers.SetAsync(partition, cancellation);
        try
        {
            await _table.SubmitTransactionAsync(actions, cancellation);
            return true;
        }
        catch (TableTransactionFailedException ex) when (ex.IsConflict() || ex.Status == 404)
        {
            // 404: somebody else closed the expectation that this change closes; the service names the first row that fails, not the claim's ETag.
            return false;
        }
    }

    static ClaimHeld DuplicateOf(Claim claim, Claim holder) => new()
    {
        Id = RowKeys.Id("held", claim.Key.Id, nameof(HoldReason.Duplicate)),
        Reason = HoldReason.Duplicate,
        Causes = [new("intake", "duplicate-claim", $"The same claim is in the ledger since {holder.ReceivedAt:yyyy-MM-dd} with status {holder.Status}")],
    };

    /// <summary>The rows of one change, gathered while events are applied to a claim in memory.</summary>
    sealed class Change(DateTimeOffset at, IReadOnlyList<WorkRule> rules)
    {
        int _messages;

        public DateTimeOffset At => at;
        public List<TableTransactionAction> Actions { get; } = [];
        public List<(string Id, string Because)> Settled { get; } = [];

        public Claim Add(Claim claim, ClaimEvent e)
        {
            e = e.Bounded();
            var decision = ClaimTransitions.Next(claim, e);
            var next = decision.Claim;
            Add(ClaimRows.ToRow(next.Key, e, next.Events, at));

            var before = claim.Expectations.Where(x => !x.Overdue).ToList();
            var after = next.Expectations.Where(x => !x.Overdue).ToList();
            foreach (var closed in before.Except(after))
            {
                if (!Cancel(next.Key, closed)) Actions.Add(new(TableTransactionActionType.Delete, ClaimRows.ToRow(next.Key, closed), ETag.All));
            }

            foreach (var opened in after.Except(before)) Add(ClaimRows.ToRow(next.Key, opened));

            foreach (var item in decision.Opened.Select(i => WorkRouting.Route(i with { OpenedAt = at }, rules)))
            {
                Add(ClaimRows.ToRow(next.Key.Partition, item));
                Add(OutboxMessage.From(item, at).ToRow(next.Key.Partition, at, _messages++));
            }

            foreach (var notice in decision.Notices) Add(OutboxMessage.From(notice, next.Key, e.Id, at).ToRow(next.Key.Partition, at, _messages++));
            Settled.AddRange(decision.Settled);
            return next;
        }

        void Add(TableEntity row) => Actions.Add(new(TableTransactionActionType.Add, row));

        // A transaction may touch a row once: what an earlier event of this change opened is simply not written.
        bool Cancel(ClaimKey claim, Expectation expectation) =>
            Actions.RemoveAll(a => a.ActionType is TableTransactionActionType.Add && a.Entity.RowKey == ClaimRows.DueRow(claim, expectation)) > 0;
    }
}
