namespace ClaimRelay.Mailboxes;

/// <summary>Looks before a file is sent again by a person's decision: it may have arrived after all.</summary>
static class BeforeResend
{
    /// <returns>What became of the earlier upload; null when nothing of it is to be seen, and the file may be sent again.</returns>
    public static async Task<Delivery?> LookAsync(IMailbox mailbox, Upload upload, string earlierPart, CancellationToken cancellation)
    {
        // The part first: without it no rename that is still under way can come true behind the look.
        if (upload.PartPath != upload.FinalPath) await RemoveAsync(mailbox, earlierPart, cancellation);
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
        return await TryDeleteAsync(mailbox, final.Path, cancellation) ? null : new(DeliveryOutcome.Ambiguous, $"{seen}, and may not be removed by us: the half-written file must be removed at the mailbox first");
    }

    static async Task<bool> TryDeleteAsync(IMailbox mailbox, string path, CancellationToken cancellation)
    {
        try
        {
            await mailbox.DeleteAsync(path, cancellation);
            return true;
        }
        catch (MailboxException e) when (IsRefusal(e))
        {
            return false;
        }
    }

    /// <summary>The partner does not let us.</summary>
    static bool IsRefusal(MailboxException e) => e.Fault is MailboxFault.Denied or MailboxFault.Refused or MailboxFault.Configuration;

    static async Task RemoveAsync(IMailbox mailbox, string earlierPart, CancellationToken cancellation)
    {
        try
        {
            if (await mailbox.StatAsync(earlierPart, cancellation) is not null) await mailbox.DeleteAsync(earlierPart, cancellation);
        }
        catch (MailboxException e) when (IsRefusal(e))
        {
            // It stays. The file is written under another part name, and a rename finds the final name taken if the earlier one came true.
        }
    }
}
