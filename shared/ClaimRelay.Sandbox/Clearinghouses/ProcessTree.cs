using System.Diagnostics;
using System.Globalization;

namespace ClaimRelay.Sandbox.Clearinghouses;

/// <summary>Processes below a process, as /proc has them.</summary>
static class ProcessTree
{
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

    static IEnumerable<(int Id, int Parent)> All()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            string stat;
            try
            {
                stat = File.ReadAllText(Path.Combine(folder, "stat"));
            }
            catch (IOException)
            {
                continue; // It ended while we looked.
            }

            // "id (name) state parent ...": the name may hold blanks and brackets.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            if (fields[0] != "Z") yield return (id, int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
    }
}
