using ClaimRelay.Partners;

namespace ClaimRelay.Mailboxes;

/// <summary>Takes a fetched file out of the mailbox, as the profile says.</summary>
static class CleanUp
{
    /// <summary>Leaves it when it is no longer as it was listed. Gone is as good as cleaned up.</summary>
    public static async Task RunAsync(IMailbox mailbox, ClearinghouseProfile profile, MailboxFile file, string hash, CancellationToken cancellation)
    {
        if (profile.AfterFetch is AfterFetch.Leave) return;
        var now = await mailbox.StatAsync(file.Path, cancellation);
        if (now is null || now.Size != file.Size || now.Modified != file.Modified) return;
        if (profile.AfterFetch is AfterFetch.Delete)
        {
            await mailbox.DeleteAsync(file.Path, cancellation);
            return;
        }

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
