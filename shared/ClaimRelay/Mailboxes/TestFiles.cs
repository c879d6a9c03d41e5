namespace ClaimRelay.Mailboxes;

/// <summary>The files that a test writes into a mailbox, so that every one is removed. Their names begin with a dot and end in .part, in which no
/// clearinghouse looks for claims, and say whose they are.</summary>
sealed class TestFiles(IMailbox mailbox)
{
    readonly List<string> paths = [];

    public static string NewName() => $".claimrelay-test-{Guid.NewGuid():N}.part";

    /// <summary>A file that the server did not remove; null while there is none.</summary>
    public string? Stays { get; private set; }

    public void MayStay(string path) => Stays ??= path;

    /// <summary>Told before the file may exist.</summary>
    public string Add(string folder)
    {
        var path = MailboxPath.Join(MailboxPath.Checked(folder), NewName());
        paths.Add(path);
        return path;
    }

    /// <summary>Removes what may be there.</summary>
    /// <returns>What could not be removed, or may still be there.</returns>
    public async Task<IReadOnlyList<string>> RemoveAsync(CancellationToken cancellation)
    {
        var left = new List<string>();
        foreach (var path in paths)
        {
            if (!await IsGoneAsync(path, cancellation)) left.Add(path);
        }

        return left;
    }

    async Task<bool> IsGoneAsync(string path, CancellationToken cancellation)
    {
        try
        {
            await mailbox.DeleteAsync(path, cancellation);
            return true;
        }
        catch (Exception e) when (e is MailboxException or OperationCanceledException)
        {
            // A server that deletes nothing refuses the name of a file that is not there too.
            return e is MailboxException { StopsAccount: false } && await IsNotThereAsync(path, cancellation);
        }
    }

    async Task<bool> IsNotThereAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return await mailbox.StatAsync(path, cancellation) is null;
        }
        catch (Exception e) when (e is MailboxException or OperationCanceledException)
        {
            return false;
        }
    }
}
