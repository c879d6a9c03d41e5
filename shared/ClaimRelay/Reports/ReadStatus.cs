using ClaimRelay.Intake;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Reports;

/// <summary>Reads where everything stands from the ledger. It reads every claim of every practice: for people, not for every second.</summary>
public sealed class ReadStatus(
    ClaimLedger claims, BatchLedger batches, TransmissionLedger transmissions, Archive archive, WorkItems work, Accounts accounts, RelayConfiguration configuration, TimeProvider clock)
{
    public async Task<RelayStatus> RunAsync(CancellationToken cancellation)
    {
        var at = clock.GetUtcNow();

        // Before the claims: what is delivered while these are read then counts neither as sent nor as answered.
        var files = new Dictionary<string, IReadOnlyList<Transmission>>();
        foreach (var account in configuration.Accounts.Select(a => a.Id)) files[account] = await transmissions.ListAsync(account, cancellation);
        var waiting = files.Values.SelectMany(t => t).Where(t => t.State is TransmissionState.Numbered or TransmissionState.Ready).Select(t => t.Id).ToHashSet();
        var unrecorded = await UnrecordedAsync(files.Values.SelectMany(t => t), cancellation);

        var practices = new List<PracticeStatus>();
        var sent = new List<SentClaim>();
        foreach (var practice in configuration.Practices.Select(p => p.Id))
        {
            var all = new List<Claim>();
            await foreach (var claim in claims.ListAsync(practice).WithCancellation(cancellation)) all.Add(claim);
            var unsent = new List<Claim>();
            foreach (var claim in all)
            {
                if (unrecorded.TryGetValue((practice, claim.Key.Id), out var file)) sent.Add(new(file.Account, claim, file.State is TransmissionState.Ambiguous));
                else if (StandingOf(claim.Status) is Standing.Unsent) unsent.Add(claim);
                else if (claim.TransmissionId is null || !waiting.Contains(claim.TransmissionId)) sent.Add(new(claim.Account, claim, InDoubt: false));
            }

            practices.Add(Of(practice, all, unsent, await batches.ListAsync(practice, cancellation)));
        }

        if (await batches.ListAsync(BatchAnswers.UnknownPractice, cancellation) is { Count: > 0 } strangers) practices.Add(Of(BatchAnswers.UnknownPractice, [], [], strangers));
        var perAccount = sent.ToLookup(c => c.Account);
        var reported = new List<AccountStatus>();
        foreach (var account in configuration.Accounts.Select(a => a.Id)) reported.Add(Of(await accounts.GetAsync(account, cancellation), files[account], [.. perAccount[account]]));

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

    /// <summary>Claims that went out in a file and have not been told so: the file is in doubt, or is just being recorded.</summary>
    async Task<Dictionary<(string Practice, string Claim), Transmission>> UnrecordedAsync(IEnumerable<Transmission> files, CancellationToken cancellation)
    {
        var found = new Dictionary<(string, string), Transmission>();
        foreach (var file in files.Where(f => f is { Recorded: false, State: TransmissionState.Delivered or TransmissionState.Ambiguous }))
            foreach (var claim in (await RecordDelivery.ManifestAsync(archive, file, cancellation)).Sets.SelectMany(s => s.Claims)) found[(file.Practice, claim.Id)] = file;
        return found;
    }

    static PracticeStatus Of(string practice, IReadOnlyList<Claim> claims, IReadOnlyList<Claim> unsent, IReadOnlyList<Batch> batches) => new()
    {
        Practice = practice,
        Statuses = [.. claims.GroupBy(c => c.Status).OrderBy(g => g.Key).Select(g => new StatusTotal(g.Key, Amount.Of(g)))],
        NotSent = Amount.Of(unsent),
        Batches = [.. batches.Select(b => new BatchStatus(b.Id, b.State, b.ReceivedAt, new(b.Claims, b.Charge), new(b.Held, b.HeldCharge), new(b.Refused, b.RefusedCharge)))],
    };

    /// <param name="Account">Null when the ledger does not say.</param>
    sealed record SentClaim(string? Account, Claim Claim, bool InDoubt);

    static AccountStatus Of(AccountState state, IReadOnlyList<Transmission> transmissions, IReadOnlyList<SentClaim> claims)
    {
        var standing = claims.ToLookup(c => StandingOf(c.Claim.Status), c => c.Claim);
        return new()
        {
            Account = state.Id,
            Sent = transmissions.Where(t => t.State is TransmissionState.Delivered or TransmissionState.Ambiguous).Aggregate(default(Amount), (sum, t) => sum + new Amount(t.Claims, t.Charge)),
            Accepted = Amount.Of(standing[Standing.Accepted]),
            Rejected = Amount.Of(standing[Standing.Rejected]),
            Pending = Amount.Of(standing[Standing.Pending].Concat(standing[Standing.Unsent])),
            InDoubt = Amount.Of(claims.Where(c => c.InDoubt).Select(c => c.Claim)),
            State = ReadAccounts.ConditionOf(state),
            Stopped = state.Stopped,
            Paused = state.Paused,
            LastPollAt = state.LastPollAt,
            Failures = state.Failures + state.SendFailures,
            LastError = state.LastError,
            Transmissions =
            [
                .. transmissions.Select(t => new TransmissionStatus(t.Id, t.Practice, t.BatchId, t.InterchangeControlNumber, t.State, new(t.Claims, t.Charge), t.PreparedAt, t.DeliveredAt, t.LastError)),
            ],
        };
    }

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
