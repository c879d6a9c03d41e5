using ClaimRelay.Commands;
using ClaimRelay.Partners;

namespace ClaimRelay.Mailboxes;

/// <summary>Puts a poll on the queue for every account whose time has come.</summary>
public sealed class SchedulePolls(Accounts accounts, CommandQueues queues, RelayConfiguration configuration, TimeProvider clock)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var account in configuration.Accounts)
        {
            var now = clock.GetUtcNow();
            var state = await accounts.GetAsync(account.Id, cancellation);
            if (state.Stopped is not null || state.NextPollAt > now) continue;
            await queues.SendAsync(new PollCommand(account.Id), cancellation);
            await accounts.ChangeAsync(account.Id, s => s with { NextPollAt = now + configuration.ProfileOf(account).PollEvery }, cancellation);
        }
    }
}
