using ClaimRelay.Ledger;
using ClaimRelay.Mailboxes;
using ClaimRelay.Storage;
using ClaimRelay.WorkQueues;

namespace ClaimRelay.Transmissions;

/// <summary>What a person must do about a transmission as a whole.</summary>
public sealed class TransmissionWork(WorkItems work)
{
    public Task DoubtfulAsync(Transmission transmission, CancellationToken cancellation) =>
        work.OpenAsync(Item(transmission, WorkKind.TransmissionDoubtful, UploadOccasion(transmission.Resends)) with
        {
            Priority = 1,
            Explanation = transmission.WasNotSentAgain
                ? $"File {transmission.FileName} ({transmission.Claims} claims) was not sent again, as was decided: {transmission.Observation?.TrimEnd('.')}."
                : $"It is not known whether file {transmission.FileName} arrived: {transmission.Observation} No acknowledgment came in the usual time. It will not be sent again by itself, since that could make duplicate claims.",
            NextStep = $"Ask the clearinghouse whether it has the interchange control number {transmission.InterchangeControlNumber}. If it has: claimrelay transmission settle {transmission.Id} --delivered --reason \"…\". "
                + $"If it certainly has not: claimrelay transmission settle {transmission.Id} --resend --reason \"…\".",
        }, cancellation);

    public Task FailedAsync(Transmission transmission, CancellationToken cancellation) =>
        work.OpenAsync(Item(transmission, WorkKind.TransmissionFailing, UploadOccasion(transmission.Resends)) with
        {
            Priority = 1,
            Explanation = $"File {transmission.FileName} was not delivered: {transmission.Observation}",
            NextStep = "Mend what the observation says at the mailbox; the claims in it were not sent and can be dropped again in a new batch.",
        }, cancellation);

    /// <summary>It was tried often and never taken, while others are.</summary>
    public Task StuckAsync(Transmission transmission, MailboxException failure, CancellationToken cancellation) =>
        work.OpenAsync(Item(transmission, WorkKind.TransmissionFailing, StuckOccasion(transmission.Resends)) with
        {
            Priority = 1,
            Causes = [new("mailbox", failure.Fault.ToString(), failure.Message)],
            Explanation = $"File {transmission.FileName} (transmission {transmission.Id}, {transmission.Claims} claims) was tried {transmission.Failures} times and could not be delivered. The last try said: {failure.Message} It goes on trying; until it is delivered its claims are not filed.",
            NextStep = $"Run: claimrelay account test {transmission.Account}, and mend what it says. If that finds nothing, ask the clearinghouse why it does not take this file: its name, its size, or what it holds under interchange control number {transmission.InterchangeControlNumber}. "
                + "Do not drop its claims again meanwhile: this file is sent as soon as it is taken.",
        }, cancellation);

    /// <summary>It is not tried any more, whatever became of it.</summary>
    public async Task SettleStuckAsync(Transmission transmission, CancellationToken cancellation)
    {
        var because = transmission.State switch
        {
            TransmissionState.Delivered => "The file was delivered.",
            TransmissionState.Ambiguous => "It may have arrived by now: that is asked apart.",
            _ => "It is not tried any more: another item says why.",
        };
        for (var resends = 0; resends <= transmission.Resends; resends++)
            await work.SettleAsync(transmission.Practice, IdOf(transmission, WorkKind.TransmissionFailing, StuckOccasion(resends)), because, cancellation);
    }

    /// <summary>It is known by now what became of the upload, or a person decided: nothing is left to ask about it.</summary>
    public async Task SettleUploadAsync(Transmission transmission, CancellationToken cancellation)
    {
        // What was sent again and is delivered was told so by an answer or by the upload itself.
        var because = transmission.Settlings is [.., var last] && (last.Decision is SettleDecision.Delivered || transmission.State is not TransmissionState.Delivered) ? $"A person decided: {last.Decision}. {last.Reason}" : "An acknowledgment proves that the file arrived.";
        for (var resends = 0; resends <= transmission.Resends; resends++)
            await work.SettleAsync(transmission.Practice, IdOf(transmission, WorkKind.TransmissionDoubtful, UploadOccasion(resends)), because, cancellation);
    }

