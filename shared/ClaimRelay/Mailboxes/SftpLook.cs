using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Sftp;

namespace ClaimRelay.Mailboxes;

/// <summary>Looks at single files of one account, by listing their folder where the server does not tell of them otherwise.</summary>
sealed class SftpLook(SftpServer server)
{
    bool statRefused;

    /// <summary>The server refused to tell of a single file.</summary>
    public bool ByListing => Volatile.Read(ref statRefused);

    /// <summary>Null when the file is gone.</summary>
    public async Task<long?> SizeAsync(SftpClient client, string path, CancellationToken cancellation)
    {
        try
        {
            return (await StatAsync(client, path, cancellation))?.Size;
        }
        catch (SftpPathNotFoundException)
        {
            return null;
        }
    }

    /// <exception cref="SftpPathNotFoundException">There is nothing.</exception>
    public async Task<MailboxFile?> StatAsync(SftpClient client, string path, CancellationToken cancellation)
    {
        if (!ByListing)
        {
            try
            {
                var found = await client.GetAttributesAsync(server.PlaceOf(path), cancellation);
                return found.IsRegularFile ? new MailboxFile(MailboxPath.Checked(path), found.Size, Modified(found.LastWriteTimeUtc)) : null;
            }
            catch (SftpException e) when (IsRefusal(e))
            {
                // A folder that may not be listed either fails below, and says so.
            }
        }

        var listed = await ListedAsync(client, path, cancellation);
        Volatile.Write(ref statRefused, true);
        return listed;
    }

    /// <summary>Folders count too.</summary>
    public async Task<bool> IsThereAsync(SftpClient client, string path, CancellationToken cancellation)
    {
        try
        {
            return await client.ExistsAsync(server.PlaceOf(path), cancellation);
        }
        catch (SftpException e) when (IsRefusal(e))
        {
            return await ListedAsync(client, path, cancellation) is not null;
        }
    }

    /// <param name="folder">That it was listed in.</param>
    public static MailboxFile FileOf(string folder, ISftpFile entry) => new(MailboxPath.Join(folder, entry.Name), entry.Length, Modified(entry.LastWriteTimeUtc));

    /// <summary>Names that begin with a dot too: part files are among them.</summary>
    async Task<MailboxFile?> ListedAsync(SftpClient client, string path, CancellationToken cancellation)
    {
        var inside = MailboxPath.Checked(path);
        var slash = inside.LastIndexOf('/');
        var folder = slash < 0 ? "" : inside[..slash];
        await foreach (var entry in client.ListDirectoryAsync(server.FolderOf(folder), cancellation))
        {
            if (entry.Name == inside[(slash + 1)..]) return entry.IsRegularFile ? FileOf(folder, entry) : null;
        }

        return null;
    }

    static bool IsRefusal(SftpException refusal) => refusal is SftpPermissionDeniedException || refusal.StatusCode is StatusCode.PermissionDenied or StatusCode.OperationUnsupported;

    static DateTimeOffset Modified(DateTime utc) => new(DateTime.SpecifyKind(utc, DateTimeKind.Utc), TimeSpan.Zero);
}
