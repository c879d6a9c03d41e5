using System.Runtime.InteropServices;

namespace ClaimRelay.Mailboxes;

/// <summary><see cref="File.Move(string, string)"/> looks first and renames then on Unix, and so can replace a file that came in between.
/// A hard link cannot: it fails when the name is taken. OpenSSH's server renames in the same way.</summary>
static class FileRename
{
    /// <summary>EEXIST as .NET reports it on Linux.</summary>
    public const int AlreadyExists = 17;

    /// <summary>ERROR_FILE_EXISTS and ERROR_ALREADY_EXISTS arrive as these HRESULTs.</summary>
    public const int AlreadyExistsOnWindows = unchecked((int)0x80070050);

    const int PermissionDenied = 1, CrossDevice = 18, NotSupported = 95, NoSuchFile = 2, NotADirectory = 20, AccessDenied = 13;

    public static void WithoutOverwrite(string from, string to)
    {
        if (!OperatingSystem.IsLinux())
        {
            File.Move(from, to, overwrite: false);
            return;
        }

        if (Link(from, to) == 0)
        {
            File.Delete(from);
            return;
        }

        switch (Marshal.GetLastPInvokeError())
        {
            case AlreadyExists: throw new IOException("The target exists.", AlreadyExists);
            case NoSuchFile or NotADirectory: throw new FileNotFoundException("The file or the target folder does not exist.");
            case AccessDenied: throw new UnauthorizedAccessException("The folder may not be written.");

            // A file system without hard links: the best there is.
            case PermissionDenied or NotSupported or CrossDevice:
                File.Move(from, to, overwrite: false);
                return;
            case var error: throw new IOException($"Rename failed with error {error}.", error);
        }
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);
}
