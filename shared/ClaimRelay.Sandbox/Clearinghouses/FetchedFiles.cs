using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace ClaimRelay.Sandbox.Clearinghouses;

/// <summary>Moves a file to the archive folder once a client has read and closed it, as some clearinghouses do by themselves. The kernel tells of it
/// (inotify); .NET's own watcher cannot tell a read from a write.</summary>
public sealed class FetchedFiles : IDisposable
{
    const uint Access = 0x1, CloseWithoutWrite = 0x10, IsFolder = 0x40000000;
    const int NonBlocking = 0x800, CloseOnExec = 0x80000;
    const int HeadLength = 16;

    readonly Dictionary<int, string> folders = [];
    readonly HashSet<string> read = [];
    readonly byte[] buffer = new byte[64 << 10];
    readonly string folder;
    readonly string archive;
    readonly int watch;

    public FetchedFiles(string folder, string archive)
    {
        (this.folder, this.archive) = (folder, Directory.CreateDirectory(archive).FullName);
        watch = Start(NonBlocking | CloseOnExec);
        if (watch < 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        Watch();
    }

    /// <summary>Looks at what was read since the last time.</summary>
    public void Archive()
    {
        Watch();
        while (Read(watch, buffer, buffer.Length) is var length and > 0)
        {
            for (var at = 0; at < length;)
            {
                var (number, mask) = (BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(at)), BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(at + 4)));
                var name = buffer.AsSpan(at + HeadLength, (int)BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(at + 12)));
                at += HeadLength + name.Length;
                if (folders.TryGetValue(number, out var place)) Hear(Path.Combine(place, Encoding.UTF8.GetString(name.TrimEnd((byte)0))), mask);
            }
        }
    }

    public void Dispose() => _ = Close(watch);

    void Hear(string path, uint mask)
    {
        if ((mask & IsFolder) != 0 || Path.GetFileName(path).StartsWith('.')) return;
        if ((mask & Access) != 0) read.Add(path);
        if ((mask & CloseWithoutWrite) != 0 && read.Remove(path) && File.Exists(path)) File.Move(path, Path.Combine(archive, Path.GetFileName(path)), overwrite: true);
    }

    /// <summary>Folders that were made since are watched from now on.</summary>
    void Watch()
    {
        foreach (var place in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Prepend(folder))
        {
            if (place != archive && Add(watch, place, Access | CloseWithoutWrite) is var number and >= 0) folders[number] = place;
        }
    }

    [DllImport("libc", EntryPoint = "inotify_init1", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Start(int flags);

    [DllImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Add(int watch, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mask);

    [DllImport("libc", EntryPoint = "read", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern nint Read(int file, byte[] buffer, nint length);

    [DllImport("libc", EntryPoint = "close"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Close(int file);
}
