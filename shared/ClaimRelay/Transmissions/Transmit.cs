using ClaimRelay.Commands;
using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Partners;
using ClaimRelay.Storage;
using Microsoft.Extensions.Logging;
using Renci.SshNet.Common;

namespace ClaimRelay.Transmissions;

/// <summary>Sends one prepared transmission to its mailbox. May be run again after a crash at any line: a claim file is never blindly sent again.</summary>
public sealed partial class Transmit(
    TransmissionLedger transmissions, EncryptTransmission encrypt, RecordDelivery record, Archive archive, Leases leases, Accounts accounts, MailboxFactory mailboxes,
    RelayConfiguration configuration, TransmissionWork work, TimeProvider clock, ILogger<Transmit> logger)
{
    static readonly TimeSpan WhileHeld = TimeSpan.FromSeconds(15);
    static readonly TimeSpan WhileStopped = TimeSpan.FromMinutes(5);

    // A day and more, by then.
    const int MostPartTries = 100;

    public async Task<CommandOutcome> RunAsync(string accountId, string id, CancellationToken cancellation)
    {
        await using var lease = await leases.TryTakeAsync($"transmission/{accountId}/{id}", cancellation);
        if (lease is null) return CommandOutcome.RetryIn(WhileHeld);

        var transmission = await transmissions.FindAsync(accountId, id, lease.Lost) ?? throw new KeyNotFoundException($"Transmission {id} is not in the ledger of account {accountId}.");
        if (transmission.State is TransmissionState.Ready)
        {
            if ((await accounts.GetAsync(accountId, lease.Lost)).Rests) return CommandOutcome.RetryIn(WhileStopped);
            try
            {
                transmission = await encrypt.RunAsync(transmission, lease.Lost);
                var delivery = await UploadAsync(transmission, lease.Lost);
                transmission = await EnterAsync(transmission, delivery, lease.Lost);
                await accounts.NoteSuccessAsync(accountId, lease.Lost);
                LogOutcome(accountId, id, delivery.Outcome);
            }
            catch (SettledMeanwhileException)
            {
                // What this worker wrote of it may still lie there.
                transmission = await transmissions.ChangeAsync(accountId, id, t => t.State is TransmissionState.Ready ? t : t with { PartLeft = true }, lease.Lost);
            }
            catch (OvertakenException)
            {
                return CommandOutcome.RetryIn(WhileHeld);
            }
            catch (MailboxException failure)
            {
                return await RetryAsync(transmission, failure, lease.Lost);
            }
        }

        await FollowUpAsync(transmission, lease.Lost);
        return transmission.PartLeft ? await RemovePartAsync(transmission, lease.Lost) : CommandOutcome.Done;
    }

    async Task FollowUpAsync(Transmission transmission, CancellationToken cancellation)
    {
        if (transmission.State is not TransmissionState.Ready && (transmission.Failures >= Accounts.FailuresBeforeAlert || transmission.Resends > 0)) await work.SettleStuckAsync(transmission, cancellation);
        await (transmission.State switch
        {
            TransmissionState.Delivered => record.RunAsync(transmission, cancellation),
            // The first answer usually settles the doubt; only if none comes in its time must a person ask.
            TransmissionState.Ambiguous => transmissions.ExpectAsync(transmission, ExpectedAnswer.Arrival, transmission.InterchangeControlNumber, clock.GetUtcNow() + DoubtFor(transmission), cancellation),
            TransmissionState.Failed => FailAsync(transmission, cancellation),
            _ => Task.CompletedTask,
        });
    }

    async Task FailAsync(Transmission transmission, CancellationToken cancellation)
    {
        await work.FailedAsync(transmission, cancellation);
        await record.NotSentAsync(transmission, cancellation);
    }

    TimeSpan DoubtFor(Transmission transmission)
    {
        // No answer comes for what was not sent: the person who decided is told at once.
        if (transmission.WasNotSentAgain) return TimeSpan.Zero;
        var profile = configuration.ProfileOf(configuration.Account(transmission.Account));
        return profile switch
        {
            { SendsTa1: true } => profile.AnswerTimes.Ta1,
            { Sends999: AcknowledgmentsSent.All } => profile.AnswerTimes.Acknowledgment,
            _ => profile.AnswerTimes.ClearinghouseStatus,
        };
    }

    async Task<Delivery> UploadAsync(Transmission transmission, CancellationToken cancellation)
    {
        var account = configuration.Account(transmission.Account);
        var profile = configuration.ProfileOf(account);
        var content = await archive.ReadAsync(transmission.Sha256!, cancellation);
        var plain = transmission.PlainSha256 is { } hash ? await archive.ReadAsync(hash, cancellation) : content;
        var disagreements = UsageGuard.Disagreements(account, profile, OutgoingFile.Of(plain.Span, $"{account.Root}/{profile.SendFolder}", transmission.FileName));
        if (Refusal(transmission, profile, disagreements) is { } refusal) return refusal;
        await using var mailbox = await mailboxes.OpenAsync(account, profile, cancellation);
        // Before anything is journaled: while nobody is reached, nothing can have left, and no part name is used up.
        await mailbox.DescribeAsync(cancellation);
        var upload = UploadOf(transmission, profile, content);
        if (transmission is { Resends: > 0, Step: UploadStep.NotStarted } && await BeforeResend.LookAsync(mailbox, upload, cancellation) is { } found) return found;
        var (begun, renames) = (transmission.Begun, false);
        try
        {
            return await SafeUpload.RunAsync(mailbox, upload, transmission.Step, JournalAsync, cancellation, mayRename: disagreements.Count == 0);
        }
        catch (OvertakenException) when (begun != transmission.Begun && upload.PartPath != upload.FinalPath)
        {
            // Whoever writes it now has a part name of its own.
            await mailbox.DeleteAsync(upload.PartPath, cancellation);
            throw;
        }
        catch (MailboxException answered) when (begun != transmission.Begun && !renames && answered.Fault is MailboxFault.Refused or MailboxFault.Denied or MailboxFault.Missing or MailboxFault.Exists)
        {
            // The server's own word that the write is over: where nothing may be removed, each try under another name would leave one more file. Behind a rename another worker may have one in hand.
            await transmissions.ChangeAsync(transmission.Account, transmission.Id, t => IsSameTurn(t, transmission) && t.Begun == begun ? t with { PartIsOpen = false } : t, cancellation);
            throw;
        }

        // An answer or a person may settle it while it is uploaded, or another worker go on with it when this one was held up past its lease: then the next step must not be taken.
        async Task JournalAsync(UploadStep next, CancellationToken token)
        {
            var entered = false;
            var now = await transmissions.ChangeAsync(transmission.Account, transmission.Id,
                t => (entered = IsSameTurn(t, transmission) && t.Begun == begun) ? Begin(t, next) : t, token);
            if (!IsSameTurn(now, transmission)) throw new SettledMeanwhileException();
            if (!entered) throw new OvertakenException();
            begun = now.Begun;
            renames |= next is UploadStep.RenameRequested;
        }

        Transmission Begin(Transmission t, UploadStep next)
        {
            var begins = t with { Step = next, Begun = transmission.Begun + 1 };
            return next is UploadStep.Uploading ? begins with { Part = transmission.PartNow, PartIsOpen = true } : begins;
        }
    }

    /// <summary>What is settled must not be taken from under its part name, too: not what was not sent, and what was sent not twice.</summary>
    async Task<CommandOutcome> RemovePartAsync(Transmission transmission, CancellationToken cancellation)
    {
        var account = configuration.Account(transmission.Account);
        if ((await accounts.GetAsync(account.Id, cancellation)).Rests) return CommandOutcome.RetryIn(WhileStopped);
        var profile = configuration.ProfileOf(account);
        try
        {
            await using var mailbox = await mailboxes.OpenAsync(account, profile, cancellation);
            string? larger = null;
            for (var number = 0; number <= transmission.Part; number++)
            {
                var part = PartPath(transmission, profile, number);
                if (await mailbox.StatAsync(part, cancellation) is not { } seen) continue;
                if (seen.Size <= transmission.Size) await mailbox.DeleteAsync(part, cancellation);
                else larger = $"A file under a part name of ours stays, as it is larger than what was sent: {part} has {seen.Size} bytes.";
            }

            await transmissions.ChangeAsync(account.Id, transmission.Id, t => t with { PartLeft = false, LastError = larger }, cancellation);
            await accounts.NoteSuccessAsync(account.Id, cancellation);
        }
        catch (MailboxException failure) when (transmission.PartTries < MostPartTries && (failure.StopsAccount ? failure.InnerException is not SftpException : MailboxFaults.ClassOf(failure.Fault) is not FaultClass.Permanent))
        {
            return await RetryAsync(transmission, failure, cancellation);
        }
        catch (MailboxException failure)
        {
            // The partner does not let us look or remove, or has no such operation: that alone is no reason to stop the account.
            await transmissions.ChangeAsync(account.Id, transmission.Id, t => t with { PartLeft = false, LastError = $"The part file stays: {failure.Message}" }, cancellation);
        }

        return CommandOutcome.Done;
    }

    static bool IsSameTurn(Transmission now, Transmission begun) => now.State is TransmissionState.Ready && now.Resends == begun.Resends;

    sealed class SettledMeanwhileException : Exception;

    /// <summary>Another worker goes on with it.</summary>
    sealed class OvertakenException : Exception;

    /// <summary>Its bytes may have been made under another configuration than the one that says where they go. Null while they agree, and when they may have left already:
    /// then only a look can tell what became of them, and a part that is still there is not renamed.</summary>
    static Delivery? Refusal(Transmission transmission, ClearinghouseProfile profile, IReadOnlyList<string> found)
    {
        if (transmission.Step is not UploadStep.NotStarted && !(transmission.Step is UploadStep.Uploading && profile.RenameAllowed)) return null;
        return found.Count == 0 ? null : new(DeliveryOutcome.Failed, $"not sent, as test and production disagree: {string.Join("; ", found)}.") { PartLeft = transmission.Step is UploadStep.Uploading };
    }

    static Upload UploadOf(Transmission transmission, ClearinghouseProfile profile, ReadOnlyMemory<byte> content)
    {
        var final = $"{profile.SendFolder}/{transmission.FileName}";
        if (!profile.RenameAllowed) return new(final, final, content);
        var part = transmission.PartNow;
        return new(PartPath(transmission, profile, part), final, content) { EarlierPart = part == transmission.Part ? null : PartPath(transmission, profile, transmission.Part) };
    }

    // What is late for one name, a worker or the server, takes and spoils nothing under the next.
    static string PartPath(Transmission transmission, ClearinghouseProfile profile, int number) =>
        $"{profile.StagingFolder ?? profile.SendFolder}/.{transmission.Id}{(number == 0 ? "" : $"-{number}")}.part";

    Task<Transmission> EnterAsync(Transmission transmission, Delivery delivery, CancellationToken cancellation) =>
        transmissions.ChangeAsync(transmission.Account, transmission.Id, t => !IsSameTurn(t, transmission) ? t : t with
        {
            State = OutcomeOf(t, delivery) switch
            {
                DeliveryOutcome.Delivered or DeliveryOutcome.PickedUp => TransmissionState.Delivered,
                DeliveryOutcome.Ambiguous => TransmissionState.Ambiguous,
                _ => TransmissionState.Failed,
            },
            Outcome = OutcomeOf(t, delivery),
            Observation = delivery.Observation,
            PartLeft = delivery.PartLeft || (t.Part > 0 && OutcomeOf(t, delivery) is not DeliveryOutcome.Ambiguous),
            DeliveredAt = delivery.Arrived ? clock.GetUtcNow() : null,
            Attempts = t.Attempts + 1,
            LastError = null,
        }, cancellation);

    /// <summary>What was sent before, and only then decided about, may be there after all: that it failed now does not set its claims free to be dropped again.</summary>
    static DeliveryOutcome OutcomeOf(Transmission transmission, Delivery delivery) =>
        delivery.Outcome is DeliveryOutcome.Failed && transmission.Resends > 0 ? DeliveryOutcome.Ambiguous : delivery.Outcome;

    async Task<CommandOutcome> RetryAsync(Transmission transmission, MailboxException failure, CancellationToken cancellation)
    {
        var changed = await transmissions.ChangeAsync(transmission.Account, transmission.Id, t => t.State is TransmissionState.Ready
            ? t with { Attempts = t.Attempts + 1, Failures = t.Failures + 1, LastError = failure.Message, TriedAt = clock.GetUtcNow() }
            : t with { Attempts = t.Attempts + 1, PartTries = t.PartTries + 1, LastError = failure.Message }, cancellation);
        var state = await accounts.NoteFailureAsync(failure, cancellation, sending: true, ofFile: changed.Failures);
        // Where others fail as often, or more often, it is the account's failure and told there, once for all of them.
        if (!failure.StopsAccount && changed is { State: TransmissionState.Ready, Failures: >= Accounts.FailuresBeforeAlert } && state.SendFailures <= changed.Failures)
            await work.StuckAsync(changed, failure, cancellation);
        LogFailure(transmission.Account, transmission.Id, failure.Fault, changed.Attempts);
        return CommandOutcome.RetryIn(failure.StopsAccount ? WhileStopped : Backoff(transmission.Id, changed.Attempts));
    }

    // Doubles from five seconds to a quarter of an hour; spread by the transmission's id, so that a clearinghouse that comes back is not stormed.
    static TimeSpan Backoff(string id, int attempts)
    {
        var seconds = Math.Min(5 * Math.Pow(2, Math.Min(attempts, 20) - 1), 900);
        return TimeSpan.FromSeconds(seconds * (0.75 + Convert.ToInt32(id[..2], 16) / 512.0));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {Account}, transmission {Transmission}: {Outcome}")]
    partial void LogOutcome(string account, string transmission, DeliveryOutcome outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Account {Account}, transmission {Transmission}: {Fault} at attempt {Attempt}; it will be tried again")]
    partial void LogFailure(string account, string transmission, MailboxFault fault, int attempt);
}
