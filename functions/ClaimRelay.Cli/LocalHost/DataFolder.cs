using ClaimRelay.Storage;

namespace ClaimRelay.Cli.LocalHost;

/// <summary>The folder of one local host: its identity, its lock and, without a storage account, its storage. Held by one process at a time.</summary>
public sealed class DataFolder : IDisposable
{
    const string StorageFile = "storage";

    // EWOULDBLOCK, and ERROR_SHARING_VIOLATION: another process has the file.
    const int LockedOnLinux = 11;
    const int LockedOnMac = 35;
    const int LockedOnWindows = unchecked((int)0x80070020);

    readonly FileStream _lock;
    readonly string _folder;

    DataFolder(string folder, FileStream held, HostInstance instance)
    {
        _folder = folder;
        _lock = held;
        Instance = instance;
    }

    /// <summary>The same after every restart: the lock proves that nobody else has it, so a restarted host takes back its own leases at once.</summary>
    public HostInstance Instance { get; }

    public string Azurite => Path.Combine(_folder, "azurite");

    /// <exception cref="RefusedException">Another host runs on this folder, or it cannot be written.</exception>
    public static DataFolder Open(string folder)
    {
        folder = Path.GetFullPath(folder);
        FileStream held;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"The data folder {folder} cannot be made: {refused.Message}", refused);
        }

        try
        {
            held = new FileStream(Path.Combine(folder, "host.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken) when (taken.HResult is LockedOnLinux or LockedOnMac or LockedOnWindows)
        {
            throw new RefusedException($"Another host runs on the data folder {folder}: stop it, or give this one a folder of its own with --data.", taken);
        }

        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(folder, refused);
        }

        try
        {
            return new(folder, held, ReadInstance(Path.Combine(folder, "instance")));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            held.Dispose();
            throw Unwritable(folder, refused);
        }
    }

    static RefusedException Unwritable(string folder, Exception refused) =>
        new($"The data folder {folder} cannot be written: {refused.Message} Give this user the right to write there, or take another folder with --data.", refused);

    /// <summary>Leaves the address of the storage for operator commands on this machine.</summary>
    /// <param name="connection">Of Azurite only: a real account's key is never written.</param>
    public void PublishStorage(string connection) => File.WriteAllText(Path.Combine(_folder, StorageFile), connection);

    /// <summary>The storage a host on this folder last published; null when none did.</summary>
    public static string? PublishedStorage(string folder) => Path.Combine(folder, StorageFile) is var file && File.Exists(file) ? File.ReadAllText(file) : null;

    public void Dispose() => _lock.Dispose();

    static HostInstance ReadInstance(string file)
    {
        if (File.Exists(file) && Guid.TryParse(File.ReadAllText(file), out var known)) return new(known);

        // Through another name, so that a crash leaves either no identity or a whole one.
        var instance = HostInstance.Unique();
        var part = file + ".part";
        File.WriteAllText(part, instance.Id.ToString());
        File.Move(part, file, overwrite: true);
        return instance;
    }
}
