using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Transmissions;

/// <summary>Turns answers that are overdue, mailboxes that fell silent and filing limits that are near into work, and queues again what waits to be sent and nobody tries. May be run as often as one likes.
/// What cannot be done for one account, transmission or claim does not keep the others waiting; it is thrown at the end, and is work for a person when it lasts.</summary>
public sealed class WatchDeadlines(
    TransmissionLedger transmissions, ClaimLedger claims, TransmissionWork work, WorkItems items, SilentMailbox silence, MailboxWork mailboxes, UntriedTransmissions untried, Archive archive,
    RelayConfiguration configuration, TimeProvider clock)
{
    static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        Failures failures = new(cancellation);
        foreach (var account in configuration.Accounts)
        {
            await failures.CollectAsync(async () =>
            {
                await foreach (var due in transmissions.DueAsync(account.Id, now).WithCancellation(cancellation))
                {
                    var what = $"{due.Answer} {due.ControlNumber} of transmission {due.Transmission}";
                    await failures.CollectAsync(() => TellingAsync(WorkItems.ForAccount(account.Id), account.Id, what, due.DueAt, async () =>
                    {
                        if (await transmissions.FindAsync(account.Id, due.Transmission, cancellation) is { } transmission) await RaiseAsync(transmission, due.Answer, due.ControlNumber, due.DueAt, cancellation);
                        await transmissions.CloseAsync(due.Row, cancellation);
                    }, cancellation));
                }
            });
            await failures.CollectAsync(() => untried.QueueAsync(account.Id, cancellation));
            await failures.CollectAsync(() => silence.WatchAsync(account, cancellation));
            await failures.CollectAsync(() => mailboxes.ExpiringUnpolledAsync(account, configuration.ProfileOf(account), cancellation));
        }

        foreach (var practice in configuration.Practices)
        {
            await failures.CollectAsync(async () =>
            {
                await foreach (var due in claims.DueAsync(practice.Id, now).WithCancellation(cancellation))
                {
                    var overdue = new AnswerOverdue { Id = RowKeys.Id("overdue", due.Claim.Id, due.Answer.ToString(), due.DueAt.UtcTicks.ToString()), Answer = due.Answer, DueAt = due.DueAt };
                    await failures.CollectAsync(() => TellingAsync(practice.Id, null, $"{due.Answer} of claim {due.Claim.Id}", due.DueAt, () => claims.ApplyAsync(due.Claim, overdue, cancellation), cancellation));
                }
            });
        }

        failures.Throw();
    }

    /// <summary>A deadline that cannot be worked off day after day is one that nobody watches.</summary>
    async Task TellingAsync(string owner, string? account, string what, DateTimeOffset dueAt, Func<Task> watch, CancellationToken cancellation)
    {
        var lasts = clock.GetUtcNow() - dueAt >= Patience;
        var id = RowKeys.Id("work", "deadline", owner, what, RowKeys.Time(dueAt));
        try
        {
            await watch();
        }
        catch (Exception failure) when (lasts && !cancellation.IsCancellationRequested)
        {
            await items.OpenAsync(Unwatched(id, owner, account, what, dueAt, failure), cancellation);
            throw;
        }

        if (lasts) await items.SettleAsync(owner, id, "It could be worked off.", cancellation);
    }

    // The exception's text may quote a file or a name: only its type is told.
    static WorkItem Unwatched(string id, string owner, string? account, string what, DateTimeOffset dueAt, Exception failure) => new()
    {
        Id = id,
        Kind = WorkKind.CommandFailed,
        Practice = owner,
        Account = account,
        Claims = 0,
        Dollars = 0,
        Causes = [new("deadline", failure.GetType().Name, what)],
        Explanation = $"What was due at {dueAt:yyyy-MM-dd HH:mm} UTC ({what}) cannot be worked off: {failure.GetType().Name}. It is tried again at every watch; until that works nobody is told of this deadline. The others are watched.",
        NextStep = "See at the clearinghouse whether the answer is there, and act on it by hand; read the log of WatchDeadlines for the reason, and mend it.",
    };

    async Task RaiseAsync(Transmission transmission, ExpectedAnswer answer, string controlNumber, DateTimeOffset dueAt, CancellationToken cancellation)
    {
        if (answer is ExpectedAnswer.Arrival)
        {
            if (transmission.State is not TransmissionState.Ambiguous) return;
            await work.DoubtfulAsync(transmission, cancellation);
            // The proof may have come while the item was written, too early to find it.
            if (await transmissions.FindAsync(transmission.Account, transmission.Id, cancellation) is { State: not TransmissionState.Ambiguous } proven) await work.SettleUploadAsync(proven, cancellation);
            return;
        }

        // Opened under another profile: what it no longer sends is not owed any more.
        var profile = configuration.ProfileOf(configuration.Account(transmission.Account));
        if (answer is ExpectedAnswer.Ta1 ? !profile.SendsTa1 : profile.Sends999 is not AcknowledgmentsSent.All) return;

        var set = answer is ExpectedAnswer.Ta1 ? null : (await RecordDelivery.ManifestAsync(archive, transmission, cancellation)).Sets.Single(s => s.ControlNumber == controlNumber);
        if (await IsAnsweredAsync()) return;
        await work.OverdueAsync(transmission, answer, controlNumber, dueAt, set?.Claims.Sum(c => c.Charge) ?? transmission.Charge, set?.Claims.Count ?? transmission.Claims, cancellation);
        // As above: an answer that came meanwhile found no item to settle.
        if (await IsAnsweredAsync()) await work.SettleOverdueAsync(transmission, answer, controlNumber, cancellation);

        async Task<bool> IsAnsweredAsync() => set is null
            ? await transmissions.FindAsync(transmission.Account, transmission.Id, cancellation) is { Ta1: not null }
            : (await transmissions.SetsAsync(transmission, set.GroupControlNumber, cancellation)).Single(s => s.ControlNumber == controlNumber).Answer is not null;
    }
}
