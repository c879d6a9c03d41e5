using System.Diagnostics;

namespace ClaimRelay.Tests.Mailboxes;

/// <summary>The processes below one of ours: sshd gives each session its own.</summary>
static class Descendants
{
    public static IReadOnlyList<int> ChildrenOf(int process) => [.. Children()[process]];

    public static IReadOnlyList<int> Of(int process)
    {
        var children = Children();
        var found = new List<int>();
        void Collect(int parent)
        {
            foreach (var child in children[parent])
            {
                found.Add(child);
                Collect(child);
            }
        }

        Collect(process);
        return found;
    }

    static ILookup<int, int> Children() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
        .Where(id => id > 0)
        .Select(id => (id, parent: Parent(id)))
        .ToLookup(entry => entry.parent, entry => entry.id);

    public static void Signal(IEnumerable<int> processes, string signal)
    {
        // One that has ended meanwhile is no matter.
        foreach (var id in processes)
        {
            using var kill = Process.Start(new ProcessStartInfo("kill", [$"-{signal}", $"{id}"]) { RedirectStandardError = true })!;
            kill.WaitForExit(5000);
        }
    }

    static int Parent(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
