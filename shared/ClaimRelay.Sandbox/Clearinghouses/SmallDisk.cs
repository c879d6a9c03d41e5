namespace ClaimRelay.Sandbox.Clearinghouses;

/// <summary>Limits on what a server may store, as commands to put before its own (<see cref="SshServerOptions.Under"/>). They hold for that server alone and end with it:
/// even when we are killed, no mount is left.</summary>
public static class SmallDisk
{
    /// <summary>Why there can be no disk of its own; null when there can.</summary>
    public static string? Missing =>
        !Environment.IsPrivilegedProcess ? "a disk of its own needs root" : SshPrograms.Find("unshare") is null ? "unshare is missing; install it with: apt-get install -y util-linux" : null;

    /// <summary>The folder is a small file system in memory, seen by the server alone; others see it with <see cref="SshServer.Seen"/>. Needs root.</summary>
    public static IReadOnlyList<string> Mounted(string folder, int kilobytes) =>
        ["unshare", "--mount", "--propagation", "private", "--", "sh", "-c", $"mount -t tmpfs -o size={kilobytes}k tmpfs \"$0\" && exec \"$@\"", folder];

    /// <summary>No file may be larger. The write is refused; without the trap the kernel would end the writer.</summary>
    public static IReadOnlyList<string> FileLimit(int kilobytes) => ["sh", "-c", "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"", $"{kilobytes * 2}"];
}
