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

    /// <exception cref="SftpPathNotFoundException">There is nothing.</exception>
    public MailboxFile? Stat(SftpClient client, string path)
    {
        if (!ByListing)
        {
            try
            {
                var found = client.GetAttributes(server.PlaceOf(path));
                return MayBeFile(found) ? new MailboxFile(MailboxPath.Checked(path), found.Size, Modified(found.LastWriteTimeUtc)) : null;
            }
            catch (SftpException e) when (IsRefusal(e))
            {
                // A folder that may not be listed either fails below, and says so.
            }
        }

        var listed = Listed(client, path);
        Volatile.Write(ref statRefused, true);
        return listed;
    }

    /// <summary>Folders count too. Null when the server does not let us look.</summary>
    public bool? IsThere(SftpClient client, string path)
    {
        try
        {
            return client.Exists(server.PlaceOf(path));
        }
        catch (SftpException e) when (IsRefusal(e))
        {
            return IsListed(client, path);
        }
    }

    bool? IsListed(SftpClient client, string path)
    {
        try
        {
            return Listed(client, path) is not null;
        }
        catch (SftpException e) when (IsRefusal(e))
        {
            return null;
        }
    }

    /// <summary>Some servers tell rights without saying what has them, or no rights at all: what is not told to be something else counts as a file, as an answer that is passed over is lost.</summary>
    public static bool MayBeFile(SftpFileAttributes told) =>
        !(told.IsDirectory || told.IsSymbolicLink || told.IsSocket || told.IsNamedPipe || told.IsBlockDevice || told.IsCharacterDevice);

    /// <param name="folder">That it was listed in.</param>
    public static MailboxFile FileOf(string folder, ISftpFile entry) => new(MailboxPath.Join(folder, entry.Name), entry.Length, Modified(entry.LastWriteTimeUtc));

    /// <summary>Names that begin with a dot too: part files are among them.</summary>
    MailboxFile? Listed(SftpClient client, string path)
    {
        var inside = MailboxPath.Checked(path);
        var slash = inside.LastIndexOf('/');
        var folder = slash < 0 ? "" : inside[..slash];
        return client.ListDirectory(server.FolderOf(folder)).FirstOrDefault(entry => entry.Name == inside[(slash + 1)..]) is { } found && MayBeFile(found.Attributes) ? FileOf(folder, found) : null;
    }

    static bool IsRefusal(SftpException refusal) => refusal is SftpPermissionDeniedException || refusal.StatusCode is StatusCode.PermissionDenied or StatusCode.OperationUnsupported;

    /// <summary>Where no time is told the library gives the year 1.</summary>
    static DateTimeOffset Modified(DateTime utc) => utc < DateTime.UnixEpoch ? DateTimeOffset.UnixEpoch : new(DateTime.SpecifyKind(utc, DateTimeKind.Utc), TimeSpan.Zero);
}
