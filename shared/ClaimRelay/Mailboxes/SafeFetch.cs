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
        return await ReadAsync(mailbox, await LookAsync(mailbox, file, cancellation), destination, mostBytes, once, cancellation);
    }

    /// <summary>The same into memory, for what is small.</summary>
    public static async Task<byte[]> RunAsync(IMailbox mailbox, MailboxFile file, long mostBytes, CancellationToken cancellation, bool once = false) =>
        await ReadAsync(mailbox, await LookAsync(mailbox, file, cancellation), mostBytes, cancellation, once);

    /// <summary>How a listed file looks by itself: some servers list coarser times than they tell of a single file.</summary>
    /// <exception cref="MailboxException">It is gone, or no longer the one that was listed.</exception>
    public static async Task<MailboxFile> LookAsync(IMailbox mailbox, MailboxFile listed, CancellationToken cancellation)
    {
        if (await mailbox.StatAsync(listed.Path, cancellation) is not { } seen)
        {
            throw new MailboxException(MailboxFault.Missing, mailbox.Account, MailboxFaults.Describe(mailbox.Account, MailboxStage.Get, listed.Path, MailboxFault.Missing));
        }

        return Stability.MayBe(listed, seen) ? seen : throw Changed(mailbox, listed);
    }

    /// <summary>The second half of <see cref="RunAsync(IMailbox, MailboxFile, long, CancellationToken, bool)"/>.</summary>
    /// <param name="seen">From <see cref="LookAsync"/>, just now.</param>
    public static async Task<byte[]> ReadAsync(IMailbox mailbox, MailboxFile seen, long mostBytes, CancellationToken cancellation, bool once = false)
    {
        using var content = new MemoryStream(capacity: (int)Math.Min(Math.Min(seen.Size, mostBytes), 1 << 20));
        await ReadAsync(mailbox, seen, content, mostBytes, once, cancellation);
        return content.ToArray();
    }

    static async Task<string> ReadAsync(IMailbox mailbox, MailboxFile file, Stream destination, long mostBytes, bool once, CancellationToken cancellation)
    {
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

    /// <summary>A look that fails is no reason to throw away what came whole: the partner may archive files by itself. Nor is a file that is gone.
    /// If another file has its name, the next listing shows that, too.</summary>
    static async Task RequireSameAsync(IMailbox mailbox, MailboxFile file, CancellationToken cancellation)
    {
        try
        {
            if (await mailbox.StatAsync(file.Path, cancellation) is { } now && (now.Size != file.Size || now.Modified != file.Modified)) throw Changed(mailbox, file);
        }
        catch (MailboxException ex) when (SaysNothing(ex))
        {
        }
    }

    /// <summary>The line or the server failed; the file is not spoken of.</summary>
    static bool SaysNothing(Exception failure) => failure is MailboxException { Fault: MailboxFault.Transient or MailboxFault.Refused or MailboxFault.Denied };

    static MailboxException Changed(IMailbox mailbox, MailboxFile file) =>
        new(MailboxFault.Changed, mailbox.Account, $"Mailbox {mailbox.Account}, get '{file.Path}': the file is not as it was listed; it may still be written.");
}
