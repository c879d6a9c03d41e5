using ClaimRelay.Partners;

namespace ClaimRelay.Mailboxes;

/// <summary>Looks into every folder that an account's answers may come to.</summary>
static class MailboxFolders
{
    /// <param name="failed">Told the folder and what is wrong with a folder below the receive folder: often it is made only with the first file, and the others must not wait for it.</param>
    /// <exception cref="MailboxException">The receive folder itself cannot be listed, or the connection failed.</exception>
    public static async Task<IReadOnlyList<MailboxFile>> ListAllAsync(this IMailbox mailbox, ClearinghouseProfile profile, Action<string, MailboxException> failed, CancellationToken cancellation)
    {
        if (profile.ReceiveSubfolders.Count == 0) return await mailbox.ListAsync(profile.ReceiveFolder, cancellation);
        var files = new List<MailboxFile>();
        foreach (var (place, folder) in profile.FoldersToPoll().Index())
        {
            try
            {
                files.AddRange(await mailbox.ListAsync(folder, cancellation));
            }
            catch (MailboxException ex) when (place > 0 && ex.Fault is MailboxFault.Missing or MailboxFault.Denied)
            {
                failed(folder, ex);
            }
        }

        return files;
    }
}
