using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Storage;

namespace ClaimRelay.Transmissions;

/// <summary>Turns answers that are overdue, mailboxes that fell silent and filing limits that are near into work. May be run as often as one likes.
/// What cannot be done for one account, transmission or claim does not keep the others waiting; it is thrown at the end.</summary>
public sealed class WatchDeadlines(TransmissionLedger transmissions, ClaimLedger claims, TransmissionWork work, SilentMailbox silence, Archive archive, RelayConfiguration configuration, TimeProvider clock)
{
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
                    await failures.CollectAsync(async () =>
                    {
                        if (await transmissions.FindAsync(account.Id, due.Transmission, cancellation) is { } transmission) await RaiseAsync(transmission, due.Answer, due.ControlNumber, due.DueAt, cancellation);
                        await transmissions.CloseAsync(due.Row, cancellation);
                    });
                }
            });
            await failures.CollectAsync(() => silence.WatchAsync(account, cancellation));
        }

        foreach (var practice in configuration.Practices)
        {
            await failures.CollectAsync(async () =>
            {
                await foreach (var due in claims.DueAsync(practice.Id, now).WithCancellation(cancellation))
                {
                    var overdue = new AnswerOverdue { Id = RowKeys.Id("overdue", due.Claim.Id, due.Answer.ToString(), due.DueAt.UtcTicks.ToString()), Answer = due.Answer, DueAt = due.DueAt };
                    await failures.CollectAsync(() => claims.ApplyAsync(due.Claim, overdue, cancellation));
                }
            });
        }

        failures.Throw();
    }

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

        if (answer is ExpectedAnswer.Ta1)
        {
            if (transmission.Ta1 is null) await work.OverdueAsync(transmission, answer, controlNumber, dueAt, transmission.Charge, transmission.Claims, cancellation);
            return;
        }

        var manifest = await RecordDelivery.ManifestAsync(archive, transmission, cancellation);
        var set = manifest.Sets.Single(s => s.ControlNumber == controlNumber);
        var answered = (await transmissions.SetsAsync(transmission, set.GroupControlNumber, cancellation)).Single(s => s.ControlNumber == controlNumber).Answer;
        if (answered is null) await work.OverdueAsync(transmission, answer, controlNumber, dueAt, set.Claims.Sum(c => c.Charge), set.Claims.Count, cancellation);
    }
}
