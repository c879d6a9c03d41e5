using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using ClaimRelay.Ledger;
using ClaimRelay.Storage;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Mailboxes;

/// <summary>The state of each account, one row each.</summary>
public sealed class Accounts(RelayStorage storage, WorkItems work, TransmissionLedger transmissions, TimeProvider clock)
{
    const string Partition = "account";

    /// <summary>A partner that is down is one alert, not one a minute.</summary>
    public const int FailuresBeforeAlert = 5;

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

    /// <summary>Takes note of a failed exchange: stops the account when only a person can mend it, else counts, and alerts once in a row of failures:
    /// at once when the fault is one that does not pass.</summary>
    /// <param name="sending">Uploads are counted apart: polls that work do not hide that nothing can be sent.</param>
    /// <param name="ofFile">How often the file failed in all. More often than uploads failed in a row: others went through meanwhile, and what does not pass is the file's own.</param>
    /// <returns>The account's state by then.</returns>
    public async Task<AccountState> NoteFailureAsync(MailboxException failure, CancellationToken cancellation, bool sending = false, int ofFile = 0)
    {
        // The item first: a run that is cut short between the two must not leave an account that is stopped and nobody knows.
        if (failure.StopsAccount && await GetAsync(failure.Account, cancellation) is { Stopped: null } working) await OpenAsync(Stopped(failure, working.Stops + 1), cancellation);
        var state = await ChangeAsync(failure.Account, s => s with
        {
            Failures = sending ? s.Failures : s.Failures + 1,
            SendFailures = sending ? s.SendFailures + 1 : s.SendFailures,
            PollRows = !sending && s.Failures == 0 ? s.PollRows + 1 : s.PollRows,
            SendRows = sending && s.SendFailures == 0 ? s.SendRows + 1 : s.SendRows,
            LastError = failure.Message,
            FailingSince = s.FailingSince ?? clock.GetUtcNow(),
            Stopped = failure.StopsAccount ? s.Stopped ?? failure.Message : s.Stopped,
            StoppedAt = failure.StopsAccount ? s.StoppedAt ?? clock.GetUtcNow() : s.StoppedAt,
            Stops = failure.StopsAccount && s.Stopped is null ? s.Stops + 1 : s.Stops,
        }, cancellation);
        if (failure.StopsAccount)
        {
            // Once more: it may have been resumed between the look and the stop, and then this is another stop.
            await OpenAsync(Stopped(failure, state.Stops), cancellation);
            return state;
        }

        var inRow = sending ? state.SendFailures : state.Failures;
        // Again at each further one: it is one item, and the run that should have opened it may have been cut short.
        if (MailboxFaults.ClassOf(failure.Fault) is not FaultClass.Permanent)
        {
            if (inRow < FailuresBeforeAlert) return state;
            await OpenAsync(Failing(failure, state, sending), cancellation);
        }
        else
        {
            if (ofFile > inRow) return state;
            await OpenAsync(Lasting(failure, state, sending), cancellation);
        }

        // Another worker may have ended the row of failures before the item was there to be settled.
        if (await GetAsync(failure.Account, cancellation) is var now && (sending ? now.SendFailures == 0 || now.SendRows != state.SendRows : now.Failures == 0 || now.PollRows != state.PollRows))
            await SettleAsync(state, sending, cancellation);
        return state;
    }

    /// <summary>What waits for the account is at stake, and says how pressing it is.</summary>
    async Task OpenAsync(WorkItem alert, CancellationToken cancellation)
    {
        var waiting = await transmissions.WaitingAsync(alert.Account!, cancellation);
        var (claims, dollars) = (waiting.Sum(t => t.Claims), waiting.Sum(t => t.Charge));
        await work.OpenAsync(waiting.Count == 0 ? alert : alert with
        {
            Claims = claims,
            Dollars = dollars,
            Explanation = $"{alert.Explanation} {waiting.Count} file(s) with {claims} claim(s) waited to be sent when this was written; claimrelay accounts shows what waits now.",
        }, cancellation);
    }

    /// <summary>An upload worked: its failures are counted anew. What polls say that fail stands.</summary>
    public async Task NoteSuccessAsync(string id, CancellationToken cancellation)
    {
        if (await GetAsync(id, cancellation) is not { SendFailures: > 0 } state) return;
        await SettleAsync(state, sending: true, cancellation);
        var ended = state;
        await ChangeAsync(id, s => (ended = s).Failures > 0 ? s with { SendFailures = 0 } : s with { SendFailures = 0, LastError = null, FailingSince = null }, cancellation);
        if (ended != state && ended.SendFailures > 0) await SettleAsync(ended, sending: true, cancellation);
    }

