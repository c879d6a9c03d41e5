namespace ClaimRelay.Mailboxes;

/// <summary>Where a partner forbids rename: one write to the final name, without overwriting. The receiver may take a file at any time,
/// so after a broken write only what is seen counts.</summary>
static class DirectUpload
{
    public static async Task<Delivery> RunAsync(IMailbox mailbox, Upload upload, UploadStep journaled, Func<UploadStep, CancellationToken, Task> journal, CancellationToken cancellation)
    {
        // An earlier run got so far that every byte may have left.
        var (allowed, before) = await SafeUpload.TryLookAsync(mailbox, upload.FinalPath, cancellation);
        if (journaled != UploadStep.NotStarted) return allowed ? Settlement.DecideDirect(answered: false, mayBeWhole: true, before?.Size, upload.Content.Length) : Unseen(answered: false);
        if (before is { Size: > 0 }) return await CollisionAsync(mailbox, upload, before.Size, cancellation);

        await upload.Content.ProveAsync(cancellation);
        await journal(UploadStep.WritingFinal, cancellation);
        await using var content = await upload.Content.OpenAsync(cancellation);
        var answered = false;
        try
        {
            // An empty file under the name is what an open leaves whose answer was lost.
            await mailbox.PutAsync(upload.FinalPath, content, overwrite: before is not null, cancellation);
            answered = true;
        }
        catch (MailboxException e) when (!content.WasRead)
        {
            // Not one byte left us: nothing is in doubt, and the next run may write.
            await journal(UploadStep.NotStarted, cancellation);
            if (!allowed && e.Fault == MailboxFault.Exists) return SafeUpload.UnseenCollision;
            throw;
        }
        catch (MailboxException e) when (e.Fault is MailboxFault.Ambiguous or MailboxFault.Transient or MailboxFault.Refused)
        {
            // Settled by the look below.
        }

        (allowed, var after) = await SafeUpload.TryLookAsync(mailbox, upload.FinalPath, cancellation);
        return allowed ? Settlement.DecideDirect(answered, mayBeWhole: content.WasReadWhole, after?.Size, upload.Content.Length) : Unseen(answered);
    }

    static Delivery Unseen(bool answered) => new(DeliveryOutcome.Ambiguous, answered ? "the write was completed, but the mailbox does not let us look" : "a write was begun, but the mailbox does not let us look");

    static async Task<Delivery> CollisionAsync(IMailbox mailbox, Upload upload, long size, CancellationToken cancellation) =>
        size != upload.Content.Length
            ? new(DeliveryOutcome.Failed, $"name collision: another file of {size} bytes has the final name; it was not overwritten")
            : Settlement.AfterCompare(await SafeUpload.HasOurBytesAsync(mailbox, upload, size, cancellation), size);
}
