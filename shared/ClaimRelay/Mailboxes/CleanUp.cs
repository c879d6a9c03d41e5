using ClaimRelay.Partners;

namespace ClaimRelay.Mailboxes;

/// <summary>Takes a fetched file out of the mailbox, as the profile says.</summary>
static class CleanUp
{
    /// <summary>False when it is left: the profile says so, or it is no longer as it was listed. Gone is as good as cleaned up.</summary>
    public static async Task<bool> RunAsync(IMailbox mailbox, ClearinghouseProfile profile, MailboxFile file, string hash, CancellationToken cancellation)
    {
        if (profile.AfterFetch is AfterFetch.Leave) return false;
        if (await mailbox.StatAsync(file.Path, cancellation) is not { } now) return true;
        if (now.Size != file.Size || now.Modified != file.Modified) return false;
        if (profile.AfterFetch is AfterFetch.Delete) await mailbox.DeleteAsync(file.Path, cancellation);
        else await MoveAsync(mailbox, profile, file, hash, cancellation);
        return true;
    }

    static async Task MoveAsync(IMailbox mailbox, ClearinghouseProfile profile, MailboxFile file, string hash, CancellationToken cancellation)
    {
        try
        {
            await mailbox.RenameAsync(file.Path, $"{profile.ArchiveFolder}/{file.Name}", cancellation);
        }
        catch (MailboxException ex) when (ex.Fault is MailboxFault.Exists)
        {
            await MoveAsideAsync(mailbox, file, $"{profile.ArchiveFolder}/{file.Name}.{hash[..12]}", cancellation);
        }
    }

    // A recycled name: the earlier file keeps the plain name, this one carries its hash. If that exists too, it is this very file, moved before.
    static async Task MoveAsideAsync(IMailbox mailbox, MailboxFile file, string target, CancellationToken cancellation)
    {
        try
        {
            await mailbox.RenameAsync(file.Path, target, cancellation);
        }
        catch (MailboxException ex) when (ex.Fault is MailboxFault.Exists)
        {
            await mailbox.DeleteAsync(file.Path, cancellation);
        }
    }
}
