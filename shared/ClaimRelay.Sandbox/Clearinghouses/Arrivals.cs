using ClaimRelay.Sandbox.Clearinghouses.Claims;

namespace ClaimRelay.Sandbox.Clearinghouses;

/// <summary>Where uploads are not renamed, they grow under their final names: tells when one is finished.</summary>
sealed class Arrivals(TimeProvider clock)
{
    // What does not become whole in so long is taken as it is, and refused.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly Dictionary<string, (long Size, DateTimeOffset Since)> seen = [];

    public bool IsFinished(string path)
    {
        var now = clock.GetUtcNow();
        var size = new FileInfo(path).Length;
        if (!seen.TryGetValue(path, out var last) || last.Size != size) seen[path] = last = (size, now);
        var finished = now - last.Since >= Patience || (ClaimFileReader.Read(File.ReadAllBytes(path)).Interchanges is { Count: > 0 } found && found.All(i => i.IsSound));
        if (finished) seen.Remove(path);
        return finished;
    }
}
