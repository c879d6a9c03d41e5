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
            return final.Size == upload.Content.Length
                ? Settlement.AfterCompare(await SafeUpload.HasOurBytesAsync(mailbox, upload, cancellation), final.Size)
                : new(DeliveryOutcome.Ambiguous, $"the final name has {final.Size} of {upload.Content.Length} bytes");
        }
        catch (MailboxException e) when (e.Fault == MailboxFault.Denied)
        {
            // Some drop folders may only be written; the person who decided knew more than we can see.
            return null;
        }
    }

    static async Task RemoveAsync(IMailbox mailbox, string earlierPart, CancellationToken cancellation)
    {
        try
        {
            if (await mailbox.StatAsync(earlierPart, cancellation) is not null) await mailbox.DeleteAsync(earlierPart, cancellation);
        }
        catch (MailboxException e) when (e.Fault is MailboxFault.Denied or MailboxFault.Refused or MailboxFault.Configuration)
        {
            // It stays. The file is written under another part name, and a rename finds the final name taken if the earlier one came true.
        }
    }
}
