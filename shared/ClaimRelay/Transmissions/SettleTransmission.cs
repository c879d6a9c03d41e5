using ClaimRelay.Commands;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;

namespace ClaimRelay.Transmissions;

/// <summary>A person says what became of a transmission that is in doubt. May be run again after a crash at any line: the same decision changes nothing twice.</summary>
public sealed class SettleTransmission(TransmissionLedger transmissions, TransmissionWork work, CommandQueues queues, TimeProvider clock)
{
    // A row has limits, and a transmission may be decided about more than once.
    const int LongestReason = 500;

    static readonly TimeSpan EntersWithin = TimeSpan.FromSeconds(30);

    /// <param name="decision"><see cref="SettleDecision.Delivered"/>: the clearinghouse has the file; its claims wait for their answers from now on.
    /// <see cref="SettleDecision.Resend"/>: it certainly has not; the same bytes are sent again under the same name, unless a look finds them there.</param>
    /// <param name="reason">Who said so and how it is known. Kept in the ledger.</param>
    /// <returns>The transmission as it then stands, and why the decision was refused; null when it was entered.</returns>
    /// <exception cref="KeyNotFoundException">No such transmission.</exception>
    public async Task<(Transmission Transmission, string? Refusal)> RunAsync(string account, string id, SettleDecision decision, string reason, CancellationToken cancellation)
    {
        // First of all, late enough to find the decision: if this run is cut short behind the ledger, the host still carries it out.
        await queues.SendAsync(new TransmitCommand(account, id), cancellation, EntersWithin);
        string? refusal = null;
        var settled = await transmissions.ChangeAsync(account, id, t =>
        {
            refusal = Refusal(t, decision);
            return refusal is null && !IsEntered(t, decision) ? Entered(t, new(decision, clock.GetUtcNow(), CauseList.Cut(reason, LongestReason), t.Observation)) : t;
        }, cancellation);
        if (refusal is not null) return (settled, refusal);

        await work.SettleUploadAsync(settled, cancellation);
        await queues.SendAsync(new TransmitCommand(account, id), cancellation);
        return (settled, null);
    }

    /// <summary>Why this cannot be decided; null when it can.</summary>
    public static string? Refusal(Transmission transmission, SettleDecision decision) => (transmission.State, decision) switch
    {
        _ when IsEntered(transmission, decision) => null,
        (TransmissionState.Ambiguous, _) => null,
        // A decision to send again may turn out to be wrong before it is carried out.
        (TransmissionState.Ready, SettleDecision.Delivered) when transmission.Resends > 0 => null,
        (TransmissionState.Failed, _) => $"it was certainly not delivered, and its claims are held ({transmission.Observation}); drop them again in a new file",
        (TransmissionState.Delivered, _) => $"it is delivered: {transmission.Observation}",
        _ => "it is not in doubt: it is still being sent",
    };

    static bool IsEntered(Transmission transmission, SettleDecision decision) =>
        transmission.Settlings is [.., var last] && last.Decision == decision
        && transmission.State == (decision is SettleDecision.Delivered ? TransmissionState.Delivered : TransmissionState.Ready);

    static Transmission Entered(Transmission transmission, Settling settling) => settling.Decision is SettleDecision.Delivered
        ? transmission with { Settlings = [.. transmission.Settlings, settling], State = TransmissionState.Delivered, PartLeft = true, DeliveredAt = settling.At, Observation = $"{transmission.Observation} A person says that it arrived: {settling.Reason}".TrimStart() }
        : transmission with { Settlings = [.. transmission.Settlings, settling], State = TransmissionState.Ready, Step = UploadStep.NotStarted, PartIsOpen = true, Failures = 0, Outcome = null, Observation = null };
}
