using ClaimRelay.Commands;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Mailboxes;

/// <summary>Lets a stopped or paused account send and poll again, at once. May be run again after a crash at any line.</summary>
public sealed class ResumeAccount(Accounts accounts, WorkItems work, TransmissionLedger transmissions, CommandQueues queues, TimeProvider clock)
{
    /// <returns>The account's state before, which says why it rested; null when it did not, and nothing was changed.</returns>
    public async Task<AccountState?> RunAsync(string account, CancellationToken cancellation)
    {
        var rested = await accounts.GetAsync(account, cancellation);
        if (!rested.Rests) return null;

        // Before the account goes on, so that an item is settled only for a stop that came before it.
        var owner = WorkItems.ForAccount(account);
        var later = Accounts.StopItem(account, rested.Stops + 1);
        foreach (var item in (await work.ListAsync(owner, cancellation)).Where(i => i.Id != later))
            if (item.Kind is WorkKind.AccountStopped or WorkKind.TransmissionFailing && item.State is not WorkState.Done) await work.SettleAsync(owner, item.Id, "The account was resumed.", cancellation);

        AccountState? before = null;
        await accounts.ChangeAsync(account, s =>
        {
            before = s;
            // A stop that came since then has an item of its own, and stands.
            var stopped = s.Stops == rested.Stops ? null : s.Stopped;
            return s with
            {
                Stopped = stopped,
                StoppedAt = stopped is null ? null : s.StoppedAt,
                Paused = null,
                FailingSince = null,
                Failures = 0,
                SendFailures = 0,
                LastError = null,
                PolledAt = null,
                PollQueuedFor = null,
            };
        }, cancellation);

        // The commands that met the resting account look again only minutes later; a second command for a file finds it sent.
        foreach (var waiting in (await transmissions.WaitingAsync(account, cancellation)).Where(t => t.State is TransmissionState.Ready))
        {
            await queues.SendAsync(new TransmitCommand(account, waiting.Id), cancellation);
            await transmissions.ChangeAsync(account, waiting.Id, t => t with { TriedAt = clock.GetUtcNow() }, cancellation);
        }
        return before;
    }
}
