using System.Text;

namespace ClaimRelay.Mailboxes;

/// <summary>Tries what an account may do in one folder. A refusal is a result; a lost connection passes through.</summary>
sealed class FolderAttempt(IMailbox mailbox, string folder, TestFiles files, TimeProvider clock, CancellationToken cancellation)
{
    static readonly byte[] Content = Encoding.ASCII.GetBytes("Written by a test of ClaimRelay; may be deleted.\n");

    readonly List<TriedRight> rights = [];

    public IReadOnlyList<TriedRight> Rights => rights;

    /// <summary>The test file was gone when it was looked at.</summary>
    public bool Taken { get; private set; }

    /// <summary>Null when no file could be written and looked at.</summary>
    public double? ClockAheadSeconds { get; private set; }

    /// <returns>The files in it; null when it may not be listed.</returns>
    public async Task<IReadOnlyList<MailboxFile>?> ListAsync()
    {
        IReadOnlyList<MailboxFile>? files = null;
        await TryAsync(Right.List, async () => files = await mailbox.ListAsync(folder, cancellation));
        return files;
    }

    /// <summary>Writes a test file, looks at it, renames it and deletes it. Where it could not be deleted, nothing is written.</summary>
    /// <param name="into">The folder that it is renamed into.</param>
    /// <param name="listed">Something to look at where nothing may be written.</param>
    public async Task WriteAsync(string into, IReadOnlyList<MailboxFile>? listed)
    {
        if (await WhyNotAsync() is { } why)
        {
            if (listed is [var some, ..]) await TryAsync(Right.Stat, () => mailbox.StatAsync(some.Path, cancellation));
            else NotTried(why, Right.Stat);
            NotTried(why, Right.Write, Right.Rename);
            if (this[Right.Delete] is null) NotTried(why, Right.Delete);
            return;
        }

        var (path, other) = (files.Add(folder), files.Add(into));
        var before = clock.GetUtcNow();
        if (!await TryAsync(Right.Write, () => mailbox.PutAsync(path, new MemoryStream(Content), overwrite: false, cancellation)))
        {
            if (listed is [var first, ..]) await TryAsync(Right.Stat, () => mailbox.StatAsync(first.Path, cancellation));
            else NotTried(NoFile, Right.Stat);
            NotTried(NoFile, Right.Rename, Right.Delete);
            return;
        }

        var after = clock.GetUtcNow();
        MailboxFile? seen = null;
        if (await TryAsync(Right.Stat, async () => seen = await mailbox.StatAsync(path, cancellation)))
        {
            Taken = seen is null;
            if (seen is not null) ClockAheadSeconds = Ahead(seen.Modified, before, after);
        }

        if (Taken)
        {
            NotTried("the test file was taken away", Right.Rename, Right.Delete);
            return;
        }

        await NoteListingsAsync();
        var renamed = await TryAsync(Right.Rename, () => mailbox.RenameAsync(path, other, cancellation));
        var place = renamed ? other : path;
        if (!await TryAsync(Right.Delete, () => mailbox.DeleteAsync(place, cancellation))) files.MayStay(place);
    }

    /// <summary>For a folder that files are only renamed into: nothing is written, as the clearinghouse takes what comes there for claims, whatever its name.</summary>
    public async Task LookAsync()
    {
        await TryAsync(Right.Stat, () => mailbox.StatAsync(MailboxPath.Join(MailboxPath.Checked(folder), TestFiles.NewName()), cancellation));
        await NoteListingsAsync();
        NotTried("files come here from the staging folder by a rename; a test file would lie where the clearinghouse takes files under any name", Right.Write, Right.Rename, Right.Delete);
    }

    const string NoFile = "no test file could be written";

    TriedRight? this[Right right] => rights.FirstOrDefault(r => r.Right == right);

    /// <summary>After a look that was allowed.</summary>
    async Task NoteListingsAsync()
    {
        if (this[Right.Stat]?.State is RightState.Allowed && (await mailbox.DescribeAsync(cancellation)).LooksByListing)
            rights[^1] = new(Right.Stat, RightState.InListings, "the server does not tell of single files; listings are used instead");
    }

    /// <summary>Why a test file would be left behind; null when it would not, as far as can be known without one: most servers that remove nothing
    /// refuse the name of a file that is not there, too.</summary>
    async Task<string?> WhyNotAsync()
    {
        if (!await TryAsync(Right.Delete, () => mailbox.DeleteAsync(MailboxPath.Join(MailboxPath.Checked(folder), TestFiles.NewName()), cancellation)))
            return "the server removes no file here, so that none was written: it would be left behind";
        // Proven below only, with a file.
        rights.RemoveAt(rights.Count - 1);
        return files.Stays is { } stays ? $"the test file {stays} could not be removed, so that no other was written" : null;
    }

    async Task<bool> TryAsync(Right right, Func<Task> work)
    {
        try
        {
            await work();
            rights.Add(new(right, RightState.Allowed));
            return true;
        }
        catch (MailboxException refused) when (IsAnswer(refused))
        {
            rights.Add(new(right, RightState.Refused, refused.Message) { IsMissing = refused.Fault is MailboxFault.Missing });
            return false;
        }
    }

    /// <summary>The server said no; it did not go away. An operation that it does not know is such an answer too.</summary>
    static bool IsAnswer(MailboxException refused) =>
        refused.InnerException is Renci.SshNet.Common.SftpException || refused.Fault is MailboxFault.Denied or MailboxFault.Missing or MailboxFault.Refused or MailboxFault.Exists;

    void NotTried(string why, params ReadOnlySpan<Right> untried)
    {
        foreach (var right in untried) rights.Add(new(right, RightState.NotTried, why));
    }

    /// <summary>File times have whole seconds: what lies within the write, widened by one, is no difference.</summary>
    static double Ahead(DateTimeOffset modified, DateTimeOffset before, DateTimeOffset after)
    {
        var slack = TimeSpan.FromSeconds(1);
        if (modified < before - slack) return Math.Round((modified - before).TotalSeconds, 1);
        return modified > after + slack ? Math.Round((modified - after).TotalSeconds, 1) : 0;
    }
}
