using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using ClaimRelay.Ledger;
using ClaimRelay.Storage;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Mailboxes;

/// <summary>The state of each account, one row each.</summary>
public sealed class Accounts(RelayStorage storage, WorkItems work, TimeProvider clock)
{
    const string Partition = "account";

    // A partner that is down is one alert, not one a minute.
    const int FailuresBeforeAlert = 5;

    readonly TableClient _table = storage.Table("accounts");

    public async Task<AccountState> GetAsync(string id, CancellationToken cancellation) =>
        await _table.FindAsync(Partition, id, cancellation) is { } row ? FromRow(row) : new AccountState { Id = id };

    /// <summary>The states of all accounts that ever had one, in one read.</summary>
    public async Task<IReadOnlyDictionary<string, AccountState>> ListAsync(CancellationToken cancellation)
    {
        var found = new Dictionary<string, AccountState>();
        await foreach (var row in _table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"), cancellationToken: cancellation)) found[row.RowKey] = FromRow(row);
        return found;
    }

    /// <summary>Changes an account's state under its ETag and gives it as it then stands.</summary>
    public async Task<AccountState> ChangeAsync(string id, Func<AccountState, AccountState> change, CancellationToken cancellation) => (await TryChangeAsync(id, change, cancellation))!;

    /// <summary>As <see cref="ChangeAsync"/>; null, and nothing is changed, when the change gives null for what the state is by then.</summary>
    public async Task<AccountState?> TryChangeAsync(string id, Func<AccountState, AccountState?> change, CancellationToken cancellation)
    {
        while (true)
        {
            var row = await _table.FindAsync(Partition, id, cancellation);
            if (change(row is null ? new AccountState { Id = id } : FromRow(row)) is not { } next) return null;
            var entity = new TableEntity(Partition, id) { ["Json"] = JsonSerializer.Serialize(next, LedgerJson.Default.AccountState) };
            try
            {
                if (row is null) await _table.AddEntityAsync(entity, cancellation);
                else await _table.UpdateEntityAsync(entity, row.ETag, TableUpdateMode.Replace, cancellation);
                return next;
            }
            catch (RequestFailedException ex) when (ex.IsConflict())
            {
                // Somebody changed it meanwhile: apply the change to what it is now.
            }
        }
    }

    /// <summary>Takes note of a failed exchange: stops the account when only a person can mend it, else counts, and alerts once in a row of failures.</summary>
    /// <param name="sending">Uploads are counted apart: polls that work do not hide that nothing can be sent.</param>
    public async Task NoteFailureAsync(MailboxException failure, CancellationToken cancellation, bool sending = false)
    {
        // The item first: a run that is cut short between the two must not leave an account that is stopped and nobody knows.
        if (failure.StopsAccount && await GetAsync(failure.Account, cancellation) is { Stopped: null } working) await work.OpenAsync(Stopped(failure, working.Stops + 1), cancellation);
        var state = await ChangeAsync(failure.Account, s => s with
        {
            Failures = sending ? s.Failures : s.Failures + 1,
            SendFailures = sending ? s.SendFailures + 1 : s.SendFailures,
            Alerts = (sending ? s.SendFailures : s.Failures) + 1 == FailuresBeforeAlert ? s.Alerts + 1 : s.Alerts,
            LastError = failure.Message,
            FailingSince = s.FailingSince ?? clock.GetUtcNow(),
            Stopped = failure.StopsAccount ? s.Stopped ?? failure.Message : s.Stopped,
            StoppedAt = failure.StopsAccount ? s.StoppedAt ?? clock.GetUtcNow() : s.StoppedAt,
            Stops = failure.StopsAccount && s.Stopped is null ? s.Stops + 1 : s.Stops,
        }, cancellation);
        // Again at each further one: it is one item, and the run that should have opened it may have been cut short.
        if (!failure.StopsAccount && (sending ? state.SendFailures : state.Failures) >= FailuresBeforeAlert) await work.OpenAsync(Failing(failure, state), cancellation);
    }

    /// <summary>An upload worked: its failures are counted anew. What polls say that fail stands.</summary>
    public async Task NoteSuccessAsync(string id, CancellationToken cancellation)
    {
        if ((await GetAsync(id, cancellation)).SendFailures == 0) return;
        await ChangeAsync(id, s => s.Failures > 0 ? s with { SendFailures = 0 } : s with { SendFailures = 0, LastError = null, FailingSince = null }, cancellation);
    }

    /// <summary>A worker took the poll. Whatever becomes of it, the next one is counted from here.</summary>
    public Task BeginPollAsync(string id, CancellationToken cancellation) =>
        ChangeAsync(id, s => s with { PollQueuedFor = null, PolledAt = clock.GetUtcNow(), Polls = s.Polls + 1 }, cancellation);

    /// <summary>A poll came to its end. What uploads say that fail stands.</summary>
    public Task EndPollAsync(string id, PollCount count, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return ChangeAsync(id, Ended, cancellation);

        AccountState Ended(AccountState s)
        {
            var ended = s with { PolledAt = now, PollQueuedFor = null, LastPollAt = now, LastPoll = count, Failures = 0 };
            return s.SendFailures > 0 ? ended : ended with { LastError = null, FailingSince = null };
        }
    }

    static WorkItem Stopped(MailboxException failure, int stop) => Alert(failure, WorkKind.AccountStopped, $"stop-{stop}") with
    {
        Priority = 1,
        Explanation = $"The account stopped: {failure.Message}" + (failure.OfferedHostKey is { } key ? $" The server offered {key}." : "") + " It neither sends nor polls until it is resumed, so that it is not locked.",
        NextStep = failure.Fault is MailboxFault.HostKey
            ? "Ask the clearinghouse whether it changed its host key. If it confirms the fingerprint, add it to the account's hostKeys; then run: claimrelay account resume " + failure.Account
            : "Correct the account's user, key or settings; then run: claimrelay account resume " + failure.Account,
    };

    static WorkItem Failing(MailboxException failure, AccountState state) => Alert(failure, WorkKind.TransmissionFailing, $"failing-{state.Alerts}") with
    {
        Explanation = $"{FailuresBeforeAlert} exchanges in a row failed; the last said: {failure.Message} It goes on trying; nothing is lost.",
        NextStep = "Look whether the clearinghouse announced an outage; if not, call its support.",
    };

    static WorkItem Alert(MailboxException failure, WorkKind kind, string occasion) => new()
    {
        Id = RowKeys.Id("work", "account", failure.Account, kind.ToString(), occasion),
        Kind = kind,
        Practice = WorkItems.ForAccount(failure.Account),
        Account = failure.Account,
        Claims = 0,
        Dollars = 0,
        Causes = [new("mailbox", failure.Fault.ToString(), failure.Message)],
        Explanation = "",
        NextStep = "",
    };

    static AccountState FromRow(TableEntity row) => JsonSerializer.Deserialize(row.Json(), LedgerJson.Default.AccountState)!;
}
