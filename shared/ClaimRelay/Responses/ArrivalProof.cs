using ClaimRelay.Commands;
using ClaimRelay.Ledger;
using ClaimRelay.Partners;
using ClaimRelay.Transmissions;

namespace ClaimRelay.Responses;

/// <summary>An acknowledgment proves that a transmission arrived, whatever the upload saw of it.</summary>
public sealed class ArrivalProof(TransmissionLedger transmissions, TransmissionWork work, CommandQueues queues, RelayConfiguration configuration, TimeProvider clock)
{
    public async Task<Transmission> EnterAsync(Transmission transmission, Func<Transmission, Transmission> change, CancellationToken cancellation)
    {
        // Also while the upload is still being settled: an answer that names the interchange is stronger than anything a look at the mailbox can show.
        var entered = await transmissions.ChangeAsync(transmission.Account, transmission.Id, t => change(t.State is TransmissionState.Ready or TransmissionState.Ambiguous
            ? t with { State = TransmissionState.Delivered, PartLeft = true, DeliveredAt = clock.GetUtcNow(), Observation = $"{t.Observation} An acknowledgment proves that it arrived.".TrimStart() }
            : t), cancellation);
        // Also when an earlier run was cut short behind the change: settling and recording twice change nothing.
        await work.SettleUploadAsync(entered, cancellation);
        if (entered is { State: TransmissionState.Delivered, Recorded: false }) await queues.SendAsync(new TransmitCommand(entered.Account, entered.Id), cancellation);
        return entered;
    }

    /// <summary>A status answer that names the set stands for the 999, where none comes for what is accepted.</summary>
    public Task StandForAcknowledgmentAsync(Transmission transmission, TransmittedSet set, CancellationToken cancellation) =>
        configuration.ProfileOf(configuration.Account(transmission.Account)).Sends999 is AcknowledgmentsSent.All ? Task.CompletedTask
            : work.SettleOverdueAsync(transmission, ExpectedAnswer.Acknowledgment, set.ControlNumber, cancellation);

    /// <summary>Writes the answer for one set and closes what was owed for it.</summary>
    public async Task AnswerSetAsync(Transmission transmission, TransmittedSet set, string code, CancellationToken cancellation)
    {
        await transmissions.AnswerSetAsync(transmission.Account, set, code, cancellation);
        if (transmission.DeliveredAt is { } delivered)
        {
            var due = delivered + configuration.ProfileOf(configuration.Account(transmission.Account)).AnswerTimes.Acknowledgment;
            await transmissions.CloseAsync(transmission, ExpectedAnswer.Acknowledgment, set.ControlNumber, due, cancellation);
        }

        await work.SettleOverdueAsync(transmission, ExpectedAnswer.Acknowledgment, set.ControlNumber, cancellation);
    }
}
