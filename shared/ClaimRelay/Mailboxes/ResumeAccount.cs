using ClaimRelay.Commands;
using ClaimRelay.Transmissions;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Mailboxes;

/// <summary>Lets a stopped account send and poll again, at once. May be run again after a crash at any line.</summary>
public sealed class ResumeAccount(Accounts accounts, WorkItems work, TransmissionLedger transmissions, CommandQueues queues)
{
    /// <returns>Why it had stopped; null when it had not, and nothing was changed.</returns>
    public async Task<string?> RunAsync(string account, CancellationToken cancellation)
    {
        if ((await accounts.GetAsync(account, cancellation)).Stopped is not { } stopped) return null;

        // Before the account goes on, so that an item is settled only for a stop that came before it.
        var owner = WorkItems.ForAccount(account);
        foreach (var item in await work.ListAsync(owner, cancellation))
            if (item.Kind is WorkKind.AccountStopped && item.State is not WorkState.Done) await work.SettleAsync(owner, item.Id, "The account was resumed.", cancellation);

        await accounts.ChangeAsync(account, s => s with { Stopped = null, StoppedAt = null, Failures = 0, SendFailures = 0, LastError = null, NextPollAt = null }, cancellation);

        // The commands that met the stopped account look again only minutes later; a second command for a file finds it sent.
        foreach (var waiting in (await transmissions.ListAsync(account, cancellation)).Where(t => t.State is TransmissionState.Ready))
            await queues.SendAsync(new TransmitCommand(account, waiting.Id), cancellation);
        return stopped;
    }
}
