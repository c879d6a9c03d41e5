using ClaimRelay.Partners;
using Renci.SshNet.Common;
using Renci.SshNet.Sftp;

namespace ClaimRelay.Mailboxes;

/// <summary>Takes a fetched file out of the mailbox, as the profile says.</summary>
static class CleanUp
{
    /// <summary>False when it is left, as it no longer looks as it did. Gone is as good as cleaned up.</summary>
    /// <param name="seen">How it looked by itself when it was fetched just now; null when it was fetched before, and for good.</param>
    public static async Task<bool> RunAsync(IMailbox mailbox, ClearinghouseProfile profile, MailboxFile file, MailboxFile? seen, string hash, CancellationToken cancellation)
    {
        if (await mailbox.StatAsync(file.Path, cancellation) is not { } now) return true;
        if (seen is null ? !Stability.MayBe(file, now) : now.Size != seen.Size || now.Modified != seen.Modified) return false;
        if (profile.AfterFetch is AfterFetch.Delete) await mailbox.DeleteAsync(file.Path, cancellation);
        else await MoveAsync(mailbox, profile, file, hash, cancellation);
        return true;
    }

    /// <summary>The server has no such operation at all, or the account no right to it: that says nothing of the file, and nothing of what else the account can do.</summary>
    public static bool IsRefused(MailboxException failure) => IsUnsupported(failure) || failure.Fault is MailboxFault.Denied;

    public static bool IsUnsupported(MailboxException failure) => failure.InnerException is SftpException { StatusCode: StatusCode.OperationUnsupported };

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
