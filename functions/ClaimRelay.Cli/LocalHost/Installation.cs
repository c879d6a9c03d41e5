namespace ClaimRelay.Cli.LocalHost;

/// <summary>Where things lie that the program runs beside itself.</summary>
public static class Installation
{
    /// <summary>The folder that holds ClaimRelay.sln, above the program; null when it runs from elsewhere.</summary>
    public static string? Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>Azurite's main script; null when it is not installed.</summary>
    public static string? Azurite => Root is { } root && Path.Combine(root, "node_modules", "azurite", "dist", "src", "azurite.js") is var script && File.Exists(script) ? script : null;

    /// <summary>What to put before a command so that the kernel ends it when we end; nothing where the system has no such program.</summary>
    public static IReadOnlyList<string> DieWithParent => FindProgram("setpriv") is { } setpriv ? [setpriv, "--pdeathsig", "KILL", "--"] : [];

    /// <summary>What to put before a command so that Ctrl-C in the terminal reaches us alone, and we end it when our own work is done.</summary>
    public static IReadOnlyList<string> OwnSession => FindProgram("setsid") is { } setsid ? [setsid] : [];

    /// <summary>Looks along PATH, and where system programs lie that PATH often leaves out.</summary>
    public static string? FindProgram(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Append("/usr/sbin").Append("/usr/bin")
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    static string? FindRoot(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "ClaimRelay.sln"))) return folder.FullName;
        return null;
    }
}