    public Task RejectedAsync(Transmission transmission, IReadOnlyList<Cause> causes, Evidence evidence, CancellationToken cancellation) =>
        work.OpenAsync(Item(transmission, WorkKind.TransmissionRejected, "TA1") with
        {
            Priority = 1,
            Causes = causes,
            Evidence = evidence,
            Explanation = $"The clearinghouse refused the whole interchange {transmission.InterchangeControlNumber} ({transmission.Claims} claims): nothing in it was filed.",
            NextStep = "Mend the cause (usually ids or a repeated control number), then drop the batch's claims again in a new file.",
        }, cancellation);

    /// <summary>Takes the place of the item that says to send again: while the two disagree, that could make duplicates.</summary>
    public async Task ContradictedAsync(Transmission transmission, Evidence evidence, CancellationToken cancellation)
    {
        await work.OpenAsync(Item(transmission, WorkKind.TransmissionDoubtful, "TA1") with
        {
            Priority = 1,
            Evidence = evidence,
            Explanation = $"One TA1 accepts interchange {transmission.InterchangeControlNumber} ({transmission.Claims} claims) and another refuses it. Claims that no 999 accepted are shown as rejected.",
            NextStep = "Ask the clearinghouse which of the two holds. Send nothing again before that: the claims could become duplicates.",
        }, cancellation);
        await work.SettleAsync(transmission.Practice, IdOf(transmission, WorkKind.TransmissionRejected, "TA1"), "Another TA1 accepts the interchange: an item of its own asks which holds.", cancellation);
    }

    public Task RejectedAsync(Transmission transmission, TransmittedSet set, IReadOnlyList<Cause> causes, Evidence evidence, CancellationToken cancellation) =>
        work.OpenAsync(Item(transmission, WorkKind.SetRejected, $"set-{set.Position}") with
        {
            Priority = 2,
            Claims = set.Claims,
            Dollars = set.Charge,
            Causes = causes,
            Evidence = evidence,
            Explanation = $"The clearinghouse refused one transaction set of the file ({set.Claims} claims) for its syntax (999): none of its claims was filed. The other sets were taken.",
            NextStep = "Correct what the causes name and drop only these claims again, with frequency 1. Do not send the whole file again: the accepted claims would be duplicates.",
        }, cancellation);

    public Task OverdueAsync(Transmission transmission, ExpectedAnswer answer, string controlNumber, DateTimeOffset dueAt, decimal dollars, int claims, CancellationToken cancellation) =>
        work.OpenAsync(Item(transmission, WorkKind.AnswerOverdue, OverdueOccasion(answer, controlNumber)) with
        {
            Claims = claims,
            Dollars = dollars,
            Causes = [new("deadline", answer.ToString(), $"Due {dueAt:yyyy-MM-dd HH:mm} UTC")],
            Explanation = answer is ExpectedAnswer.Ta1
                ? $"The clearinghouse has not acknowledged interchange {controlNumber} (TA1)."
                : $"The clearinghouse has not acknowledged transaction set {controlNumber} of interchange {transmission.InterchangeControlNumber} (999).",
            NextStep = "Look the file up in the clearinghouse's portal under its control number; if it is not there, call its support. Do not send it again before that.",
        }, cancellation);

    public Task SettleOverdueAsync(Transmission transmission, ExpectedAnswer answer, string controlNumber, CancellationToken cancellation) =>
        work.SettleAsync(transmission.Practice, IdOf(transmission, WorkKind.AnswerOverdue, OverdueOccasion(answer, controlNumber)), "The answer came.", cancellation);

    // Each time it is sent may raise a doubt of its own.
    static string UploadOccasion(int resends) => resends == 0 ? "upload" : $"upload-{resends}";

    static string StuckOccasion(int resends) => $"tries-{resends}";

    static string OverdueOccasion(ExpectedAnswer answer, string controlNumber) => $"{answer}-{controlNumber}";

    static string IdOf(Transmission transmission, WorkKind kind, string occasion) => RowKeys.Id("work", transmission.Account, transmission.Id, kind.ToString(), occasion);

    static WorkItem Item(Transmission transmission, WorkKind kind, string occasion) => new()
    {
        Id = IdOf(transmission, kind, occasion),
        Kind = kind,
        Practice = transmission.Practice,
        Account = transmission.Account,
        Claims = transmission.Claims,
        Dollars = transmission.Charge,
        Explanation = "",
        NextStep = "",
    };
}
