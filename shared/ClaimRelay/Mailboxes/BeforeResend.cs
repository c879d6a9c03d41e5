namespace ClaimRelay.Mailboxes;

/// <summary>Looks before a file is sent again by a person's decision: it may have arrived after all.</summary>
static class BeforeResend
{
    /// <returns>What became of the earlier upload; null when nothing of it is to be seen, and the file may be sent again.</returns>
    public static async Task<Delivery?> LookAsync(IMailbox mailbox, Upload upload, CancellationToken cancellation)
    {
        // The part first: without it no rename that is still under way can come true behind the look.
        // Where it stays, a rename of it that comes true later finds the final name taken.
        if (upload.EarlierPart is { } part) await OwnFile.TryRemoveAsync(mailbox, part, cancellation);
        try
        {
            if (await mailbox.StatAsync(upload.FinalPath, cancellation) is not { } final) return null;
            if (final.Size == upload.Content.Length) return Settlement.AfterCompare(await SafeUpload.HasOurBytesAsync(mailbox, upload, final.Size, cancellation), final.Size);
            return await WithoutHalfAsync(mailbox, upload, final, cancellation);
        }
        catch (MailboxException e) when (e.Fault == MailboxFault.Denied)
        {
            // Some drop folders may only be written; the person who decided knew more than we can see.
            return null;
        }
    }

    /// <summary>Half a file of ours that a cut write left under the final name is removed when it is certainly that: where files are written under their final name,
    /// and when every byte of it is ours.</summary>
    static async Task<Delivery?> WithoutHalfAsync(IMailbox mailbox, Upload upload, MailboxFile final, CancellationToken cancellation)
    {
        var seen = $"file {final.Name} in folder {MailboxPath.FolderOf(final.Path)} has {final.Size} of {upload.Content.Length} bytes";
        var isHalf = upload.PartPath == upload.FinalPath && final.Size < upload.Content.Length ? await SafeUpload.HasOurBytesAsync(mailbox, upload, final.Size, cancellation) : false;
        if (isHalf is false) return new(DeliveryOutcome.Ambiguous, $"{seen}, and is not certainly ours: it must be removed or renamed at the mailbox first");
        if (isHalf is null) return new(DeliveryOutcome.Ambiguous, $"{seen}, and may not be read: the half-written file must be removed at the mailbox first");
        return await OwnFile.TryRemoveAsync(mailbox, final.Path, cancellation) ? null : new(DeliveryOutcome.Ambiguous, $"{seen}, and may not be removed by us: the half-written file must be removed at the mailbox first");
    }
}
