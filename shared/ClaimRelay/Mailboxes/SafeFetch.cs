namespace ClaimRelay.Mailboxes;

/// <summary>Fetches one listed file whole and unchanged, or not at all. Touches nothing in the mailbox.</summary>
public static class SafeFetch
{
    /// <summary>Writes it to <paramref name="destination"/> and gives its SHA-256 in lower case hex. What was written is worth nothing when it fails.
    /// Throws <see cref="MailboxFault.Changed"/> when the file is no longer the one that was listed or changes meanwhile,
    /// <see cref="MailboxFault.Missing"/> when it is gone, <see cref="MailboxFault.TooLarge"/> over <paramref name="mostBytes"/>.</summary>
    /// <param name="once">The partner takes a file away once it was fetched: what came whole is given at once, without a look after it, even when the fetch was cancelled behind the last byte.</param>
    public static async Task<string> RunAsync(IMailbox mailbox, MailboxFile file, Stream destination, long mostBytes, CancellationToken cancellation, bool once = false)
    {
        if (!await IsSameAsync(mailbox, file, cancellation))
        {
            throw new MailboxException(MailboxFault.Missing, mailbox.Account, MailboxFaults.Describe(mailbox.Account, MailboxStage.Get, file.Path, MailboxFault.Missing));
        }

        await using var hashed = new HashedStream(destination);
        try
        {
            await mailbox.GetAsync(file.Path, hashed, mostBytes, cancellation);
        }
        catch (Exception ex) when (hashed.Written == file.Size && (SaysNothing(ex) || (once && ex is OperationCanceledException)))
        {
            // All of it came. How the transfer ended says nothing against it, and it may not come again.
        }

        if (hashed.Written != file.Size) throw Changed(mailbox, file);
        if (!once) await RequireSameAsync(mailbox, file, cancellation);
        return hashed.Sha256();
    }

    /// <summary>The same into memory, for what is small.</summary>
    public static async Task<byte[]> RunAsync(IMailbox mailbox, MailboxFile file, long mostBytes, CancellationToken cancellation, bool once = false)
    {
        using var content = new MemoryStream(capacity: (int)Math.Min(Math.Min(file.Size, mostBytes), 1 << 20));
        await RunAsync(mailbox, file, content, mostBytes, cancellation, once);
        return content.ToArray();
    }

    /// <summary>A look that fails is no reason to throw away what came whole: the partner may archive files by itself. Nor is a file that is gone.
    /// If another file has its name, the next listing shows that, too.</summary>
    static async Task RequireSameAsync(IMailbox mailbox, MailboxFile file, CancellationToken cancellation)
    {
        try
        {
            await IsSameAsync(mailbox, file, cancellation);
        }
        catch (MailboxException ex) when (SaysNothing(ex))
        {
        }
    }

    /// <summary>The line or the server failed; the file is not spoken of.</summary>
    static bool SaysNothing(Exception failure) => failure is MailboxException { Fault: MailboxFault.Transient or MailboxFault.Refused or MailboxFault.Denied };

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
