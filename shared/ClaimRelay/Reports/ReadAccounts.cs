using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Transmissions;

namespace ClaimRelay.Reports;

/// <summary>Reads what each account does.</summary>
public sealed class ReadAccounts(Accounts accounts, TransmissionLedger transmissions, RelayConfiguration configuration, TimeProvider clock)
{
    public async Task<IReadOnlyList<AccountReport>> RunAsync(CancellationToken cancellation)
    {
        var states = await accounts.ListAsync(cancellation);
        var reports = new List<AccountReport>();
        foreach (var account in configuration.Accounts)
        {
            reports.Add(Of(account, states.GetValueOrDefault(account.Id) ?? new() { Id = account.Id }, await transmissions.WaitingAsync(account.Id, cancellation)));
        }

        return reports;
    }

    AccountReport Of(Account account, AccountState state, IReadOnlyList<Transmission> waiting)
    {
        var condition = ConditionOf(state);
        return new()
        {
            Account = account.Id,
            Profile = account.Profile,
            Usage = account.Usage,
            State = condition,
            Since = condition switch
            {
                AccountCondition.Stopped => state.StoppedAt,
                AccountCondition.Paused => state.Paused!.At,
                AccountCondition.Failing => state.FailingSince,
                _ => null,
            },
            Stopped = state.Stopped is { } stopped ? new(stopped, state.StoppedAt) : null,
            Paused = state.Paused,
            Failing = IsFailing(state) ? new(state.FailingSince, state.Failures, state.SendFailures) : null,
            LastPollAt = state.LastPollAt,
            LastPoll = state.LastPoll,
            NextPollAt = state.Rests ? null : state.PollQueuedFor ?? PollCalendar.Of(configuration.ProfileOf(account)).Next(clock.GetUtcNow(), state.PolledAt, PollCalendar.SpreadOf(account.Id, state.Polls)),
            PollQueued = state is { Rests: false, PollQueuedFor: not null },
            LastError = state.LastError,
            WaitingTransmissions = waiting.Count,
            Waiting = waiting.Aggregate(default(Amount), (sum, t) => sum + new Amount(t.Claims, t.Charge)),
        };
    }

    public static AccountCondition ConditionOf(AccountState state) =>
        state.Stopped is not null ? AccountCondition.Stopped : state.Paused is not null ? AccountCondition.Paused : IsFailing(state) ? AccountCondition.Failing : AccountCondition.Active;

    static bool IsFailing(AccountState state) => state.Failures + state.SendFailures > 0;
}
