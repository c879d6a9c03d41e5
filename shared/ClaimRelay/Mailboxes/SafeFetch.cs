namespace ClaimRelay.Mailboxes;

/// <summary>Fetches one listed file whole and unchanged, or not at all. Touches nothing in the mailbox.</summary>
public static class SafeFetch
{
    /// <summary>Writes it to <paramref name="destination"/> and gives its SHA-256 in lower case hex. What was written is worth nothing when it fails.
    /// Throws <see cref="MailboxFault.Changed"/> when the file is no longer the one that was listed or changes meanwhile,
    /// <see cref="MailboxFault.Missing"/> when it is gone, <see cref="MailboxFault.TooLarge"/> over <paramref name="mostBytes"/>.</summary>
    public static async Task<string> RunAsync(IMailbox mailbox, MailboxFile file, Stream destination, long mostBytes, CancellationToken cancellation)
    {
        if (!await IsSameAsync(mailbox, file, cancellation))
        {
            throw new MailboxException(MailboxFault.Missing, mailbox.Account, MailboxFaults.Describe(mailbox.Account, MailboxStage.Get, file.Path, MailboxFault.Missing));
        }

        await using var hashed = new HashedStream(destination);
        await mailbox.GetAsync(file.Path, hashed, mostBytes, cancellation);
        if (hashed.Written != file.Size) throw Changed(mailbox, file);

        // Gone is no reason to throw away what came whole: some partners archive a file by themselves once it was fetched.
        await IsSameAsync(mailbox, file, cancellation);
        return hashed.Sha256();
    }

    /// <summary>The same into memory, for what is small.</summary>
    public static async Task<byte[]> RunAsync(IMailbox mailbox, MailboxFile file, long mostBytes, CancellationToken cancellation)
    {
        using var content = new MemoryStream(capacity: (int)Math.Min(Math.Min(file.Size, mostBytes), 1 << 20));
        await RunAsync(mailbox, file, content, mostBytes, cancellation);
        return content.ToArray();
    }

    /// <summary>False when it is gone.</summary>
    /// <exception cref="MailboxException">Another file has its name, or it changed.</exception>
    static async Task<bool> IsSameAsync(IMailbox mailbox, MailboxFile file, CancellationToken cancellation)
    {
        if (await mailbox.StatAsync(file.Path, cancellation) is not { } now) return false;
        return now.Size == file.Size && now.Modified == file.Modified ? true : throw Changed(mailbox, file);
    }

    static MailboxException Changed(IMailbox mailbox, MailboxFile file) =>
        new(MailboxFault.Changed, mailbox.Account, $"Mailbox {mailbox.Account}, get '{file.Path}': the file is not as it was listed; it may still be written.");
}
