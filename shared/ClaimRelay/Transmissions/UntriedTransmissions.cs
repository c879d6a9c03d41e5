using ClaimRelay.Commands;
using ClaimRelay.Mailboxes;

namespace ClaimRelay.Transmissions;

/// <summary>Queues again what waits to be sent and nobody tries: its message is lost, as when it failed at every attempt and nobody put it back.</summary>
public sealed class UntriedTransmissions(TransmissionLedger transmissions, Accounts accounts, CommandQueues queues, TimeProvider clock)
{
    // Some three times the longest pause between two tries of Transmit. A message that is only late costs nothing: the second for a file finds it sent.
    static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    public async Task QueueAsync(string account, CancellationToken cancellation)
    {
        // There every message waits, and resuming it queues all of them anew.
        if ((await accounts.GetAsync(account, cancellation)).Rests) return;
        var now = clock.GetUtcNow();
        foreach (var untried in (await transmissions.UnfinishedAsync(account, cancellation)).Where(t => now - (t.TriedAt ?? t.PreparedAt) >= LongestPause))
        {
            await queues.SendAsync(new TransmitCommand(account, untried.Id), cancellation);
            await transmissions.ChangeAsync(account, untried.Id, t => t with { TriedAt = now }, cancellation);
        }
    }
}
