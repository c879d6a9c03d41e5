namespace ClaimRelay.Mailboxes;

/// <summary>Fetches one listed file whole and unchanged, or not at all. Touches nothing in the mailbox.</summary>
public static class SafeFetch
{
    /// <summary>Throws <see cref="MailboxFault.Changed"/> when the file is no longer the one that was listed or changes meanwhile,
    /// <see cref="MailboxFault.Missing"/> when it is gone, <see cref="MailboxFault.TooLarge"/> over <paramref name="mostBytes"/>.</summary>
    public static async Task<byte[]> RunAsync(IMailbox mailbox, MailboxFile file, long mostBytes, CancellationToken cancellation)
    {
        await RequireSameAsync(mailbox, file, cancellation);
        using var content = new MemoryStream(capacity: (int)Math.Min(Math.Min(file.Size, mostBytes), 1 << 20));
        await mailbox.GetAsync(file.Path, content, mostBytes, cancellation);
        if (content.Length != file.Size) throw Changed(mailbox, file);
        await RequireSameAsync(mailbox, file, cancellation);
        return content.ToArray();
    }

    static async Task RequireSameAsync(IMailbox mailbox, MailboxFile file, CancellationToken cancellation)
    {
        var now = await mailbox.StatAsync(file.Path, cancellation)
            ?? throw new MailboxException(MailboxFault.Missing, mailbox.Account, MailboxFaults.Describe(mailbox.Account, MailboxStage.Get, file.Path, MailboxFault.Missing));
        if (now.Size != file.Size || now.Modified != file.Modified) throw Changed(mailbox, file);
    }

    static MailboxException Changed(IMailbox mailbox, MailboxFile file) =>
        new(MailboxFault.Changed, mailbox.Account, $"Mailbox {mailbox.Account}, get '{file.Path}': the file is not as it was listed; it may still be written.");
}
