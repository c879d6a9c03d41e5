using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ClaimRelay.Sandbox.Clearinghouses;

/// <summary>Processes below a process, as /proc has them.</summary>
static class ProcessTree
{
    const int SigStop = 19;
    const int SigContinue = 18;

    public static IReadOnlyList<int> Children(int parent) => [.. All().Where(p => p.Parent == parent).Select(p => p.Id)];

    /// <summary>All below a process, parents before children.</summary>
    public static IReadOnlyList<int> Descendants(int ancestor)
    {
        var all = All().ToLookup(p => p.Parent, p => p.Id);
        List<int> found = [.. all[ancestor]];
        for (var i = 0; i < found.Count; i++) found.AddRange(all[found[i]]);
        return found;
    }

    /// <summary>Sends SIGKILL; a process that is gone already is success.</summary>
    public static void Kill(int process)
    {
        try
        {
            using var running = Process.GetProcessById(process);
            running.Kill();
        }
        catch (ArgumentException)
        {
            // It ended before we came.
        }
    }

    /// <summary>Kills a process and all below it, none left over. Each is stopped before its children are looked up: a process that runs on
    /// could start one more behind our back, and that one would have lost its parent when it is looked for.</summary>
    public static void KillWhole(int ancestor)
    {
        List<int> stopped = [ancestor];
        for (var i = 0; i < stopped.Count; i++)
        {
            // A process that is gone already has no children either.
            _ = Signal(stopped[i], SigStop);
            while (State(stopped[i]) is not (null or 'T' or 't' or 'Z' or 'X')) Thread.Yield();
            stopped.AddRange(Children(stopped[i]));
        }

        foreach (var process in Enumerable.Reverse(stopped)) Kill(process);
    }

    /// <summary>Stops it where it stands; a process that is gone already is success.</summary>
    public static void Freeze(int process) => _ = Signal(process, SigStop);

    public static void Thaw(int process) => _ = Signal(process, SigContinue);

    [DllImport("libc", EntryPoint = "kill"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Signal(int process, int signal);

    /// <summary>The state letter of /proc; null when the process is gone.</summary>
    static char? State(int process) => Fields(process) is [{ Length: 1 } state, ..] ? state[0] : null;

    static string[]? Fields(int process)
    {
        try
        {
            // "id (name) state parent ...": the name may hold blanks and brackets.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null; // It ended before or while we looked.
        }
    }

    static IEnumerable<(int Id, int Parent)> All()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            if (Fields(id) is { } fields && fields[0] != "Z") yield return (id, int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
    }
}
