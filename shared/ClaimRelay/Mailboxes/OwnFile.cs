namespace ClaimRelay.Mailboxes;

/// <summary>A file of ours that may be in the way: a part that is renamed no more, or half a file.</summary>
static class OwnFile
{
    /// <summary>False when the partner does not let us.</summary>
    public static async Task<bool> TryRemoveAsync(IMailbox mailbox, string path, CancellationToken cancellation)
    {
        try
        {
            await mailbox.DeleteAsync(path, cancellation);
            return true;
        }
        catch (MailboxException e) when (e.Fault is MailboxFault.Denied or MailboxFault.Refused or MailboxFault.Configuration)
        {
            return false;
        }
    }
}
