using ClaimRelay.Intake;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Reports;

/// <summary>Reads where everything stands from the ledger. It reads every claim of every practice: for people, not for every second.</summary>
public sealed class ReadStatus(
    ClaimLedger claims, BatchLedger batches, TransmissionLedger transmissions, WorkItems work, Accounts accounts, RelayConfiguration configuration, TimeProvider clock)
{
    public async Task<RelayStatus> RunAsync(CancellationToken cancellation)
    {
        var at = clock.GetUtcNow();
        var practices = new List<PracticeStatus>();
        var sent = new List<Claim>();
        foreach (var practice in configuration.Practices.Select(p => p.Id))
        {
            var all = new List<Claim>();
            await foreach (var claim in claims.ListAsync(practice).WithCancellation(cancellation)) all.Add(claim);
            practices.Add(Of(practice, all, await batches.ListAsync(practice, cancellation)));
            sent.AddRange(all.Where(c => !IsUnsent(c.Status)));
        }

        if (await batches.ListAsync(BatchAnswers.UnknownPractice, cancellation) is { Count: > 0 } strangers) practices.Add(Of(BatchAnswers.UnknownPractice, [], strangers));
        var perAccount = sent.ToLookup(c => c.Account);
        var reported = new List<AccountStatus>();
        foreach (var account in configuration.Accounts.Select(a => a.Id))
            reported.Add(Of(await accounts.GetAsync(account, cancellation), await transmissions.ListAsync(account, cancellation), perAccount[account]));

        var open = (await WorkAsync(null, cancellation)).Where(i => i.State is not WorkState.Done);
        return new()
        {
            At = at,
            Practices = practices,
            Accounts = reported,
            WorkQueues = [.. open.GroupBy(i => i.Queue).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new QueueStatus(g.Key, g.Count(), g.Sum(i => i.Dollars)))],
        };
    }

    /// <summary>Work items, done ones too, most pressing first: of a practice, or of all practices, all accounts and the relay itself.</summary>
    public async Task<IReadOnlyList<WorkItem>> WorkAsync(string? practice, CancellationToken cancellation)
    {
        if (practice is not null) return await work.ListAsync(practice, cancellation);

        var items = new List<WorkItem>();
        IEnumerable<string> owners =
        [
            .. configuration.Practices.Select(p => p.Id), .. configuration.Accounts.Select(a => WorkItems.ForAccount(a.Id)), WorkItems.ForAccount("relay"), BatchAnswers.UnknownPractice,
        ];
        foreach (var owner in owners) items.AddRange(await work.ListAsync(owner, cancellation));
        return [.. items.OrderBy(i => i.Priority).ThenBy(i => i.Deadline ?? DateOnly.MaxValue).ThenByDescending(i => i.Dollars).ThenBy(i => i.Id, StringComparer.Ordinal)];
    }

    static PracticeStatus Of(string practice, IReadOnlyList<Claim> claims, IReadOnlyList<Batch> batches) => new()
    {
        Practice = practice,
        Statuses = [.. claims.GroupBy(c => c.Status).OrderBy(g => g.Key).Select(g => new StatusTotal(g.Key, Amount.Of(g)))],
        NotSent = Amount.Of(claims.Where(c => IsUnsent(c.Status))),
        Batches = [.. batches.Select(b => new BatchStatus(b.Id, b.State, b.ReceivedAt, new(b.Claims, b.Charge), new(b.Held, b.HeldCharge), new(b.Refused, b.RefusedCharge)))],
    };

    static AccountStatus Of(AccountState state, IReadOnlyList<Transmission> transmissions, IEnumerable<Claim> claims)
    {
        var standing = claims.ToLookup(c => StandingOf(c.Status));
        return new()
        {
            Account = state.Id,
            Sent = transmissions.Where(t => t.State is TransmissionState.Delivered or TransmissionState.Ambiguous).Aggregate(default(Amount), (sum, t) => sum + new Amount(t.Claims, t.Charge)),
            Accepted = Amount.Of(standing[Standing.Accepted]),
            Rejected = Amount.Of(standing[Standing.Rejected]),
            Pending = Amount.Of(standing[Standing.Pending]),
            Stopped = state.Stopped,
            LastPollAt = state.LastPollAt,
            Failures = state.Failures,
            LastError = state.LastError,
            Transmissions =
            [
                .. transmissions.Select(t => new TransmissionStatus(t.Id, t.Practice, t.BatchId, t.InterchangeControlNumber, t.State, new(t.Claims, t.Charge), t.PreparedAt, t.DeliveredAt, t.LastError)),
            ],
        };
    }

    static bool IsUnsent(ClaimStatus status) => StandingOf(status) is Standing.Unsent;

    enum Standing { Unsent, Pending, Accepted, Rejected }

    static Standing StandingOf(ClaimStatus status) => status switch
    {
        ClaimStatus.Received or ClaimStatus.Held => Standing.Unsent,
        ClaimStatus.Transmitted or ClaimStatus.Acknowledged or ClaimStatus.AcceptedByClearinghouse => Standing.Pending,
        ClaimStatus.Rejected => Standing.Rejected,

        // A payer took it, whatever it decided then; only such a claim can be replaced or voided.
        ClaimStatus.AcceptedByPayer or ClaimStatus.Paid or ClaimStatus.PartlyPaid or ClaimStatus.Denied or ClaimStatus.Forwarded or ClaimStatus.Reversed
            or ClaimStatus.Replaced or ClaimStatus.Voided => Standing.Accepted,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "No standing is named for this status."),
    };
}
