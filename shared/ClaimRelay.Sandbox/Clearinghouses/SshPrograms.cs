using System.Diagnostics;

namespace ClaimRelay.Sandbox.Clearinghouses;

/// <summary>The programs of OpenSSH, where they are on this machine.</summary>
static class SshPrograms
{
    /// <summary>Throws with the command that installs it when it is missing.</summary>
    public static string Sshd => Find("sshd") ?? throw Missing("sshd", "openssh-server");

    public static string? Setpriv => Find("setpriv");

    static string KeyGenerator => Find("ssh-keygen") ?? throw Missing("ssh-keygen", "openssh-client");

    /// <summary>Writes an ed25519 key without passphrase to <paramref name="path"/> and its public half beside it.</summary>
    public static Task CreateKeyAsync(string path, CancellationToken cancellation) => CreateKeyAsync(path, new(), cancellation);

    public static async Task CreateKeyAsync(string path, SshKeyKind kind, CancellationToken cancellation)
        => await RunAsync(KeyGenerator, ["-q", "-t", kind.Type, .. kind.Bits.Length > 0 ? ["-b", kind.Bits] : (string[])[], "-N", kind.Passphrase, "-C", "sandbox", "-f", path], cancellation);

    /// <summary>Writes the certificate of a key beside it.</summary>
    /// <param name="validity">As <c>ssh-keygen -V</c> takes it.</param>
    public static async Task CertifyAsync(string authority, string key, string user, string validity, string command, CancellationToken cancellation)
        => await RunAsync(KeyGenerator, ["-q", "-s", authority, "-I", "sandbox", "-n", user, "-V", validity, "-O", $"force-command={command}", $"{key}.pub"], cancellation);

    /// <summary><c>SHA256:…</c> of the public half of a key.</summary>
    public static async Task<string> FingerprintAsync(string path, CancellationToken cancellation)
        => (await RunAsync(KeyGenerator, ["-l", "-E", "sha256", "-f", path + ".pub"], cancellation)).Split(' ')[1];

    static async Task<string> RunAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{Path.GetFileName(program)} ended with {process.ExitCode}: {(await error).Trim()}");
        return await output;
    }

    // sbin is not on the PATH of an ordinary user.
    public static string? Find(string program)
        => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Prepend("/usr/sbin").Append("/usr/bin")
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    static FileNotFoundException Missing(string program, string package)
        => new($"{program} is missing. Install it with: apt-get install -y {package}", program);
}