    /// <summary>A worker took the poll. Whatever becomes of it, the next one is counted from here.</summary>
    public Task BeginPollAsync(string id, CancellationToken cancellation) =>
        ChangeAsync(id, s => s with { PollQueuedFor = null, PolledAt = clock.GetUtcNow(), Polls = s.Polls + 1 }, cancellation);

    /// <summary>A poll came to its end. What uploads say that fail stands.</summary>
    public async Task EndPollAsync(string id, PollCount count, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var state = await GetAsync(id, cancellation);
        if (state.Failures > 0) await SettleAsync(state, sending: false, cancellation);
        await ChangeAsync(id, Ended, cancellation);

        AccountState Ended(AccountState s)
        {
            var ended = s with { PolledAt = now, PollQueuedFor = null, LastPollAt = now, LastPoll = count, Failures = 0 };
            return s.SendFailures > 0 ? ended : ended with { LastError = null, FailingSince = null };
        }
    }

    /// <summary>Before the state says so: an item of a row of failures that is over must not stay open when the run is cut short.</summary>
    async Task SettleAsync(AccountState state, bool sending, CancellationToken cancellation)
    {
        var because = sending ? "A file was delivered." : "The mailbox was polled.";
        var lasting = Enum.GetValues<MailboxFault>().Where(fault => MailboxFaults.ClassOf(fault) is FaultClass.Permanent).Select(fault => LastingOccasion(fault, state, sending));
        foreach (var occasion in lasting.Append(FailingOccasion(state, sending)))
            await work.SettleAsync(WorkItems.ForAccount(state.Id), IdOf(state.Id, WorkKind.TransmissionFailing, occasion), because, cancellation);
    }

    /// <summary>Id of the item of a stop, by its number.</summary>
    public static string StopItem(string account, int stop) => IdOf(account, WorkKind.AccountStopped, StopOccasion(stop));

    static string StopOccasion(int stop) => $"stop-{stop}";

    static WorkItem Stopped(MailboxException failure, int stop) => Alert(failure, WorkKind.AccountStopped, StopOccasion(stop)) with
    {
        Priority = 1,
        Explanation = $"The account stopped: {failure.Message} It neither sends nor polls until it is resumed, so that it is not locked.",
        NextStep = failure.Fault is MailboxFault.HostKey
            ? "Ask the clearinghouse whether it changed its host key. If it confirms the fingerprint, add it to the account's hostKeys; then run: claimrelay account resume " + failure.Account
            : (failure.Fault is MailboxFault.Authentication ? "Check the account's user and its key or password with the clearinghouse" : "Mend what the message says: a secret, a key, the proxy, an algorithm or another setting of the account")
                + "; then run: claimrelay account resume " + failure.Account,
    };

    static WorkItem Failing(MailboxException failure, AccountState state, bool sending) => Alert(failure, WorkKind.TransmissionFailing, FailingOccasion(state, sending)) with
    {
        Explanation = $"{FailuresBeforeAlert} {(sending ? "uploads" : "polls")} in a row failed; the last said: {failure.Message} It goes on trying; nothing is lost.",
        NextStep = $"Look whether the clearinghouse announced an outage; if not, run: claimrelay account test {failure.Account}, and call its support with what that says.",
    };

    /// <summary>It does not pass by itself: told as what it is, and not as an outage.</summary>
    static WorkItem Lasting(MailboxException failure, AccountState state, bool sending) => Alert(failure, WorkKind.TransmissionFailing, LastingOccasion(failure.Fault, state, sending)) with
    {
        Priority = 2,
        Explanation = $"{(sending ? "Sending is refused" : "The mailbox cannot be polled as it should be")}: {failure.Message} That does not pass by itself. It is tried again; what waits is kept.",
        NextStep = failure.Fault switch
        {
            MailboxFault.Denied => $"Ask the clearinghouse for the right to {(sending ? "write, look at and rename files" : "list and read")} in the folder named here, or correct {(sending ? "sendFolder" : "receiveFolder")}.",
            MailboxFault.Missing => $"Correct the folder named here in the account or its profile ({(sending ? "sendFolder, stagingFolder" : "receiveFolder, receiveSubfolders")}), or ask the clearinghouse to make it.",
            _ => "Mend what the message says at the mailbox or in the profile.",
        } + $" What is allowed is shown by: claimrelay account test {failure.Account}",
    };

    static string FailingOccasion(AccountState state, bool sending) => sending ? $"failing-send-{state.SendRows}" : $"failing-poll-{state.PollRows}";

    static string LastingOccasion(MailboxFault fault, AccountState state, bool sending) => sending ? $"{fault}-send-{state.SendRows}" : $"{fault}-poll-{state.PollRows}";

    static string IdOf(string account, WorkKind kind, string occasion) => RowKeys.Id("work", "account", account, kind.ToString(), occasion);

    static WorkItem Alert(MailboxException failure, WorkKind kind, string occasion) => new()
    {
        Id = IdOf(failure.Account, kind, occasion),
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
